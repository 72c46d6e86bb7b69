#!/usr/bin/env python3
"""All C is formatted by clang-format as .clang-format says (skipped where there is none)."""

import os
import shutil
import subprocess
import sys

import tree


def main():
    tool = shutil.which("clang-format")
    if not tool:
        print("no clang-format here")
        sys.exit(tree.SKIPPED)
    paths = tree.files(".c", ".h")
    done = subprocess.run(
        [tool, "--dry-run", "-Werror", "--ferror-limit=1", *paths],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    faults = [line for line in done.stderr.splitlines() if "error:" in line]
    if done.returncode and not faults:
        faults = [done.stderr.strip() or os.strerror(done.returncode)]
    tree.report("format", faults)


main()
