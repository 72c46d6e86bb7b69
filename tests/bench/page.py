"""Results as text: the tables that are printed and that docs/BENCHMARKS.md keeps."""

import lines
import scenes

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def table(head, rows, align):
    """Markdown; align has l or r for each column."""
    rule = ["---" if a == "l" else "---:" for a in align]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rows])


def number(value, digits=1):
    return "" if value is None else f"{value:.{digits}f}"


def scene_rows(results, scene):
    floor = results["floor"]["copy_ms"]
    rows = []
    for name, entry in results["scenes"][scene].items():
        if not lines.good(results, scene, name):
            why = entry["fault"] or entry["samples"][0]["fault"]
            rows.append([name, *[""] * 6, why])
            continue
        best = lines.best(results, scene, name)
        wall = lines.best(results, scene, name, "wall_ms")
        rows.append([name, number(best, 2), number(lines.median(results, scene, name), 2),
                     number(1e3 / wall if wall > 0.01 else None, 0),
                     number(lines.best(results, scene, name, "peak_mb"), 0),
                     number(lines.best(results, scene, name, "first_s"), 2),
                     number(lines.median(results, scene, name) / floor, 2),
                     f"{len(entry['samples'])} x {entry['frames']}"])
    return rows


def scene_table(results, scene):
    head = ["", "CPU ms/frame, best", "median", "fps", "peak MB", "first frame s", "of a copy",
            "runs x frames"]
    return table(head, scene_rows(results, scene), "lrrrrrrl")


def rest_table(results):
    rows = []
    for name, r in results["rest"].items():
        if r["fault"]:
            rows.append([name, *[""] * 4, r["fault"]])
            continue
        rows.append([name, number(r["cpu_s"], 2), number(r["switches"] / r["seconds"], 1),
                     number(r["pss_mb"], 0), str(r["processes"]), str(r["threads"])])
    return table(["", "CPU s", "context switches/s", "PSS MB", "processes", "threads"], rows,
                 "lrrrrr")


def line_table(results):
    rows = []
    for l in results["lines"]:
        digits = 0 if l["unit"] in ("px", "/255") else 2
        unit = f" {l['unit']}" if l["unit"] and l["unit"] != "x" else ""
        figure = number(l["figure"], digits) + unit if l["known"] else ""
        bound = "at least " if l["least"] else "at most "
        most = "" if l["most"] is None else bound + number(l["most"], digits) + unit
        rows.append([l["name"], figure, most, l["verdict"], l["note"]])
    return table(["line", "measured", "asked", "verdict", ""], rows, "lrrll")


def dump_table(results):
    rows = [[name, number(d["cpu_ms"]), number(d["wall_ms"]), d["fault"]]
            for name, d in results["dumps"].items()]
    return table(["", "CPU ms/frame", "wall ms/frame", ""], rows, "lrrl")


def machine_text(results):
    m, floor = results["machine"], results["floor"]
    kind = "quick run, not for the page" if results["quick"] else "full run"
    what = [f"{m['processor']}, {m['cores']} cores, {m['simd']}", f"{m['memory_gb']} GB",
            f"{m['system']}, Linux {m['kernel']}"]
    words = ", ".join(f"{k} {v}" for k, v in results["versions"].items())
    return (f"{results['made']}, {kind} of {results['duration_s'] / 60:.0f} min. "
            f"{'; '.join(what)}. Load average {results['load'][0]:.1f} at the start, "
            f"{results['load'][1]:.1f} at the end.\n\n"
            f"{words}.\n\n"
            f"One frame of {scenes.FRAME_MB:.1f} MB: copied in {floor['copy_ms']:.2f} ms, written "
            f"past the caches in {floor['write_ms']:.2f} ms, read in {floor['read_ms']:.2f} ms "
            f"(one thread, the lowest of {floor['times']} medians).")


def text(results, level="##"):
    parts = [machine_text(results)]
    if results["lines"]:
        parts += [f"{level} The lines", line_table(results)]
    for scene in results["scenes"]:
        parts += [f"{level} {scene}: {scenes.TITLES[scene]}", scene_table(results, scene)]
    if results["rest"]:
        parts += [f"{level} F: {scenes.TITLES['F']}", rest_table(results)]
    if results["dumps"]:
        parts += [f"{level} A frame written", dump_table(results)]
    return "\n\n".join(parts) + "\n"


def write(path, results):
    """Puts the results between the page's two marks."""
    with open(path, encoding="utf-8") as file:
        page = file.read()
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"tools/bench: {path}: the marks {BEGIN} and {END} are not there")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n{text(results, '###')}{END}{after}")
