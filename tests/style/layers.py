#!/usr/bin/env python3
"""Includes flow down only, as the table "Who may include whom" of docs/ARCHITECTURE.md says.

Reads that very table. Checks the includes of player/ and the module links of player/CMakeLists.txt.
"""

import os
import re

import tree

TABLE = "docs/ARCHITECTURE.md"


def rules():
    """module -> set of modules it may include besides itself, from the table."""
    section = tree.read(TABLE).split("## Who may include whom", 1)[1].split("\n## ", 1)[0]
    rows = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and re.fullmatch(r"[a-z]+", cells[0]) and cells[0] != "module":
            rows[cells[0]] = cells
    every = set(rows)
    allowed = {}
    for module, cells in rows.items():
        if cells[3] == "everything":
            allowed[module] = every - {module}
        elif cells[3] == "nothing":
            allowed[module] = set()
        else:
            allowed[module] = set(re.findall(r"[a-z]+", cells[3])) | {"base"}
        for other in allowed[module] - every:
            raise SystemExit(f"{TABLE}: {module} may include {other}, which is no module")
    pure = {module for module, cells in rows.items() if cells[2].startswith("yes")}
    return allowed, pure


def cycles(allowed):
    """The table itself must have no cycle, and nothing pure may stand on something impure."""
    done, path = set(), []

    def walk(module):
        if module in path:
            yield f"{TABLE}: cycle {' -> '.join(path + [module])}"
            return
        if module in done:
            return
        path.append(module)
        for other in sorted(allowed[module]):
            yield from walk(other)
        path.pop()
        done.add(module)

    for module in sorted(allowed):
        yield from walk(module)


def main():
    allowed, pure = rules()
    faults = list(cycles(allowed))
    for module in sorted(pure):
        faults += [
            f"{TABLE}: pure module {module} may include {other}, which is not pure"
            for other in sorted(allowed[module] - pure)
        ]
    for module in sorted(os.listdir(os.path.join(tree.ROOT, "player"))):
        if os.path.isdir(os.path.join(tree.ROOT, "player", module)) and module not in allowed:
            faults.append(f"player/{module}: not in the table of {TABLE}")
    for path in tree.files(".c", ".h", ".inc", under=("player",)):
        if not path.startswith("player/"):
            continue
        module = path.split("/")[1]
        text = tree.c_code(tree.read(path), keep_strings=True)
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*"([^"]+)"', line)
            if not match:
                continue
            place = f"{path}:{number}: includes {match.group(1)}"
            other = match.group(1).split("/")[0] if "/" in match.group(1) else ""
            if other not in allowed:
                faults.append(f"{place}; expected module/file, as in base/err.h")
            elif other != module and other not in allowed.get(module, set()):
                faults.append(f"{place}; {module} may not include {other} ({TABLE})")
    text = re.sub(r"#[^\n]*", "", tree.read("player/CMakeLists.txt"))
    for name, rest in re.findall(r"vitrine_module\((\w+)([^)]*)\)", text):
        links = re.search(r"MODULES([a-z_\s]*)", rest)
        for other in links.group(1).split() if links else []:
            if other not in allowed.get(name, set()):
                faults.append(f"player/CMakeLists.txt: {name} may not link {other} ({TABLE})")
        if (name in pure) != ("PURE" in rest.split()):
            faults.append(f"player/CMakeLists.txt: {name}: PURE disagrees with {TABLE}")
    tree.report("layers", faults)


main()
