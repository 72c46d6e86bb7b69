"""Who takes part in a scene, and how a run of it becomes figures.

A library tells its own time per frame, so that decoding and starting do not count (in scene C
decoding is part of the scene, so there the whole process counts). A program is measured from
outside: a run of one frame is taken off a run of many (in C the many count whole), and that
one frame, from the start of the process to its end, is its time to the first frame.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field

import measure
import peers
import scenes
import web


@dataclass
class Sample:
    """One run. Times are per frame."""

    cpu_ms: float = 0
    wall_ms: float = 0
    peak_mb: float = 0
    first_s: float = 0
    fault: str = ""  # why there is no figure
    notes: dict = field(default_factory=dict)

    def dict(self):
        return asdict(self)


@dataclass
class Place:
    """Where things are."""

    build: str
    assets: str
    scratch: str

    def program(self, name):
        return os.path.join(self.build, name)


@dataclass
class Entrant:
    name: str  # as the tables have it
    measure: callable  # (frames) -> Sample
    frames: int
    quick_frames: int = 0  # 0: not in a quick run
    rounds: int = 99  # at most: what is slow and only a runner-up is measured less often
    needs: str = ""  # a program that must be there


def library(scene, words, frames, **env):
    run = measure.run_json([*words, str(frames)], **env)
    notes = run.notes
    sample = Sample(peak_mb=run.peak_mb, fault=run.fault, notes=notes)
    if run.fault:
        return sample
    sample.first_s = notes["first_frame_s"]
    if scene == "C":
        cpu, wall, count = notes["cpu_s"], notes["wall_s"], frames
    else:
        cpu, wall, count = notes["steady_cpu_s"], notes["steady_wall_s"], frames - 1
    sample.cpu_ms, sample.wall_ms = cpu / count * 1e3, wall / count * 1e3
    return sample


def program(scene, command, frames):
    one = measure.run(command(1))
    many = measure.run(command(frames)) if not one.fault else one
    sample = Sample(peak_mb=many.peak_mb, first_s=one.wall_s, fault=many.fault)
    if sample.fault:
        return sample
    off, count = (0, frames) if scene == "C" else (1, frames - 1)
    sample.cpu_ms = max(0, many.cpu_s - off * one.cpu_s) / count * 1e3
    sample.wall_ms = max(0, many.wall_s - off * one.wall_s) / count * 1e3
    sample.notes = {"whole_cpu_s": many.cpu_s, "first_cpu_s": one.cpu_s, "frames": frames}
    return sample


def render(place, scene, frames, form, threads):
    fps = scenes.FPS[scene]
    return [place.program("vitrine"), "render", scenes.path(place.assets, scene),
            "--from", scenes.START, "--for", f"{frames / fps:.9f}", "--fps", str(fps),
            "--format", form, "--out", "/dev/null", "--threads", str(threads),
            "--stats", os.path.join(place.scratch, "stats.json")]


def vitrine(place, scene, form="rgba", threads=1):
    def run(frames):
        sample = program(scene, lambda n: render(place, scene, n, form, threads), frames)
        if not sample.fault:
            with open(os.path.join(place.scratch, "stats.json"), encoding="utf-8") as file:
                sample.notes["stats"] = json.load(file)
        return sample

    return run


def own_library(place, scene, *options):
    words = [place.program("bench-compose"), *options, scene, place.assets]
    return lambda frames: library(scene, words, frames)


def peer_library(place, name, scene):
    words = [place.program(f"bench-{name}"), scene, place.assets]
    return lambda frames: library(scene, words, frames)


def pixman_in_large_pages(place, scene):
    """Its pictures, too, as vitrine has its own: what memory gives, apart from the drawing."""
    words = [place.program("bench-pixman"), scene, place.assets]
    large = "glibc.malloc.hugetlb=1"
    return lambda frames: library(scene, words, frames, GLIBC_TUNABLES=large)


def other(scene, command):
    return lambda frames: program(scene, command, frames)


def scene_a(p):
    a = p.assets
    return [
        Entrant("vitrine, library, every pixel", own_library(p, "A", "-a0"), 150, 60),
        Entrant("vitrine, library", own_library(p, "A"), 150, 60),
        Entrant("pixman", peer_library(p, "pixman", "A"), 150, 60, needs="bench-pixman"),
        Entrant("pixman, all in large pages", pixman_in_large_pages(p, "A"), 150,
                needs="bench-pixman"),
        Entrant("SDL software renderer", peer_library(p, "sdl", "A"), 60, needs="bench-sdl"),
        Entrant("vitrine render, rgba", vitrine(p, "A"), 300, 300),
        Entrant("FFmpeg, composited once", other("A", lambda n: peers.ffmpeg_a_once(a, n)), 300,
                rounds=3, needs="ffmpeg"),
        Entrant("FFmpeg, overlay yuv420", other("A", lambda n: peers.ffmpeg_a(a, n, peers.YUV420)),
                120, rounds=3, needs="ffmpeg"),
        Entrant("FFmpeg, overlay rgb (gbrp)",
                other("A", lambda n: peers.ffmpeg_a(a, n, peers.GBRP)), 60, rounds=2,
                needs="ffmpeg"),
        Entrant("GStreamer compositor", other("A", lambda n: peers.gstreamer_a(a, n)), 60,
                rounds=3, needs="gst-launch-1.0"),
    ]


def scene_b(p):
    a = p.assets

    def graph(**how):
        return other("B", lambda n: peers.ffmpeg_b(a, n, peers.YUV420, **how))

    return [
        Entrant("vitrine, library", own_library(p, "B"), 120, 60),
        Entrant("vitrine, library, every pixel", own_library(p, "B", "-a0"), 120, 60),
        Entrant("vitrine, library, 2 threads", own_library(p, "B", "-t2", "-a0"), 120, 60),
        Entrant("pixman", peer_library(p, "pixman", "B"), 120, 60, needs="bench-pixman"),
        Entrant("pixman, all in large pages", pixman_in_large_pages(p, "B"), 120,
                needs="bench-pixman"),
        Entrant("SDL software renderer", peer_library(p, "sdl", "B"), 60, needs="bench-sdl"),
        Entrant("vitrine render, rgba", vitrine(p, "B"), 300, 120),
        Entrant("vitrine render, y4m", vitrine(p, "B", "y4m"), 300, 120),
        Entrant("vitrine render, y4m, 2 threads", vitrine(p, "B", "y4m", 2), 300),
        Entrant("FFmpeg, overlay yuv420", graph(), 120, 60, needs="ffmpeg"),
        Entrant("FFmpeg, overlay yuv420, y4m", graph(out=peers.Y4M), 120, rounds=3,
                needs="ffmpeg"),
        Entrant("FFmpeg, overlay yuv420, -loop 1", graph(decode_each=True), 60, rounds=2,
                needs="ffmpeg"),
        Entrant("FFmpeg, overlay yuv420, layers end", graph(looped=False), 300, 120,
                needs="ffmpeg"),
        Entrant("FFmpeg, overlay yuv420, layers end, y4m",
                graph(looped=False, out=peers.Y4M), 300, rounds=3, needs="ffmpeg"),
        Entrant("FFmpeg, overlay rgb (gbrp), layers end",
                other("B", lambda n: peers.ffmpeg_b(a, n, peers.GBRP, looped=False)), 120,
                rounds=3, needs="ffmpeg"),
        Entrant("GStreamer compositor", other("B", lambda n: peers.gstreamer_b(a, n)), 60,
                rounds=2, needs="gst-launch-1.0"),
        Entrant("GStreamer compositor, 2 threads",
                other("B", lambda n: peers.gstreamer_b(a, n, 2)), 60, rounds=2,
                needs="gst-launch-1.0"),
        Entrant("Chromium, headless", web.entrant(p, "B", Sample), 300, rounds=2,
                needs="chromium"),
    ]


def scene_c(p):
    a = p.assets
    return [
        Entrant("vitrine, library", own_library(p, "C"), 600, 180, rounds=4),
        Entrant("pixman", peer_library(p, "pixman", "C"), 600, 180, rounds=4,
                needs="bench-pixman"),
        Entrant("SDL software renderer", peer_library(p, "sdl", "C"), 180, rounds=2,
                needs="bench-sdl"),
        Entrant("vitrine render, rgba", vitrine(p, "C"), 600, 600, rounds=2),
        Entrant("FFmpeg, xfade yuv444", other("C", lambda n: peers.ffmpeg_c(a, n)), 600,
                rounds=1, needs="ffmpeg"),
        Entrant("Chromium, headless", web.entrant(p, "C", Sample), 600, rounds=1,
                needs="chromium"),
    ]


def scene_d(p):
    a = p.assets

    def graph(**how):
        return other("D", lambda n: peers.ffmpeg_d(a, n, peers.YUV420, **how))

    return [
        Entrant("vitrine render, rgba", vitrine(p, "D"), 300, 120),
        Entrant("vitrine render, rgba, 2 threads", vitrine(p, "D", threads=2), 300, rounds=3),
        Entrant("FFmpeg, overlay yuv420", graph(), 300, 120, needs="ffmpeg"),
        Entrant("FFmpeg, overlay yuv420, 2 threads", graph(threads=2), 300, rounds=3,
                needs="ffmpeg"),
        Entrant("FFmpeg, overlay yuv420, layers end", graph(looped=False), 300, 120,
                needs="ffmpeg"),
        Entrant("GStreamer compositor", other("D", lambda n: peers.gstreamer_d(a, n)), 60,
                rounds=2, needs="gst-launch-1.0"),
    ]


def scene_e(p):
    a = p.assets
    return [
        Entrant("vitrine render, rgba", vitrine(p, "E"), 300, 120),
        Entrant("FFmpeg, overlay yuv420",
                other("E", lambda n: peers.ffmpeg_e(a, n, peers.YUV420)), 300, 120,
                needs="ffmpeg"),
    ]


SCENES = {"A": scene_a, "B": scene_b, "C": scene_c, "D": scene_d, "E": scene_e}


def missing(place, entrant):
    """Why it cannot take part, or nothing."""
    if not entrant.needs or shutil.which(entrant.needs) or os.path.exists(
            place.program(entrant.needs)):
        return ""
    return f"{entrant.needs} is not installed"
