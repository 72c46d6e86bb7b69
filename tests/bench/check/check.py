#!/usr/bin/env python3
"""Checks of the benchmark itself. usage: check.py CASE VITRINE"""

import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.dirname(HERE)
ROOT = os.path.dirname(os.path.dirname(BENCH))
sys.path.insert(0, BENCH)

import assets
import lines
import page
import peers
import scenes


def expect(fine, why):
    if not fine:
        raise SystemExit(f"{sys.argv[1]}: {why}")


def layers(_):
    """The two descriptions of scene B, in C and in Python, say the same."""
    with open(os.path.join(BENCH, "scene_b.h"), encoding="utf-8") as file:
        text = file.read()
    rows = re.findall(r"\{(-?\d+), (-?\d+), (-?\d+), (-?\d+)\}", text)
    expect([tuple(map(int, row)) for row in rows] == scenes.LAYERS, "layers differ")
    values = {name: int(value) for name, value in re.findall(r"(SCENE_\w+) = (\d+)", text)}
    mine = {"SCENE_W": scenes.WIDTH, "SCENE_H": scenes.HEIGHT, "SCENE_B_LAYERS": 6,
            "SCENE_B_TICKER_Y": scenes.TICKER_Y, "SCENE_B_TICKER_H": scenes.TICKER_HEIGHT,
            "SCENE_B_TICKER_STEP": scenes.TICKER_STEP, "SCENE_C_STAY": scenes.SLIDE_FRAMES,
            "SCENE_C_FADE": scenes.FADE_FRAMES}
    expect(values == mine, f"{values} in C, {mine} in Python")


def png():
    """One translucent pixel."""
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 6, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0\xff\0\0\x80")) + chunk(b"IEND", b""))


def programmes(vitrine):
    """What vitrine is asked to play passes `vitrine check`, and is cut as the scene says."""
    with tempfile.TemporaryDirectory() as folder:
        for name in assets.names():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(png())
        scenes.write(folder)
        for scene in "ABCDEF":
            done = subprocess.run([vitrine, "check", scenes.path(folder, scene)],
                                  capture_output=True, text=True, check=False)
            expect(done.returncode == 0, f"{scene}: {done.stdout}{done.stderr}")
        plan = [vitrine, "plan", scenes.path(folder, "C"), "--from", scenes.START, "--for", "20"]
        done = subprocess.run(plan, capture_output=True, text=True, check=False)
    starts = re.findall(r"^\S+T00:00:([\d.]+)\S* ", done.stdout, re.MULTILINE)
    wanted = [0.0] + [k + 0.5 for k in range(assets.SLIDES - 1)]
    expect([float(s) for s in starts][:assets.SLIDES] == wanted, f"slides start at {starts}")


def graphs(_):
    """Each label of FFmpeg's graphs is made once and used once, all inputs are used."""
    made = [peers.ffmpeg_a("x", 9, peers.YUV420), peers.ffmpeg_a("x", 9, peers.GBRP),
            peers.ffmpeg_a_once("x", 9), peers.ffmpeg_b("x", 9, peers.YUV420, decode_each=True),
            peers.ffmpeg_b("x", 9, peers.GBRP, 2, peers.Y4M), peers.ffmpeg_c("x", 90),
            peers.ffmpeg_c("x", 600), peers.ffmpeg_d("x", 9, peers.YUV420),
            peers.ffmpeg_e("x", 9, peers.YUV420)]
    for words in made:
        graph = words[words.index("-filter_complex") + 1]
        used, produced = [], [str(i) for i in range(words.count("-i"))]
        for part in graph.split(";"):
            labels = re.match(r"((?:\[\w+\])+).*?((?:\[\w+\])+)$", part)
            used += re.findall(r"\w+", labels.group(1))
            produced += re.findall(r"\w+", labels.group(2))
        expect(sorted(used + ["out"]) == sorted(produced), f"{used} used, {produced} made")


def sample(cpu_ms, **more):
    return {"cpu_ms": cpu_ms, "wall_ms": cpu_ms, "peak_mb": 100, "first_s": 0.1, "fault": "",
            "notes": {"steady_pixels": 0, "frames": 60}, **more}


def made_up(own, peer):
    def entry(values):
        return {"frames": 60, "fault": "", "samples": [sample(v) for v in values]}

    b = {"vitrine, library": entry(own), "pixman": entry(peer)}
    return {"scenes": {"B": b}, "asked": ["B"], "rest": {}, "dumps": {}, "lines": [],
            "pictures": {}, "floor": {"copy_ms": 3, "write_ms": 1, "read_ms": 2, "times": 3},
            "made": "2026-11-24", "quick": True, "duration_s": 60, "load": [0, 0], "versions": {},
            "machine": {"processor": "p", "cores": 2, "simd": "", "memory_gb": 1, "system": "s",
                        "kernel": "k"}}


def line_of(results, start):
    return next(l for l in lines.judge(results) if l.name.startswith(start))


def verdicts(_):
    """A ratio is that of runs of one round; what lies beyond its line fails."""
    slow = made_up([6, 60, 7], [10, 100, 10])
    line = line_of(slow, "B: as played")
    expect(abs(line.figure - 0.6) < 1e-9 and line.verdict() == "PASS", f"{line}")
    line = line_of(made_up([6.6, 6.6, 6.6], [10, 10, 10]), "B: as played")
    expect(line.verdict() == "FAIL", f"{line}")
    least = lines.Line("threads", 1.6, 1.7, least=True)
    expect(least.verdict() == "FAIL" and lines.Line("x", 1.8, 1.7, least=True).passed, "least")


def missing(_):
    """Who is not there is told of, never judged as if it were."""
    results = made_up([6], [])
    results["scenes"]["B"]["pixman"]["fault"] = "bench-pixman is not installed"
    line = line_of(results, "B: as played")
    expect(line.verdict() == "not measured" and "pixman" in line.note, f"{line}")
    expect("bench-pixman is not installed" in page.text(results), "the table is silent")
    broken = made_up([6], [10])
    broken["scenes"]["B"]["pixman"]["samples"][0]["fault"] = "exit status 1"
    expect(line_of(broken, "B: as played").verdict() == "not measured", "a fault counts as a run")


def pages(_):
    """Tables go between the page's marks; all around them stays."""
    results = made_up([6], [10])
    results["lines"] = [line.dict() for line in lines.judge(results)]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8") as file:
        file.write(f"before\n{page.BEGIN}\nold\n{page.END}\nafter\n")
        file.flush()
        page.write(file.name, results)
        with open(file.name, encoding="utf-8") as again:
            text = again.read()
    expect(text.startswith("before\n") and text.endswith("after\n"), "words around are lost")
    expect("old" not in text and "| pixman |" in text and "PASS" in text, text)
    with open(os.path.join(ROOT, "docs/BENCHMARKS.md"), encoding="utf-8") as file:
        text = file.read()
    expect(text.count(page.BEGIN) == text.count(page.END) == 1, "the real page lacks its marks")


def usage(_):
    """Wrong words end at once with 2, before anything is installed or built."""
    for words, code in ((["--help"], 0), (["X"], 2), (["--quick", "--write-page"], 2),
                        (["--write-page", "A"], 2), (["--fast"], 2)):
        done = subprocess.run([os.path.join(ROOT, "tools", "bench"), *words], capture_output=True,
                              text=True, check=False, timeout=20)
        expect(done.returncode == code, f"{words}: {done.returncode}: {done.stderr}")


if __name__ == "__main__":
    {"page": pages}.get(sys.argv[1], globals().get(sys.argv[1]))(sys.argv[2])
