#!/usr/bin/env python3
"""The scripts in tools/ and .ci/ can be run and are plain POSIX shell or Python that parses."""

import os
import subprocess

import tree


def main():
    faults, count = [], 0
    for path in tree.files("", under=("tools", ".ci", "tests")):
        full = os.path.join(tree.ROOT, path)
        with open(full, "rb") as file:
            head = file.readline()
        if not head.startswith(b"#!"):
            continue
        count += 1
        if path.startswith(("tools/", ".ci/")) and not os.access(full, os.X_OK):
            faults.append(f"{path}: not executable")
        if head.strip() == b"#!/bin/sh":
            done = subprocess.run(["sh", "-n", full], capture_output=True, text=True, check=False)
            if done.returncode:
                faults.append(f"{path}: {done.stderr.strip()}")
        elif head.strip() == b"#!/usr/bin/env python3":
            try:
                compile(tree.read(path), path, "exec")
            except SyntaxError as error:
                faults.append(f"{path}:{error.lineno}: {error.msg}")
        else:
            faults.append(f"{path}: starts with {head!r}; expected /bin/sh or /usr/bin/env python3")
    print(f"{count} scripts")
    tree.report("scripts", faults)


main()
