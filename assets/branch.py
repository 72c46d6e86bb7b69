#!/usr/bin/env python3
"""Writes a ginkgo branch as SVG: twigs with fans of leaves, the farther ones out of focus.

    branch.py branch|leaf OUT.svg
"""

import math
import random
import sys

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     width="{w}" height="{h}" viewBox="0 0 {w} {h}">
  <defs>
    <filter id="near"><feGaussianBlur stdDeviation="0.4"/></filter>
    <filter id="far" x="-40%" y="-40%" width="180%" height="180%">
      <feGaussianBlur stdDeviation="3.2"/>
    </filter>
    <radialGradient id="amber" cx="0.5" cy="0.85" r="0.85">
      <stop offset="0" stop-color="#6f5200"/><stop offset="0.35" stop-color="#b97a00"/>
      <stop offset="0.80" stop-color="#d99400"/><stop offset="1" stop-color="#b56a00"/>
    </radialGradient>
    <radialGradient id="rust" cx="0.5" cy="0.85" r="0.85">
      <stop offset="0" stop-color="#5a3a00"/><stop offset="0.40" stop-color="#a85a00"/>
      <stop offset="1" stop-color="#8a3a00"/>
    </radialGradient>
    <radialGradient id="olive" cx="0.5" cy="0.85" r="0.85">
      <stop offset="0" stop-color="#3d4a06"/><stop offset="0.45" stop-color="#8a8208"/>
      <stop offset="1" stop-color="#b98a00"/>
    </radialGradient>
    <g id="veins" fill="none" stroke="#4d2f00" stroke-opacity="0.38" stroke-width="1">
      <path d="M0,10 C-12,0 -34,-12 -44,-20 M0,10 C-10,-4 -26,-22 -34,-34
               M0,10 C-6,-8 -14,-28 -18,-42 M0,10 C-2,-6 -5,-24 -6,-38
               M0,10 C12,0 34,-12 44,-20 M0,10 C10,-4 26,-22 34,-34
               M0,10 C6,-8 14,-28 18,-42 M0,10 C2,-6 5,-24 6,-38"/>
    </g>
  </defs>
"""

FAN = ("M0,14 C-10,4 -40,-2 -52,-16 C-50,-24 -46,-25 -44,-31 C-36,-36 -32,-42 -24,-43 "
       "C-18,-48 -10,-46 -4,-45 L0,-27 L4,-46 C12,-47 18,-49 26,-44 C34,-41 38,-37 45,-31 "
       "C46,-25 51,-24 52,-16 C40,-2 10,4 0,14 Z")


def leaf(x, y, angle, size, paint, narrow=1.0):
    stem = '<path d="M0,12 C1,28 -1,40 2,58" fill="none" stroke="#6b4a06" stroke-width="3"/>'
    return (f'    <g transform="translate({x:.1f},{y:.1f}) rotate({angle:.1f}) '
            f'scale({size * narrow:.3f},{size:.3f})">\n'
            f'      {stem}\n'
            f'      <path d="{FAN}" fill="url(#{paint})"/>\n'
            f'      <use xlink:href="#veins"/>\n    </g>\n')


def along(points, u):
    """Point and direction on a cubic curve."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    a, b, c, d = (1 - u)**3, 3 * u * (1 - u)**2, 3 * u * u * (1 - u), u**3
    x, y = a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3
    e, f, g = 3 * (1 - u)**2, 6 * u * (1 - u), 3 * u * u
    dx = e * (x1 - x0) + f * (x2 - x1) + g * (x3 - x2)
    dy = e * (y1 - y0) + f * (y2 - y1) + g * (y3 - y2)
    return x, y, math.degrees(math.atan2(dy, dx))


def twig(points, thick):
    """A curve that tapers to a third of its thickness."""
    steps = 32
    ends = [along(points, k / steps) for k in range(steps + 1)]
    left, right = [], []
    for k, (x, y, way) in enumerate(ends):
        half = thick * (1 - 0.68 * k / steps) / 2
        nx, ny = -math.sin(math.radians(way)) * half, math.cos(math.radians(way)) * half
        left.append(f"{x + nx:.1f},{y + ny:.1f}")
        right.append(f"{x - nx:.1f},{y - ny:.1f}")
    outline = " L".join(left + right[::-1])
    return (f'    <path d="M{outline} Z" fill="#2b1a0c" stroke="#2b1a0c" stroke-width="1" '
            f'stroke-linejoin="round"/>\n')


def cluster(rng, points, count, size):
    out = ""
    for k in range(count):
        u = 0.22 + 0.78 * k / (count - 1)
        x, y, way = along(points, min(u, 1.0))
        for side in (-1, 1):
            if rng.random() < 0.18 and k < count - 1:
                continue
            angle = way + 90 + side * rng.uniform(38, 100)
            own = size * rng.uniform(0.78, 1.12)
            reach = own * 58
            top = math.radians(angle - 90)
            paint = rng.choice(("amber", "amber", "amber", "rust", "olive"))
            out += leaf(x + reach * math.cos(top), y + reach * math.sin(top), angle, own, paint,
                        rng.uniform(0.72, 1.0))
    return out


def branch(rng):
    main = ((4, -16), (150, 62), (330, 40), (600, 118))
    up = ((180, 46), (300, 110), (380, 150), (430, 196))
    tip = ((372, 61), (480, 66), (600, 36), (700, 52))
    behind = ((66, 18), (160, 90), (200, 130), (230, 176))
    out = '  <g filter="url(#far)" opacity="0.62">\n'
    out += twig(behind, 5) + cluster(rng, behind, 4, 0.62) + "  </g>\n"
    out += '  <g filter="url(#near)">\n'
    out += twig(main, 11) + twig(up, 6) + twig(tip, 6)
    out += cluster(rng, main, 6, 0.66) + cluster(rng, up, 4, 0.70) + cluster(rng, tip, 4, 0.60)
    return out + "  </g>\n"


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("branch", "leaf"):
        raise SystemExit(__doc__)
    if sys.argv[1] == "branch":
        text = HEAD.format(w=780, h=270) + branch(random.Random(11)) + "</svg>\n"
    else:
        text = HEAD.format(w=132, h=132) + leaf(66, 58, 18, 1.05, "amber") + "</svg>\n"
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
