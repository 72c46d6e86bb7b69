"""What the golden tests share: writing PNG files, running vitrine, exact blending in floats.

Everything here is written against the formulas (W3C Compositing and Blending 1, IEC 61966-2-1), not
against the code under test. Python's standard library only.
"""

import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

SOURCE = Path(os.environ["VITRINE_SOURCE"])
VITRINE = os.environ["VITRINE_PROGRAM"]
# How frames are made in this run: "best", "c", ...
WAY = os.environ.get("VITRINE_WAY", "best")
WAYS = {"best": [], "c": ["--cpu", "c"], "reference": ["--cpu", "reference"],
        "gles": ["--compositor", "gles"]}
FROM = "2026-11-24T12:00:00+09:00"


def write_png(path, width, height, rgba):
    """rgba: a function (x, y) -> (r, g, b, a), 8 bits, straight alpha."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows.extend(rgba(x, y))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    Path(path).write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(rows), 1))
        + chunk(b"IEND", b"")
    )


def write_manifest(folder, **fields):
    manifest = {"vitrine": 1, "id": "golden", "revision": 1, "timezone": "Asia/Seoul", **fields}
    path = Path(folder) / "manifest.json"
    path.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return path


def run(*arguments, expect=0, way=WAY):
    """Runs vitrine; returns the finished process (bytes)."""
    options = WAYS[way] if arguments[0] == "render" else []
    command = [VITRINE, *map(str, arguments), *options]
    done = subprocess.run(command, capture_output=True, timeout=120)
    if way == "gles" and done.returncode == 5 and b"no OpenGL ES without a window" in done.stderr:
        print(done.stderr.decode(errors="replace"))
        sys.exit(77)
    assert done.returncode == expect, (
        f"exit {done.returncode}, expected {expect}: {' '.join(command)}\n"
        + done.stderr.decode(errors="replace")
    )
    return done


class Frame:
    """Raw pixels with channels bytes each, top down."""

    def __init__(self, width, height, channels, data):
        assert len(data) == width * height * channels, f"{len(data)} bytes"
        self.width, self.height, self.channels, self.data = width, height, channels, data

    def at(self, x, y):
        i = (y * self.width + x) * self.channels
        return tuple(self.data[i : i + self.channels])


def render(manifest, width, height, *, at="0", stage="canvas", way=WAY, **options):
    """Renders moments; returns their frames (RGBA as the format rgba gives it)."""
    arguments = ["render", manifest, "--from", FROM, "--at", at, "--stage", stage]
    for name, value in options.items():
        arguments += [f"--{name}", value]
    out = run(*arguments, "--format", "rgba", "--out", "-", way=way).stdout
    size = width * height * 4
    assert len(out) % size == 0, f"{len(out)} bytes are no frames of {width} x {height}"
    return [Frame(width, height, 4, out[i : i + size]) for i in range(0, len(out), size)]


def linear(code):
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


def code(light):
    return light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def over(layers, blend="srgb"):
    """Source-over of straight-alpha layers given as (r, g, b, a) in 0..1, first one lowest.

    Returns premultiplied (r, g, b, a): colour in code values for srgb, in light for linear.
    """
    out = [0.0, 0.0, 0.0, 0.0]
    for r, g, b, a in layers:
        source = [c if blend == "srgb" else linear(c) for c in (r, g, b)]
        for i in range(3):
            out[i] = source[i] * a + out[i] * (1 - a)
        out[3] = a + out[3] * (1 - a)
    return out


def premultiplied(pixel, blend="srgb"):
    a = pixel[3] / 255
    colour = [c / 255 if blend == "srgb" else linear(c / 255) for c in pixel[:3]]
    return [c * a for c in colour] + [a]


def assert_close(got, want, tolerance, what):
    worst = max(abs(g - w) for g, w in zip(got, want))
    assert worst <= tolerance, f"{what}: got {got}, want {want}, off by {worst * 255:.3f}/255"


def main(*tests):
    """Runs the test named on the command line, or all."""
    import tempfile

    names = sys.argv[1:] or [t.__name__ for t in tests]
    for test in tests:
        if test.__name__ not in names:
            continue
        with tempfile.TemporaryDirectory(prefix="vitrine-golden.") as folder:
            test(Path(folder))
        print(f"ok {test.__name__}")
