"""A still programme for windows, and what it looks like."""

import json
import random
import struct
import zlib

from running import Running
from site_player import png, read_png, wait_for

W, H = 240, 136


def rgba_png(width, height, rows):
    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def noise_png(width, height):
    """A picture in which every pixel differs, with soft alpha."""
    numbers = random.Random(7)
    return rgba_png(width, height,
                    b"".join(b"\0" + numbers.randbytes(4 * width) for _ in range(height)))


def write_programme(folder):
    """A still scene: a picture scaled up, another turned, and a translucent fill."""
    site = folder / "programme"
    site.mkdir()
    (site / "noise.png").write_bytes(noise_png(60, 40))
    (site / "red.png").write_bytes(png(32, 18, (255, 0, 0)))

    def zone(name, rect, **fields):
        return {"id": name, "rect": rect, "playlist": name, **fields}

    def still(**item):
        return {"items": [{"duration": 3600, **item}]}

    (site / "manifest.json").write_text(json.dumps({
        "vitrine": 1, "id": "still", "revision": 1, "canvas": {"width": W, "height": H},
        "layouts": {"l": {"background": "#204060", "zones": [
            zone("a", [10, 10, 150, 100]), zone("b", [130, 40, 80, 60], rotate=30),
            zone("c", [0, 100, W, 36], opacity=0.5)]}},
        "playlists": {"a": still(src="noise.png"), "b": still(src="red.png", fit="fill"),
                      "c": still(fill="#00ff00")},
        "default": "l"}))
    return site


def headless_rows(things, folder):
    """The same scene as headless shows it."""
    player = Running(folder, folder / "programme", "--output", "headless", "--dump",
                     folder / "dump", "--size", f"{W}x{H}", "--state", folder / "other",
                     name="dump")
    things.append(player)
    path = folder / "dump" / "frame-000001.png"
    rows = wait_for("a frame", lambda: path.exists() and read_png(path), 60)[2]
    player.end()
    return rows


def worst(a, b):
    return max(abs(x - y) for one, other in zip(a, b) for x, y in zip(one, other))
