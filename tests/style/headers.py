#!/usr/bin/env python3
"""Each header compiles alone, twice in one file, and says first what it is for.

usage: headers.py COMPILE_COMMANDS   Takes each header's flags from a source of the same folder.
"""

import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

import tree


def commands(path):
    """folder relative to the root (or player/MODULE) -> (compiler and flags, directory)."""
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)
    found = {}
    for entry in entries:
        words = shlex.split(entry["command"])
        flags, skip = [], False
        for word in words:
            if skip or word in ("-c", entry["file"]):
                skip = False
            elif word in ("-o", "-MF", "-MT", "-MQ"):
                skip = True
            elif word not in ("-MD", "-MMD"):
                flags.append(word)
        module = re.search(r"CMakeFiles/vitrine_(\w+)\.dir/", entry["command"])
        folder = os.path.relpath(os.path.dirname(entry["file"]), tree.ROOT)
        for key in ([f"player/{module.group(1)}"] if module else []) + [folder]:
            found.setdefault(key, (flags, entry["directory"]))
    return found


def command_for(header, found):
    """How the sources beside it are compiled; else as those of app, which may include anything."""
    folder = os.path.dirname(header)
    if folder in found:
        return found[folder]
    flags, directory = found["player/app"]
    return flags + ["-I" + os.path.join(tree.ROOT, folder)], directory


def check(header, command):
    path = os.path.join(tree.ROOT, header)
    source = f'#include "{path}"\n#include "{path}"\nextern int nothing;\n'
    done = subprocess.run(
        command[0] + ["-fsyntax-only", "-x", "c", "-"],
        input=source,
        capture_output=True,
        text=True,
        cwd=command[1],
        check=False,
    )
    return done.stderr.strip() if done.returncode else None


def main():
    found = commands(sys.argv[1])
    headers = tree.files(".h")
    faults = []
    for header in headers:
        lines = tree.read(header).splitlines()
        if lines[:1] != ["#pragma once"]:
            faults.append(f"{header}:1: expected #pragma once")
        elif not re.match(r"// [A-Z0-9]", lines[1] if len(lines) > 1 else ""):
            faults.append(f"{header}:2: expected a sentence that says what it is for")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(check, h, command_for(h, found)) for h in headers]
        faults += [job.result() for job in jobs if job.result()]
    print(f"{len(headers)} headers")
    tree.report("headers", faults)


main()
