#!/usr/bin/env python3
"""The table "Limits" of docs/ARCHITECTURE.md and the headers name the same maxima.

Each row must be true; and each maximum of a module's main header (plan/plan.h) must have a row.
"""

import re

import tree

TABLE = "docs/ARCHITECTURE.md"


def constants():
    """name -> (value, header) of each X_MAX in the headers."""
    found, known = {}, {}
    for path in tree.files(".h", under=("player",)):
        code = tree.c_code(tree.read(path))
        for name, text in re.findall(r"\b([A-Z][A-Z0-9_]*)\s*=\s*([^,}]+)", code):
            words = re.sub(r"\b[A-Z][A-Z0-9_]*\b", lambda m: str(known.get(m.group(0), "x")), text)
            if re.fullmatch(r"[\d\s*+()-]+", words):
                known[name] = eval(words)  # only digits and signs get here
                if name.endswith("_MAX"):
                    found[name] = (known[name], path)
    return found


def main():
    faults, found = [], constants()
    section = tree.read(TABLE).split("## Limits", 1)[1].split("\n## ", 1)[0]
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| ([\d,]+)", section, re.MULTILINE))
    for name, text in rows.items():
        value = int(text.replace(",", ""))
        if name not in found:
            faults.append(f"{TABLE}: {name}: no header has it")
        elif found[name][0] != value:
            faults.append(f"{TABLE}: {name}: {text}, but {found[name][1]} has {found[name][0]:,}")
    for name, (value, path) in sorted(found.items()):
        _, module, header = path.split("/")
        if name not in rows and header == module + ".h":
            faults.append(f"{TABLE}: Limits: lacks | `{name}` | {value:,} | ({path})")
    print(f"{len(found)} maxima")
    tree.report("limits", faults)


main()
