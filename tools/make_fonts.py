#!/usr/bin/env python3
"""Makes fonts/NotoSansCJKkr-{Regular,Bold}.otf from Debian's fonts-noto-cjk (fonts/README.md).

The same source gives the same bytes. Needs python3-fonttools. Usage: tools/make_fonts.py [OUT]
"""

import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = pathlib.Path("/usr/share/fonts/opentype/noto")
FAMILY = "Noto Sans CJK KR"
FEATURES = ["ccmp", "kern", "liga", "mark", "mkmk"]
RANGES = [
    (0x0020, 0x007E), (0x00A0, 0x017F),  # Latin
    (0x0192, 0x0192), (0x02C6, 0x02DD),  # spacing marks
    (0x0391, 0x03C9), (0x0401, 0x0451),  # Greek and Cyrillic of KS X 1001
    (0x1100, 0x1112), (0x1161, 0x1175), (0x11A8, 0x11C2),  # Hangul jamo of today
    (0x2000, 0x206F), (0x2070, 0x20BF),  # punctuation, superscripts, currency
    (0x2100, 0x22FF), (0x2300, 0x23FF),  # letter-like, arrows, operators, technical
    (0x2460, 0x27BF),                    # enclosed, box drawing, blocks, shapes, dingbats
    (0x3000, 0x30FF), (0x3200, 0x33FF),  # CJK punctuation, kana, enclosed and squared
    (0xAC00, 0xD7A3),                    # all Hangul syllables
    (0xFF01, 0xFFEE), (0xFFFD, 0xFFFD),  # full-width forms, replacement character
]


def ks_x_1001() -> set[int]:
    """All characters of KS X 1001, so also its 4,888 Hanja."""
    found = set()
    for lead in range(0xA1, 0xFF):
        for trail in range(0xA1, 0xFF):
            try:
                found.update(map(ord, bytes([lead, trail]).decode("euc_kr")))
            except UnicodeDecodeError:
                continue
    return found


def characters() -> set[int]:
    wanted = ks_x_1001()
    for first, last in RANGES:
        wanted.update(range(first, last + 1))
    return wanted


def options() -> subset.Options:
    o = subset.Options()
    o.layout_features = FEATURES
    o.hinting = False  # text is drawn without hinting
    o.name_IDs = ["*"]
    o.name_languages = [0x409]
    o.drop_tables += ["BASE", "VORG", "vhea", "vmtx"]  # vertical writing
    o.notdef_outline = True
    o.recalc_timestamp = False
    return o


def make(style: str, out: pathlib.Path) -> None:
    fonts = TTCollection(SOURCE / f"NotoSansCJK-{style}.ttc").fonts
    font = next(f for f in fonts if f["name"].getBestFamilyName() == FAMILY)
    font.recalcTimestamp = False
    subsetter = subset.Subsetter(options())
    subsetter.populate(unicodes=characters())
    subsetter.subset(font)
    font.save(out)
    print(f"{out}: {out.stat().st_size} bytes, {len(font.getBestCmap())} characters")


def main() -> None:
    root = pathlib.Path(__file__).resolve().parent.parent
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else root / "fonts"
    for style in ("Regular", "Bold"):
        make(style, folder / f"NotoSansCJKkr-{style}.otf")


if __name__ == "__main__":
    main()
