#!/usr/bin/env python3
"""Who decodes what comes from outside: the player itself links no library that does.

usage: links.py VITRINE STILL SVG MOVING   Reads what each program says it needs (readelf), and of
the player also what that needs in turn (ldd): its words want libpng, for fonts.
"""

import re
import subprocess
import sys

import tree

MOVING = ["libavformat", "libavcodec", "librlottie", "libavif", "libyuv", "libwebpdemux"]
STILL = ["libjpeg", "libwebp"]
SVG = ["librsvg-2", "libgdk_pixbuf-2.0"]
OTHERS = ["libpng", "libpng16", "libtiff", "libgif", "libSDL2_image-2.0", "libheif", "libjxl"]


def needed(program):
    out = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, check=True)
    return set(re.findall(r"\(NEEDED\).*\[(\S+?)\.so", out.stdout))


def loaded(program):
    out = subprocess.run(["ldd", program], capture_output=True, text=True, check=True)
    return set(re.findall(r"^\s*(?:\S*/)?(\S+?)\.so", out.stdout, re.MULTILINE))


def main():
    vitrine, still, svg, moving = sys.argv[1:]
    faults = []

    def check(program, found, refused):
        faults.extend(f"{program}: links {name}" for name in sorted(found & set(refused)))

    check(vitrine, needed(vitrine), MOVING + STILL + SVG + OTHERS)
    check(vitrine, loaded(vitrine), MOVING + STILL + SVG + ["libSDL2_image-2.0"])
    check(still, needed(still), MOVING + SVG + OTHERS)
    check(svg, needed(svg), MOVING + OTHERS)
    check(moving, needed(moving), SVG + OTHERS)
    # Or the lists above test nothing.
    for program, names in ((moving, ["libavcodec"]), (still, STILL), (svg, ["librsvg-2"])):
        faults += [f"{program}: does not link {n}" for n in names if n not in needed(program)]
    tree.report("links", faults)


main()
