#!/usr/bin/env python3
"""Videos that reach the GPU as planes look as those that the processor converted.

Every pixel of gles against --cpu reference, as docs/GLES.md promises it where 16 bits a channel
are there: alpha, and colour times alpha, within one code.
"""

import os
import shutil
from pathlib import Path

from picture import main, render, write_manifest, write_png

CLIPS = Path(os.environ["VITRINE_BUILD"]) / "clips"
W, H = 96, 64
OPAQUE = ("h264.mp4", "hevc10.mp4", "vp8.webm", "vp9-444.webm", "prores.mov", "interlaced.mp4",
          "aspect.mp4", "resized.ts")
CODES = ("bt709-pc", "smpte170m-tv", "smpte240m-tv", "bt2020nc-pc", "422", "444", "10", "pq")
MOMENTS = "0,0.04,0.3,0.53,0.95"


def differences(gpu, cpu):
    """The range of gpu minus cpu: of alpha, and of colour times alpha."""
    low, high = 0, 0
    for a, b in zip(gpu, cpu):
        for i in range(0, len(a.data), 4):
            p, q = a.data[i:i + 4], b.data[i:i + 4]
            if p == q:
                continue
            steps = [p[3] - q[3]] + [round((p[c] * p[3] - q[c] * q[3]) / 255) for c in range(3)]
            low, high = min(low, *steps), max(high, *steps)
    return low, high


def check(manifest, width, height, what, at=MOMENTS):
    frames = [render(manifest, width, height, at=at, way=way) for way in ("gles", "reference")]
    assert len(frames[0]) == len(frames[1]) == len(at.split(","))
    low, high = differences(*frames)
    print(f"{what}: {low:+d} to {high:+d}")
    assert -1 <= low and high <= 1, f"{what}: {low:+d} to {high:+d}"


def layout(folder, source, rect, width, height, **item):
    if isinstance(source, str):
        source = {"src": source}
    shutil.copy(CLIPS / source["src"], folder)
    write_png(folder / "back.png", width, height, lambda x, y: (3 * x % 256, 200 - y, 90, 255))
    return write_manifest(
        folder, canvas={"width": width, "height": height}, default="l",
        contents={"back": {"src": "back.png"}},
        playlists={"p": {"items": [{"src": source, **item}]}},
        layouts={"l": {"background": "back", "zones": [{"rect": rect, "playlist": "p"}]}})


def clips_in_their_place(folder):
    for name in OPAQUE:
        check(layout(folder, name, [0, 0, W, H], W, H), W, H, name)


def every_matrix_range_and_depth(folder):
    for name in CODES:
        check(layout(folder, f"codes-{name}.mp4", [0, 0, W, H], W, H), W, H, name)


def alpha_over_what_lies_below(folder):
    for name, alpha in (("vp8-alpha.webm", None), ("vp9-alpha.webm", None), ("png.mov", None),
                        ("prores-alpha.mov", None), ("below.mp4", "stacked-below"),
                        ("right.mp4", "stacked-right")):
        source = {"src": name, "alpha": alpha} if alpha else name
        check(layout(folder, source, [0, 0, W, H], W, H), W, H, name)


def a_matte_over_what_lies_below(folder):
    layout(folder, "h264.mp4", [0, 0, W, H], W, H)
    shutil.copy(CLIPS / "matte.mp4", folder)
    check(write_manifest(folder, canvas={"width": W, "height": H}, contents={
        "film": {"src": "h264.mp4", "matte": "its alpha"}, "its alpha": {"src": "matte.mp4"}},
        items=[{"content": "film"}]), W, H, "matte")


def scaled_turned_and_moving(folder):
    size = 2 * W, 2 * H
    for source in ("h264.mp4", "hevc10.mp4", {"src": "below.mp4", "alpha": "stacked-below"}):
        check(layout(folder, source, [5, 3, 171, 110], *size, fit="fill"), *size, "larger")
        check(layout(folder, source, [40, 20, 48, 40], *size), *size, "smaller")
        check(layout(folder, source, [0, 0, *size], *size, fit="none", animate=[
            {"at": 0, "x": 0, "y": 0, "scale": 1}, {"at": 1, "x": W / 3, "y": H / 2,
                                                    "scale": 1.7, "rotate": 30}]), *size, "moving")


def from_one_to_another(folder):
    layout(folder, "h264.mp4", [0, 0, W, H], W, H)
    shutil.copy(CLIPS / "below.mp4", folder)
    items = [{"src": "h264.mp4"}, {"src": {"src": "below.mp4", "alpha": "stacked-below"},
                                   "enter": {"transition": "fade", "duration": 0.8}}]
    manifest = write_manifest(folder, canvas={"width": W, "height": H}, items=items)
    check(manifest, W, H, "fade", at="0.95,1.0,1.3,1.6,1.75")


main(clips_in_their_place, every_matrix_range_and_depth, alpha_over_what_lies_below,
     a_matte_over_what_lies_below, scaled_turned_and_moving, from_one_to_another)
