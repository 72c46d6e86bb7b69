#!/usr/bin/env python3
"""tools/deps and cmake/dependencies.cmake agree: each library that the build asks for comes from a
package that is on the list itself, not by luck (skipped off Debian)."""

import os
import re
import shutil
import subprocess
import sys

import tree


def run(*command):
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    return done.stdout


def main():
    listed = set(run("tools/deps", "--list", "build", "run", "test", "deep").split())
    if not listed:
        raise SystemExit("deps: tools/deps --list prints nothing")
    if not shutil.which("dpkg-query"):
        sys.exit(tree.SKIPPED)
    faults = []
    text = tree.read("cmake/dependencies.cmake") + tree.read("tests/CMakeLists.txt")
    text = re.sub(r"#[^\n]*", "", text)
    names = []
    for call in re.findall(r"(?:vitrine_need|pkg_check_modules)\(\w+([^)]*)\)", text):
        names += [w for w in re.findall(r"[A-Za-z][\w.+-]*", call) if not w.isupper()]
        names = [n for n in names if n not in ("IMPORTED_TARGET", "ARGN")]
    for name in sorted(set(names)):
        folder = run("pkg-config", "--variable=pcfiledir", name).strip()
        if not folder:
            faults.append(f"pkg-config does not know {name}")
            continue
        owner = run("dpkg-query", "-S", os.path.join(folder, name + ".pc")).split(":")[0]
        if not owner:  # libraries merged into /usr are known to dpkg by their old place
            owner = run("dpkg-query", "-S", f"*/{name}.pc").split(":")[0]
        if owner and owner not in listed:
            faults.append(f"{name} comes from {owner}, which tools/deps does not list")
    table = tree.read("docs/DEPENDENCIES.md")
    for package in sorted(listed):
        if f"`{package}`" not in table:
            faults.append(f"docs/DEPENDENCIES.md: does not tell of `{package}` (tools/deps)")
    print(f"{len(listed)} packages, {len(set(names))} libraries")
    tree.report("deps", faults)


main()
