"""The lines that vitrine has to pass, each judged from the results of one run.

A ratio is the median over the rounds of both runs of a round, which stand side by side in time;
what the best runs of each give stands beside it.
"""

import statistics
from dataclasses import asdict, dataclass

import scenes

DECODED_MB = scenes.FRAME_MB  # a decoded picture of the canvas's size
BASE_MB = 60


@dataclass
class Line:
    name: str
    figure: float
    most: float | None  # or least; None: nothing is asked, the figure is for information
    unit: str = ""
    least: bool = False  # the figure must be at least that
    note: str = ""
    known: bool = True  # False: there is no figure, note says why

    @property
    def passed(self):
        if not self.known or self.most is None:
            return False
        return self.figure >= self.most if self.least else self.figure <= self.most

    def verdict(self):
        if self.known and self.most is None:
            return "for information"
        return ("PASS" if self.passed else "FAIL") if self.known else "not measured"

    def dict(self):
        return {**asdict(self), "verdict": self.verdict()}


def good(results, scene, name):
    """Round -> figures of its samples without a fault."""
    samples = results["scenes"].get(scene, {}).get(name, {}).get("samples", [])
    return {i: s for i, s in enumerate(samples) if not s["fault"]}


def best(results, scene, name, what="cpu_ms"):
    values = [s[what] for s in good(results, scene, name).values()]
    return min(values) if values else None


def median(results, scene, name, what="cpu_ms"):
    values = [s[what] for s in good(results, scene, name).values()]
    return statistics.median(values) if values else None


def ratio(results, scene, own, peer, what="cpu_ms"):
    """Median of the rounds' ratios and that of the best runs, or None."""
    a, b = good(results, scene, own), good(results, scene, peer)
    rounds = [i for i in a if i in b and b[i][what] > 0]
    if not rounds:
        return None
    pairs = statistics.median(a[i][what] / b[i][what] for i in rounds)
    lowest = min(a[i][what] for i in rounds) / min(b[i][what] for i in rounds)
    return pairs, lowest


def compared(results, title, scene, own, peer, most, why=""):
    found = ratio(results, scene, own, peer)
    name = f"{scene}: {title}"
    if not found:
        return Line(name, 0, most, known=False, note=f"needs {own} and {peer}")
    note = f"best runs {found[1]:.2f}" + (f"; {why}" if why else "")
    return Line(name, found[0], most, "x", note=note)


def scene_lines(results):
    whole = "vitrine, library, every pixel"
    aim = "aim 0.5"
    return [
        compared(results, "redrawn whole, of pixman", "A", whole, "pixman", 0.45),
        repeated(results),
        first_frame(results),
        compared(results, "as played, of pixman", "B", "vitrine, library", "pixman", 0.65, aim),
        compared(results, "every pixel drawn, of pixman", "B", whole, "pixman", 0.65, aim),
        compared(results, "render, of FFmpeg yuv420", "B", "vitrine render, rgba",
                 "FFmpeg, overlay yuv420", 1 / 3),
        compared(results, "render, of FFmpeg yuv420 whose layers end", "B",
                 "vitrine render, rgba", "FFmpeg, overlay yuv420, layers end", None),
        compared(results, "render to y4m, of FFmpeg yuv420 to y4m", "B",
                 "vitrine render, y4m", "FFmpeg, overlay yuv420, y4m", None),
        threads(results),
        compared(results, "decode included, of pixman with libjpeg-turbo", "C",
                 "vitrine, library", "pixman", 0.65),
        slides(results),
        compared(results, "render, of FFmpeg yuv420", "D", "vitrine render, rgba",
                 "FFmpeg, overlay yuv420", 0.6),
        compared(results, "render, of FFmpeg yuv420 whose layers end", "D",
                 "vitrine render, rgba", "FFmpeg, overlay yuv420, layers end", None),
        compared(results, "render, of FFmpeg yuv420", "E", "vitrine render, rgba",
                 "FFmpeg, overlay yuv420", 0.65),
    ]


def repeated(results):
    samples = good(results, "A", "vitrine, library")
    name = "A: pixels touched by repeated frames"
    if not samples:
        return Line(name, 0, 0, known=False, note="scene A was not measured")
    worst = max(s["notes"]["steady_pixels"] for s in samples.values())
    frames = next(iter(samples.values()))["notes"]["frames"] - 1
    return Line(name, worst, 0, "px", note=f"in {frames} frames")


def first_frame(results):
    """The best run, as for all that wall time decides: who else is at work must not."""
    value = best(results, "A", "vitrine render, rgba", "first_s")
    name = "A: first frame, from process start to its end"
    if value is None:
        return Line(name, 0, 0.35, known=False, note="scene A was not measured")
    middle = median(results, "A", "vitrine render, rgba", "first_s")
    note = f"the PNG's decode included; best run, the median {middle:.2f} s"
    return Line(name, value, 0.35, "s", note=note)


def threads(results):
    """Wall speeds of the best runs."""
    one = best(results, "B", "vitrine, library, every pixel", "wall_ms")
    two = best(results, "B", "vitrine, library, 2 threads", "wall_ms")
    name = "B: wall speed of two threads, of one"
    if not one or not two:
        return Line(name, 0, 1.7, known=False, note="scene B was not measured")
    note = f"{two:.2f} ms against {one:.2f}, best runs"
    return Line(name, one / two, 1.7, "x", least=True, note=note)


def slides(results):
    """What memory grows by after the second slide: a third one would be a whole picture."""
    name = "C: memory after two slides, in decoded slides"
    peak = best(results, "C", "vitrine render, rgba", "peak_mb")
    two = results.get("two_slides_mb")
    if not peak or not two:
        return Line(name, 0, 0.5, known=False, note="scene C was not measured")
    note = f"peak {peak:.0f} MB, with two slides alone {two:.0f} MB"
    return Line(name, max(0, peak - two) / DECODED_MB, 0.5, note=note)


def rest_lines(results):
    rest = results.get("rest", {}).get("vitrine play")
    switches, memory = "F: context switches a second", "F: memory beyond canvas and picture"
    if not rest or rest["fault"]:
        note = rest["fault"] if rest else "scene F was not measured"
        return [Line(switches, 0, 2, known=False, note=note),
                Line(memory, 0, BASE_MB, known=False, note=note)]
    beyond = rest["pss_mb"] - 2 * DECODED_MB
    return [Line(switches, rest["switches"] / rest["seconds"], 2, "/s",
                 note=f"{rest['threads']} threads, {rest['cpu_s']:.2f} s CPU"),
            Line(memory, beyond, BASE_MB, "MB", note=f"PSS {rest['pss_mb']:.0f} MB")]


def dump_lines(results):
    found = []
    for name, most in (("png photo", 60), ("png poster", 60), ("y4m", 6)):
        dump = results.get("dumps", {}).get(name)
        line = Line(f"frame dump: {name}", 0, most, "ms", known=False, note="not measured")
        if dump and not dump["fault"]:
            line = Line(line.name, dump["cpu_ms"], most, "ms", note="CPU a frame, best run")
        found.append(line)
    return found


def picture_lines(results):
    """Each layer may cost half a code more than one; pixman rounds after each, so both err."""
    found = []
    for scene, most in (("A", 1), ("B", 2), ("C", 1)):
        same = results.get("pictures", {}).get(scene)
        if same:
            note = f"{same['pixels']} pixels differ at all"
            found.append(Line(f"{scene}: farthest from pixman's picture", same["largest"], most,
                              "/255", note=note))
    return found


def judge(results):
    wanted = results["asked"]
    lines = [l for l in scene_lines(results) if l.name[0] in wanted]
    if "F" in wanted:
        lines += rest_lines(results)
    return lines + dump_lines(results) + picture_lines(results)
