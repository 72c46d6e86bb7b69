#!/usr/bin/env python3
"""Measures vitrine side by side with what one would otherwise pick, and judges it.

usage: tools/bench [--quick] [--no-build] [--write-page] [SCENE...]

Scenes: A static poster, B layered promo, C slideshow, D video and overlay, E video with alpha, F
poster at rest; all of them if none is named. Installs what is missing, builds into build/bench,
makes the scenes' pictures once, runs everybody in turn, round by round, and prints tables and
verdicts; build/bench/results.json has all figures.

  --quick       fewer frames and rounds and few peers (2 minutes; a full run takes 7, beside others
                at work 14)
  --no-build    with the programs as they are in build/bench
  --write-page  also put the tables into docs/BENCHMARKS.md (a full run of all scenes only)

Exit status: 0 measured, whatever the verdicts; 1 vitrine could not be measured; 2 wrong usage.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import assets
import entrants
import lines
import measure
import page
import rest
import scenes

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.join(ROOT, "build", "bench")
ROUNDS, QUICK_ROUNDS = 5, 3
ALL = ("A", "B", "C", "D", "E", "F")


def say(text):
    print(text, file=sys.stderr, flush=True)


def install():
    """A peer that cannot be had is left out, and said so; the build will tell of what it lacks."""
    deps = [os.path.join(ROOT, "tools", "deps"), "build", "bench"]
    if subprocess.run(deps, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False).returncode:
        say("tools/bench: not all could be installed; going on without")


def build():
    """Release, as packages are built, with the peers that are libraries."""
    release = ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_C_FLAGS_RELEASE=-O3",
               "-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=ON", "-DBUILD_TESTING=OFF",
               "-DVITRINE_BENCH=ON"]
    log = os.path.join(BUILD, "build.log")
    os.makedirs(BUILD, exist_ok=True)
    with open(log, "w", encoding="utf-8") as out:
        for command in (["cmake", "-S", ROOT, "-B", BUILD, "-G", "Ninja", *release],
                        ["ninja", "-C", BUILD]):
            if subprocess.run(command, stdout=out, stderr=out, check=False).returncode:
                raise SystemExit(f"tools/bench: the build failed; see {os.path.relpath(log)}")


def version(command, *start):
    """The word behind `start` in what the command prints."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20,
                              env=measure.environment())
    except (OSError, subprocess.TimeoutExpired):
        return ""
    words = done.stdout.split()
    for i, word in enumerate(words[:-1]):
        if word in start:
            return words[i + 1].rstrip(",")
    return words[0] if words and not start else ""


def versions(place):
    found = {
        "vitrine": version([place.program("vitrine"), "--version"], "vitrine"),
        "pixman": version(["pkg-config", "--modversion", "pixman-1"]),
        "libjpeg-turbo": version(["pkg-config", "--modversion", "libjpeg"]),
        "SDL": version(["pkg-config", "--modversion", "sdl2"]),
        "FFmpeg": version(["ffmpeg", "-version"], "version"),
        "GStreamer": version(["gst-launch-1.0", "--version"], "version"),
        "mpv": version(["mpv", "--version"], "mpv"),
        "Chromium": version(["chromium", "--version"], "Chromium"),
        "feh": version(["feh", "--version"], "version"),
    }
    return {k: v for k, v in found.items() if v}


class Floor:
    """The lowest of the medians that are taken now and then: what the memory can do at best."""

    def __init__(self, place):
        self.place, self.found = place, {"copy_ms": 1e9, "write_ms": 1e9, "read_ms": 1e9}
        self.times = 0

    def take(self):
        run = measure.run_json([self.place.program("bench-floor")])
        if run.fault:
            raise SystemExit(f"tools/bench: bench-floor: {run.fault}")
        self.found = {k: min(v, run.notes[k]) for k, v in self.found.items()}
        self.times += 1

    def dict(self):
        return {**self.found, "times": self.times}


def one_round(scene, number, rows, found, quick):
    for e in rows:
        entry = found[e.name]
        if entry["fault"] or number >= e.rounds:
            continue
        sample = e.measure(e.quick_frames if quick else e.frames)
        entry["samples"].append(sample.dict())
        if sample.fault:
            say(f"  {scene} {e.name}: {sample.fault}")
            entry["fault"] = sample.fault
        else:
            say(f"  {scene} {e.name}: {sample.cpu_ms:.2f} ms CPU a frame")


def run_scene(place, scene, quick, floor):
    """Everybody in turn, round by round."""
    rows = [e for e in entrants.SCENES[scene](place) if not quick or e.quick_frames]
    found = {e.name: {"frames": e.quick_frames if quick else e.frames, "samples": [],
                      "fault": entrants.missing(place, e)} for e in rows}
    for name, entry in found.items():
        if entry["fault"]:
            say(f"  {scene} {name}: left out: {entry['fault']}")
    for number in range(QUICK_ROUNDS if quick else ROUNDS):
        say(f"{scene}, round {number + 1}")
        floor.take()
        one_round(scene, number, rows, found, quick)
    return found


def dumps(place, quick):
    found = {}
    frames = 4 if quick else 12
    rows = (("png photo", "png", "bg.jpg"), ("png poster", "png", "poster.png"),
            ("y4m", "y4m", "bg.jpg"))
    for name, form, picture in rows:
        out = tempfile.mkdtemp(dir=place.scratch) if form == "png" else "/dev/null"
        best = {"cpu_ms": 1e9, "wall_ms": 1e9, "fault": ""}
        for _ in range(3):
            run = measure.run_json([place.program("bench-dump"), form,
                                    os.path.join(place.assets, picture), str(frames), out])
            if run.fault:
                best = {"cpu_ms": 0, "wall_ms": 0, "fault": run.fault}
                break
            for mine, theirs in (("cpu_ms", "cpu_s"), ("wall_ms", "wall_s")):
                best[mine] = min(best[mine], run.notes[theirs] / frames * 1e3)
        found[name] = best
    return found


def picture(place, scene):
    """How far vitrine's frame is from pixman's, by `vitrine render` as a user has it."""
    frame = {"A": 0, "B": 59, "C": 25}[scene]
    ours, theirs = (os.path.join(place.scratch, name) for name in ("ours", "theirs"))
    render = [place.program("vitrine"), "render", scenes.path(place.assets, scene), "--from",
              scenes.START, "--at", f"{frame / scenes.FPS[scene]:.9f}", "--stage", "canvas",
              "--format", "rgba", "--out", ours]
    peer = [place.program("bench-pixman"), scene, place.assets, str(frame + 1), theirs]
    for run in (measure.run(render), measure.run(peer)):
        if run.fault:
            return None
    run = measure.run_json([place.program("bench-compare"), ours, theirs])
    return None if run.fault else run.notes


def two_slides_mb(place):
    """Peak memory while only the first two slides were ever needed."""
    run = measure.run(entrants.render(place, "C", scenes.SLIDE_FRAMES - 5, "rgba", 1))
    return None if run.fault else run.peak_mb


def measure_all(asked, quick, scratch):
    place = entrants.Place(BUILD, os.path.join(BUILD, "assets"), scratch)
    assets.make(place.assets)
    scenes.write(place.assets)
    begun, load = time.monotonic(), os.getloadavg()[0]
    floor = Floor(place)
    floor.take()
    results = {"made": time.strftime("%Y-%m-%d", time.gmtime()), "quick": quick, "asked": asked,
               "machine": measure.machine(), "versions": versions(place),
               "scenes": {s: run_scene(place, s, quick, floor) for s in asked if s != "F"}}
    results["dumps"] = dumps(place, quick)
    results["pictures"] = {s: picture(place, s) for s in results["scenes"] if s in "ABC"}
    results["two_slides_mb"] = two_slides_mb(place) if "C" in asked else None
    if "F" in asked:
        say("F, a minute or two of rest")
    rested = rest.run(place, quick) if "F" in asked else {}
    results["rest"] = {name: r.dict() for name, r in rested.items()}
    floor.take()
    results["floor"] = floor.dict()
    results["load"] = [load, os.getloadavg()[0]]
    results["duration_s"] = time.monotonic() - begun
    results["lines"] = [line.dict() for line in lines.judge(results)]
    return results


def arguments(words):
    parser = argparse.ArgumentParser(prog="tools/bench", add_help=False, allow_abbrev=False)
    parser.add_argument("--help", "-h", action="store_true")
    for name in ("--quick", "--no-build", "--write-page"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("scenes", nargs="*", metavar="SCENE")
    asked = parser.parse_args(words)
    for scene in asked.scenes:
        if scene not in ALL:
            parser.error(f"there is no scene {scene}; there are: {' '.join(ALL)}")
    asked.scenes = [s for s in ALL if s in asked.scenes] or list(ALL)
    if asked.write_page and (asked.quick or asked.scenes != list(ALL)):
        parser.error("--write-page: the page takes a full run of all scenes")
    return asked


def main(words):
    asked = arguments(words)
    if asked.help:
        print(__doc__.strip())
        return 0
    if not asked.no_build:
        install()
        say("building into build/bench")
        build()
    scratch = tempfile.mkdtemp(prefix="scratch-", dir=BUILD)
    try:
        results = measure_all(asked.scenes, asked.quick, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    with open(os.path.join(BUILD, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
    print(page.text(results))
    if asked.write_page:
        page.write(os.path.join(ROOT, "docs/BENCHMARKS.md"), results)
    own = [e for s in results["scenes"].values() for k, e in s.items() if "vitrine" in k]
    return 1 if any(e["fault"] for e in own) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
