#!/usr/bin/env python3
"""Prints player/base/color_table.inc: linear light of each 8-bit sRGB code (IEC 61966-2-1)."""


def linear(code: float) -> float:
    return code / 12.92 if code <= 0.04045 else ((code + 0.055) / 1.055) ** 2.4


values = [f"{linear(i / 255):.9e}f," for i in range(256)]
print("// Linear light of each 8-bit sRGB code (IEC 61966-2-1), printed by tools/color_table.py.")
for i in range(0, 256, 5):
    print(" ".join(values[i : i + 5]))
