#!/usr/bin/env python3
"""Draws glazed pottery: a turned body, seen a little from above, lit like in a showcase.

    lathe.py moonjar|celadon|bowl OUT.png [SCALE]

The body is the solid of revolution of a profile. Each pixel follows its ray to the first point of
it, and is shaded there by soft lights and by what the glaze mirrors: strips of light at both sides
and a box of light above. The celadon's inlay is a picture (celadon-inlay.png beside OUT) laid round
it. The object stands at the bottom of its picture; around it everything is clear.
"""

import math
import os
import sys

import png

TURN = math.radians(7)  # the eye stands a little above the object
SIN, COS = math.sin(TURN), math.cos(TURN)


class Profile:
    """Radius over height, both in units of the object's height, through given points."""

    STEPS = 2048

    def __init__(self, points):
        ys = [p[0] for p in points]
        rs = [p[1] for p in points]
        slopes = []
        for i in range(len(ys)):
            a, b = max(i - 1, 0), min(i + 1, len(ys) - 1)
            slopes.append((rs[b] - rs[a]) / (ys[b] - ys[a]))
        self.radius = []
        i = 0
        for k in range(self.STEPS + 1):
            y = k / self.STEPS
            while i < len(ys) - 2 and y > ys[i + 1]:
                i += 1
            h = ys[i + 1] - ys[i]
            u = (y - ys[i]) / h
            self.radius.append(
                (2 * u**3 - 3 * u**2 + 1) * rs[i] + (u**3 - 2 * u**2 + u) * h * slopes[i]
                + (3 * u**2 - 2 * u**3) * rs[i + 1] + (u**3 - u**2) * h * slopes[i + 1])
        self.largest = max(self.radius)

    def at(self, y):
        return self.radius[int(y * self.STEPS + 0.5)]

    def slope(self, y):
        k = min(max(int(y * self.STEPS + 0.5), 6), self.STEPS - 6)
        return (self.radius[k + 6] - self.radius[k - 6]) * self.STEPS / 12


def smooth(a, b, x):
    u = min(max((x - a) / (b - a), 0.0), 1.0)
    return u * u * (3 - 2 * u)


def unit(x, y, z):
    n = math.sqrt(x * x + y * y + z * z)
    return x / n, y / n, z / n


def hit(profile, x, v):
    """The first point of the body on the ray of view (x, v): y, z and whether it is the mouth."""
    big = profile.largest
    if abs(x) >= big:
        return None
    depth = math.sqrt(big * big - x * x)
    far, near = -depth - 0.02, depth + 0.02
    steps = 40
    before = near
    for i in range(1, steps + 1):
        z = near + (far - near) * i / steps
        y = (v + z * SIN) / COS
        if 0 <= y <= 1 and x * x + z * z <= profile.at(y) ** 2:
            break
        before = z
    else:
        return None
    inside, outside = z, before
    for _ in range(14):
        middle = (inside + outside) / 2
        y = (v + middle * SIN) / COS
        if 0 <= y <= 1 and x * x + middle * middle <= profile.at(y) ** 2:
            inside = middle
        else:
            outside = middle
    y = (v + inside * SIN) / COS
    y_out = (v + outside * SIN) / COS
    return y, inside, y_out > 1


KEY = unit(-0.50, 0.78, 0.52)
FILL = unit(0.80, 0.30, 0.45)


def mirrored(rx, ry, rz):
    """How bright the room is in a direction: what a glaze shows of it."""
    side = math.degrees(math.atan2(rx, rz))
    up = math.degrees(math.asin(max(-1.0, min(1.0, ry))))
    left = smooth(-84, -70, side) * (1 - smooth(-50, -38, side))
    left *= smooth(-30, -8, up) * (1 - smooth(44, 60, up))
    right = smooth(58, 66, side) * (1 - smooth(78, 88, side))
    right *= smooth(-20, 0, up) * (1 - smooth(36, 52, up))
    above = smooth(52, 66, up)
    wall = 0.22 * smooth(70, 130, abs(side)) + 0.03
    return 3.2 * left + 1.1 * right + 2.2 * above + wall


def shade(material, x, y, z, normal):
    nx, ny, nz = normal
    colour, gloss = material(math.atan2(x, z), y)
    key = max(0.0, (nx * KEY[0] + ny * KEY[1] + nz * KEY[2] + 0.25) / 1.25)
    fill = max(0.0, (nx * FILL[0] + ny * FILL[1] + nz * FILL[2] + 0.35) / 1.35)
    sky = 0.5 + 0.5 * ny
    bounce = max(0.0, -ny)
    contact = 0.42 + 0.58 * smooth(0.0, 0.16, y)
    light = (0.16 + 0.20 * sky + 0.62 * key + 0.20 * fill) * contact
    warm = 0.30 * bounce * contact
    d = (0.0, -SIN, -COS)
    dn = d[0] * nx + d[1] * ny + d[2] * nz
    r = (d[0] - 2 * dn * nx, d[1] - 2 * dn * ny, d[2] - 2 * dn * nz)
    fresnel = 0.045 + 0.6 * (1 - min(1.0, -dn)) ** 4 if dn < 0 else 0.6
    glance = gloss * fresnel * mirrored(*r) * (0.5 + 0.5 * contact)
    return [c * (light + warm * w) + glance * g
            for c, w, g in zip(colour, (1.15, 1.0, 0.8), (1.0, 0.97, 0.89))]


def sample(profile, material, x, v):
    """Linear colour of one ray, or None where it meets nothing."""
    found = hit(profile, x, v)
    if found is None:
        return None
    y, z, mouth = found
    if mouth:
        rim = profile.at(1.0)
        edge = math.sqrt(x * x + z * z) / rim
        colour, _ = material(0.0, 0.98)
        lip = smooth(0.84, 0.93, edge)
        deep = 0.10 + 0.22 * smooth(0.3, -0.9, z / rim) + (0.25 if rim > 0.5 else 0.0)
        return [c * (0.9 * lip + deep * (1 - lip) * warm)
                for c, warm in zip(colour, (1.12, 1.0, 0.84))]
    radius = math.sqrt(x * x + z * z) or 1e-9
    normal = unit(x / radius, -profile.slope(y), z / radius)
    return shade(material, x, y, z, normal)


def code(value):
    value = min(max(value, 0.0), 1.0)
    value = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return int(value * 255 + 0.5)


def render(profile, material, lean, path, width, height, unit_px):
    """The object stands on the picture's bottom margin, its axis in the middle."""
    base = height - 0.06 * unit_px

    def ray(px, py):
        v = (base - py) / unit_px
        x = (px - width / 2) / unit_px - lean(min(max(v, 0.0), 1.0))
        return sample(profile, material, x, v)

    grid = [[ray(px + 0.5, py + 0.5) for px in range(width)] for py in range(height)]
    rows = []
    for py in range(height):
        row = bytearray(4 * width)
        for px in range(width):
            around = [grid[min(max(py + j, 0), height - 1)][min(max(px + i, 0), width - 1)] is None
                      for j, i in ((0, 0), (0, 1), (1, 0), (0, -1), (-1, 0))]
            if all(around):
                continue
            rays = [grid[py][px]]
            if any(around):
                rays = [ray(px + (i + 0.5) / 4, py + (j + 0.5) / 4)
                        for j in range(4) for i in range(4)]
            met = [r for r in rays if r is not None]
            if not met:
                continue
            mean = [sum(r[c] for r in met) / len(met) for c in range(3)]
            row[4 * px:4 * px + 4] = bytes((*map(code, mean),
                                            int(255 * len(met) / len(rays) + 0.5)))
        rows.append(row)
    png.write(path, width, height, rows)


def between(rows, width, height, u, v):
    """Premultiplied linear colour and alpha of the picture at (u, v) in 0..1, bilinear."""
    x, y = u * (width - 1), v * (height - 1)
    i, j = min(int(x), width - 2), min(int(y), height - 2)
    fx, fy = x - i, y - j
    colour, alpha = [0.0, 0.0, 0.0], 0.0
    for dx, dy, part in ((0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)),
                         (0, 1, (1 - fx) * fy), (1, 1, fx * fy)):
        at = 4 * (i + dx)
        pixel = rows[j + dy][at:at + 4]
        share = part * pixel[3] / 255
        alpha += share
        for c in range(3):
            colour[c] += share * (pixel[c] / 255) ** 2.2
    return colour, alpha


def moonjar(path, scale):
    profile = Profile([
        (0.00, 0.215), (0.02, 0.222), (0.045, 0.222), (0.065, 0.235), (0.15, 0.355),
        (0.28, 0.462), (0.40, 0.512), (0.50, 0.524), (0.545, 0.521), (0.62, 0.505),
        (0.74, 0.435), (0.85, 0.325), (0.915, 0.248), (0.935, 0.236), (0.965, 0.238), (1.0, 0.243)])

    def material(theta, y):
        cloud = (0.5 + 0.5 * math.sin(2.3 * theta + 5 * y + 1.2)
                 * math.sin(7.1 * y - 1.1 * theta + 0.4))
        seam = math.exp(-((y - 0.535) / 0.012) ** 2)
        tone = 0.94 - 0.035 * cloud - 0.03 * seam
        return (tone, tone * (0.945 - 0.02 * cloud), tone * (0.85 - 0.045 * cloud)), 0.85

    def lean(v):
        return 0.012 * math.sin(3.0 * v) - 0.006

    size = int(370 * scale)
    render(profile, material, lean, path, size, size, 300 * scale)


def celadon(path, scale):
    profile = Profile([
        (0.00, 0.165), (0.02, 0.168), (0.10, 0.158), (0.22, 0.158), (0.36, 0.182), (0.50, 0.226),
        (0.64, 0.276), (0.76, 0.300), (0.84, 0.282), (0.895, 0.222), (0.922, 0.140),
        (0.938, 0.092), (0.952, 0.082), (0.966, 0.088), (0.980, 0.112), (1.0, 0.124)])
    width, height, rows = png.read(os.path.join(os.path.dirname(path) or ".", "celadon-inlay.png"))
    glaze = (0.115, 0.270, 0.205)
    deep = (0.020, 0.085, 0.070)

    def material(theta, y):
        inlay, alpha = between(rows, width, height, theta / (2 * math.pi) + 0.5, 1 - y)
        pool = 0.5 * smooth(0.93, 0.95, y) * (1 - smooth(0.955, 0.975, y)) + 0.35 * (
            1 - smooth(0.0, 0.06, y))
        body = [g + (d - g) * pool for g, d in zip(glaze, deep)]
        return [b * (1 - 0.94 * alpha) + 0.94 * i for b, i in zip(body, inlay)], 1.0

    render(profile, material, lambda v: 0.0, path, int(440 * scale), int(660 * scale), 590 * scale)


def bowl(path, scale):
    profile = Profile([
        (0.00, 0.33), (0.05, 0.34), (0.10, 0.33), (0.14, 0.40), (0.28, 0.60), (0.48, 0.72),
        (0.72, 0.79), (0.92, 0.83), (1.0, 0.84)])

    def material(theta, y):
        tone = 0.93 - 0.05 * (0.5 + 0.5 * math.sin(3 * theta + 4 * y))
        return (tone, tone * 0.95, tone * 0.86), 0.8

    render(profile, material, lambda v: 0.0, path, int(180 * scale), int(130 * scale), 90 * scale)


OBJECTS = {"moonjar": moonjar, "celadon": celadon, "bowl": bowl}


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in OBJECTS:
        raise SystemExit(__doc__)
    OBJECTS[sys.argv[1]](sys.argv[2], float(sys.argv[3]) if len(sys.argv) == 4 else 1.0)
