#!/usr/bin/env python3
"""Commit subjects name the part and what changes (CONTRIBUTING.md). Looks at what is not upstream
yet, else at the last twenty; skipped where there is no git."""

import re
import subprocess
import sys

import tree


def git(*words):
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", *words],
        cwd=tree.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else None


def fault(subject):
    if len(subject) > 72:
        return "longer than 72 characters"
    match = re.fullmatch(r"([a-z0-9_./, -]+): (.+)", subject)
    if not match:
        return 'expected "part: what changes"'
    if match.group(1) in ("feat", "fix", "chore", "refactor", "style", "perf"):
        return "name the part that changes, not the kind of change"
    if re.match(r"[A-Z][a-z]", match.group(2)) or match.group(2).endswith("."):
        return "starts in lower case and ends without a full stop"
    return None


def main():
    try:
        ahead = git("log", "--no-merges", "--format=%h %s", "@{upstream}..HEAD")
        log = ahead or git("log", "--no-merges", "-20", "--format=%h %s")
    except FileNotFoundError:
        log = None
    if not log:
        print("no history here")
        sys.exit(tree.SKIPPED)
    faults = []
    for line in log.splitlines():
        name, _, subject = line.partition(" ")
        if fault(subject):
            faults.append(f"{name}: {fault(subject)}: {subject}")
    tree.report("commits", faults)


main()
