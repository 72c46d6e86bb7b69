#!/usr/bin/env python3
"""docs/CLI.md and the man pages are what the option table of the program makes of itself.

Usage: cli.py VITRINE. Write the page anew with: vitrine --print-markdown > docs/CLI.md
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

vitrine = sys.argv[1]
page = Path(os.environ["VITRINE_SOURCE"], "docs/CLI.md")


def output(*arguments):
    return subprocess.run([vitrine, *arguments], capture_output=True, check=True, text=True).stdout


faults = []
if output("--print-markdown") != page.read_text(encoding="utf-8"):
    faults.append("docs/CLI.md: it is not what `vitrine --print-markdown` prints")
for command in ("", "play", "render", "check", "plan", "panel"):
    man = output("--print-man", *([command] if command else []))
    text = output(*([command] if command else []), "--help")
    options = {word.strip() for line in text.splitlines() for word in line.split()
               if word.startswith("--") and line.startswith("  --")}
    for option in sorted(options - {"--help", "--version"}):
        if option.replace("-", "\\-") not in man:
            faults.append(f"vitrine-{command}.1: {option} of --help is missing")
    if shutil.which("man"):
        done = subprocess.run(["man", "--warnings", "-l", "-"], input=man, capture_output=True,
                              text=True)
        faults += [f"vitrine-{command}.1: {line}" for line in done.stderr.splitlines()]
print("\n".join(faults) or "the command line, its help, its page and its man pages agree")
sys.exit(bool(faults))
