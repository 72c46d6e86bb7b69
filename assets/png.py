#!/usr/bin/env python3
"""8-bit RGBA PNG files with nothing but the standard library: read, write, and squeeze.

    png.py squeeze FILE...     compress again, as small as zlib can; clear pixels lose their colour
"""

import struct
import sys
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunks(data):
    at = len(SIGNATURE)
    while at < len(data):
        (length,) = struct.unpack(">I", data[at:at + 4])
        yield data[at + 4:at + 8], data[at + 8:at + 8 + length]
        at += 12 + length


def paeth(a, b, c):
    pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
    if pa <= pb and pa <= pc:
        return a
    return b if pb <= pc else c


def unfilter(kind, row, above, step):
    for i in range(len(row)):
        a = row[i - step] if i >= step else 0
        b = above[i]
        c = above[i - step] if i >= step else 0
        guess = (0, a, b, (a + b) >> 1, paeth(a, b, c))[kind]
        row[i] = (row[i] + guess) & 255


def read(path):
    """Returns width, height and the rows as bytearrays of RGBA."""
    with open(path, "rb") as file:
        data = file.read()
    body = b""
    for name, content in chunks(data):
        if name == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", content)
            if depth != 8 or colour not in (2, 6) or interlace:
                raise SystemExit(path + ": only 8-bit RGB or RGBA without interlace is read")
        elif name == b"IDAT":
            body += content
    step = 4 if colour == 6 else 3
    raw = zlib.decompress(body)
    above = bytearray(width * step)
    rows = []
    for y in range(height):
        at = y * (width * step + 1)
        row = bytearray(raw[at + 1:at + 1 + width * step])
        if raw[at]:
            unfilter(raw[at], row, above, step)
        above = row
        rows.append(row)
    if step == 3:
        rows = [bytearray(v for x in range(width) for v in (*row[3 * x:3 * x + 3], 255))
                for row in rows]
    return width, height, rows


def filtered(row, above):
    """The row in each of the five ways PNG knows; the one with the smallest sum compresses best."""
    n = len(row)
    left = bytearray(4) + row[:n - 4]
    corner = bytearray(4) + above[:n - 4]
    ways = [
        bytes(row),
        bytes((r - a) & 255 for r, a in zip(row, left)),
        bytes((r - b) & 255 for r, b in zip(row, above)),
        bytes((r - ((a + b) >> 1)) & 255 for r, a, b in zip(row, left, above)),
        bytes((r - paeth(a, b, c)) & 255 for r, a, b, c in zip(row, left, above, corner)),
    ]
    costs = [sum(v if v < 128 else 256 - v for v in way) for way in ways]
    best = costs.index(min(costs))
    return bytes([best]) + ways[best]


def chunk(name, content):
    return (struct.pack(">I", len(content)) + name + content
            + struct.pack(">I", zlib.crc32(name + content)))


def write(path, width, height, rows):
    above = bytearray(4 * width)
    body = bytearray()
    for row in rows:
        body += filtered(row, above)
        above = row
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(SIGNATURE + chunk(b"IHDR", header)
                   + chunk(b"IDAT", zlib.compress(bytes(body), 9)) + chunk(b"IEND", b""))


def squeeze(path):
    width, height, rows = read(path)
    for row in rows:
        for i in range(3, len(row), 4):
            if row[i] == 0:
                row[i - 3] = row[i - 2] = row[i - 1] = 0
    write(path, width, height, rows)


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] != "squeeze":
        raise SystemExit(__doc__)
    for name in sys.argv[2:]:
        squeeze(name)
