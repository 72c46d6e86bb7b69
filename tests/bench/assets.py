#!/usr/bin/env python3
"""Makes the pictures and clips of the benchmark's scenes, the same ones on every machine.

usage: assets.py FOLDER

Sources are FFmpeg's test patterns and noise with fixed seeds, and words and shapes that ImageMagick
draws. What is there already and was made by this very recipe stays. Needs ffmpeg, ImageMagick and
the DejaVu fonts (tools/deps bench).
"""

import concurrent.futures
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

SLIDES = 20
FONT = "DejaVu-Sans-Bold"
# 8 bits a channel, alpha even where it is not needed, nothing that changes from run to run.
PNG = "-strip -define png:color-type=6 -define png:bit-depth=8 -define png:compression-level=6"
TICKER = "Transparent LCD  *  Gate 12 boarding 18:40  *  Free coffee upstairs  *  20 C sunny  *"


def slide_name(k):
    return f"c_{k:02d}.jpg"


def names():
    layers = [f"l{i}.png" for i in range(6)]
    rest = ["bg.jpg", "ticker.png", "poster.png", "d.mp4", "e.webm"]
    return [slide_name(k) for k in range(SLIDES)] + rest + layers


class Maker:
    """Runs the two tools on files of one temporary folder and puts results into another."""

    def __init__(self, folder, scratch):
        self.folder, self.scratch = folder, scratch
        self.magick = find("convert-im6.q16", "magick", "convert")
        quiet = "-nostdin -hide_banner -loglevel error -y -bitexact"
        self.ffmpeg = [find("ffmpeg"), *quiet.split()]

    def temporary(self, name):
        return os.path.join(self.scratch, name)

    def pattern(self, name, source, filters):
        """One frame of FFmpeg's lavfi source as a file without alpha."""
        path = self.temporary(name)
        call(self.ffmpeg, "-f lavfi -i", [source], "-vf", [filters], "-frames:v 1", [path])
        return path

    def draw(self, name, *words):
        """ImageMagick: strings are split into words, lists are taken as they are."""
        final = name if os.path.isabs(name) else os.path.join(self.folder, name)
        call([self.magick], *words, [final])
        return final


def find(*programs):
    for program in programs:
        path = shutil.which(program)
        if path:
            return path
    raise SystemExit(f"tools/bench: {programs[0]} is not installed; tools/deps bench installs it")


def call(first, *words):
    flat = list(first)
    for word in words:
        flat += word.split() if isinstance(word, str) else word
    subprocess.run(flat, check=True, stdin=subprocess.DEVNULL)


def zoom(k):
    """3 / 1.6^k, cut to six decimals at both steps: the scale is part of the picture."""
    digits = min(k, 6)
    power = 16**k * 10**digits // 10**k
    value = 3 * 10**6 * 10**digits // power
    return f"{value // 10**6}.{value % 10**6:06d}"


def slide(m, k):
    """Photo-like 4K: a fractal between noise and smooth gradients; 4:2:0, baseline, quality 90."""
    source = f"mandelbrot=s=1920x1080:r=1:start_scale={zoom(k)}:maxiter=600"
    filters = "scale=3840:2160:flags=bicubic," + f"hue=h={k * 37},noise=alls=7:all_seed={1000 + k}"
    frame = m.pattern(f"slide{k}.ppm", source, filters)
    m.draw(slide_name(k), [frame], "-strip -sampling-factor 2x2 -quality 90 -interlace none")
    os.remove(frame)


def layers(m):
    """Six 1200 x 800 layers, one for each class of alpha met in signage."""
    size = "-size 1200x800"
    photo = m.pattern("photo.ppm", "testsrc2=s=1200x800:r=1", "noise=alls=6:all_seed=7")
    ellipse = ["ellipse 600,400 520,340 0,360"]
    words = [size, "xc:black -fill white -draw", ellipse, "-blur 0x6"]
    matte = m.draw(m.temporary("matte.png"), *words)
    copy = "-alpha off -compose CopyOpacity -composite"
    # 0: a cut-out: opaque inside, a soft edge, nothing outside
    m.draw("l0.png", [photo, matte], copy, PNG)
    # 1: words alone, most of it clear
    words = [size, "xc:none -font", [FONT], "-fill #d01020 -pointsize 150 -gravity center"]
    words += ["-annotate +0-120", ["SUMMER"], "-fill #102040 -pointsize 110 -annotate +0+60"]
    words += [["SALE  -50%"], "-pointsize 60 -annotate +0+200", ["only this week"]]
    m.draw("l1.png", *words, PNG)
    # 2: a panel of even alpha 153 with opaque words
    words = [size, "xc:#10408099 -font", [FONT], "-fill white -pointsize 80 -gravity northwest"]
    words += ["-annotate +60+80", ["Today 12:00-14:00"], "-pointsize 60 -annotate +60+240"]
    m.draw("l2.png", *words, ["Soup of the day\\nPasta al forno\\nLemon tart"], PNG)
    # 3: an opaque card with a soft shadow
    words = [size, "xc:none -fill #00000090 -draw", ["roundrectangle 60,70 1160,780 48,48"]]
    words += ["-blur 0x14 -fill #fff4d0 -draw", ["roundrectangle 40,40 1140,740 48,48"]]
    words += ["-font", [FONT], "-fill #203040 -pointsize 120 -gravity center -annotate +0+0 4.99"]
    m.draw("l3.png", *words, PNG)
    # 4: a glow: every pixel partly clear
    m.draw("l4.png", size, "radial-gradient:#ffe080ff-#ff400000", PNG)
    # 5: alpha of noise: no two neighbours alike, the worst case
    noise = m.pattern("noise.pgm", "color=gray:s=1200x800:r=1",
                      "noise=alls=100:all_seed=5,format=gray")
    m.draw("l5.png", [photo, noise], copy, PNG)


def ticker(m):
    """7680 x 160: white words on a dark plate, twice the same, so that it can run for ever."""
    words = ["-size 3840x160 xc:#000000a0 -font", [FONT], "-fill white -pointsize 76 -gravity west"]
    once = m.draw(m.temporary("ticker.png"), *words, "-annotate +20+0", [TICKER])
    m.draw("ticker.png", [once, once], "+append", PNG)


def poster(m):
    """3840 x 2160, over half of it clear: a cut-out, words, a translucent panel."""
    photo = m.pattern("poster.ppm", "mandelbrot=s=1920x1080:r=1:start_scale=0.8:maxiter=600",
                      "scale=3840:2160:flags=bicubic,noise=alls=5:all_seed=11")
    words = ["-size 3840x2160 xc:black -fill white -draw", ["ellipse 1300,1100 1000,820 0,360"]]
    matte = m.draw(m.temporary("poster-matte.png"), *words, "-blur 0x10")
    cut = m.draw(m.temporary("poster-cut.png"), [photo, matte],
                 "-alpha off -compose CopyOpacity -composite")
    words = ["-size 3840x2160 xc:none", [cut], "-composite -font", [FONT], "-fill #c01818"]
    words += ["-pointsize 300 -gravity northeast -annotate +160+300 OPEN -fill #104080e0 -draw"]
    words += [["roundrectangle 2400,1100 3700,1900 60,60"], "-fill white -pointsize 160"]
    m.draw("poster.png", *words, "-annotate +300+1400", ["9 - 20 h"], PNG)


def opaque_clip(m):
    """1080p, 30 a second, 10 s of H.264, some 8 Mbit/s: a fractal beside a pattern, with grain."""
    out = os.path.join(m.folder, "d.mp4")
    graph = ("[0][1]hstack,noise=alls=4:allf=t:all_seed=21,scale=out_color_matrix=bt709,"
             "format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709")
    call(m.ffmpeg, "-f lavfi -i mandelbrot=s=960x1080:r=30:maxiter=300",
         "-f lavfi -i testsrc2=s=960x1080:r=30 -filter_complex", [graph],
         "-t 10 -c:v libx264 -preset medium -profile:v high -b:v 8M -maxrate 12M -bufsize 16M",
         "-g 60 -threads 1", [out])


def clear_clip(m):
    """720p, 30 a second, 10 s of VP9 with alpha: a disc with a soft edge that moves."""
    out = os.path.join(m.folder, "e.webm")
    disc = "clip(255*(70-hypot(X-160-60*sin(T),Y-90))/12\\,0\\,255)"
    matte = (f"color=black:s=320x180:r=30,format=gray,geq=lum='{disc}',"
             "scale=1280:720:flags=bilinear")
    call(m.ffmpeg, "-f lavfi -i", ["testsrc2=s=1280x720:r=30,noise=alls=4:allf=t:all_seed=31"],
         "-f lavfi -i", [matte], "-filter_complex",
         ["[0]format=yuv420p[c];[c][1]alphamerge,format=yuva420p"],
         "-t 10 -c:v libvpx-vp9 -b:v 3M -deadline good -cpu-used 5 -row-mt 0 -threads 1",
         "-auto-alt-ref 0", [out])


def recipe():
    with open(__file__, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def is_made(folder):
    try:
        with open(os.path.join(folder, "recipe"), encoding="ascii") as file:
            same = file.read() == recipe()
    except OSError:
        return False
    return same and all(os.path.exists(os.path.join(folder, name)) for name in names())


def make(folder):
    """The pictures are in folder afterwards."""
    if is_made(folder):
        return
    os.makedirs(folder, exist_ok=True)
    print(f"making the scenes' pictures in {folder} (once)", file=sys.stderr)
    with tempfile.TemporaryDirectory() as scratch:
        m = Maker(folder, scratch)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = [pool.submit(slide, m, k) for k in range(SLIDES)]
            jobs += [pool.submit(part, m)
                     for part in (opaque_clip, clear_clip, layers, ticker, poster)]
            for job in jobs:
                job.result()
    shutil.copyfile(os.path.join(folder, slide_name(3)), os.path.join(folder, "bg.jpg"))
    with open(os.path.join(folder, "recipe"), "w", encoding="ascii") as file:
        file.write(recipe())


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        print(__doc__.strip())
        sys.exit(0 if sys.argv[1:] in (["--help"], ["-h"]) else 2)
    make(sys.argv[1])
