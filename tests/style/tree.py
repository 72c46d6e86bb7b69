"""What the style tests share: the files of the project, and C text without comments and strings."""

import os
import re
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
TOPS = (".ci", "cmake", "docs", "player", "playlists", "tests", "tools")
SKIPPED = 77  # the exit status that ctest counts as "not run"


def files(*suffixes, under=TOPS):
    """Paths relative to the root of all files that end so, sorted; those right at the root too."""
    found = [name for name in os.listdir(ROOT) if os.path.isfile(os.path.join(ROOT, name))]
    for top in under:
        for folder, folders, names in os.walk(os.path.join(ROOT, top)):
            folders[:] = [f for f in folders if f not in ("build", "out", "__pycache__")]
            found += [os.path.relpath(os.path.join(folder, name), ROOT) for name in names]
    return sorted(name for name in found if name.endswith(suffixes))


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


_C_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)


def c_code(text, keep_strings=False):
    """C text with comments (and what is in quotes) blanked; lines and columns stay."""

    def blank(match):
        token = match.group(0)
        if token[0] in "\"'":
            if keep_strings:
                return token
            return token[0] + " " * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)

    return _C_TOKEN.sub(blank, text)


def report(name, faults):
    """Prints the faults, one a line, and ends the program as ctest expects."""
    for fault in faults:
        print(fault)
    if faults:
        print(f"{name}: {len(faults)} fault{'s' if len(faults) > 1 else ''}")
    sys.exit(1 if faults else 0)
