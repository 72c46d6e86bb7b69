#!/usr/bin/env python3
"""Pure modules touch no file, clock, environment, locale, thread or log.

usage: pure.py ARCHIVE...   Lists the symbols that the archives need from outside (nm) and refuses
each one that is not on the short list below.
"""

import os
import re
import subprocess
import sys

import tree

ALLOWED = set(
    """
    abort __assert_fail __stack_chk_fail __errno_location _GLOBAL_OFFSET_TABLE_
    calloc free malloc realloc
    memchr memcmp memcpy memmove memset
    strchr strcmp strcspn strlen strncmp strnlen strpbrk strrchr strspn strstr strtod strtol strtoll
    strtoul strtoull
    snprintf vsnprintf
    bsearch qsort
    """.split()
)
# With their float forms.
MATH = """
    acos asin atan atan2 cbrt ceil copysign cos exp exp2 fabs floor fma fmax fmin fmod hypot ldexp
    llrint llround log log10 log2 lrint lround modf nearbyint pow rint round sin sincos sqrt tan
    trunc
    """.split()
ALLOWED |= set(MATH) | {name + "f" for name in MATH}
JSON_USERS = {"json", "manifest", "panel"}


def symbols(archive, option):
    out = subprocess.run(
        ["nm", "-A", "-P", option, archive], capture_output=True, text=True, check=True
    )
    for line in out.stdout.splitlines():
        match = re.match(r"(.*)\[(.*)\]: (\S+) (\w)", line)
        if match:
            yield match.group(2), match.group(3), match.group(4)


def main():
    archives = sys.argv[1:]
    if not archives:
        raise SystemExit("pure.py: no archives given")
    own, faults = set(), []
    for archive in archives:
        own |= {name for _, name, _ in symbols(archive, "--defined-only")}
    if any(name.startswith(("__asan_", "__tsan_", "__ubsan_", "__sanitizer_")) for name in own):
        sys.exit(tree.SKIPPED)
    for archive in archives:
        module = re.sub(r"^libvitrine_(\w+)\.a$", r"\1", os.path.basename(archive))
        for member, name, _ in symbols(archive, "--undefined-only"):
            plain = re.sub(r"^__isoc\d+_", "", name)
            if plain.startswith(("__asan_", "__tsan_", "__ubsan_", "__sanitizer_")):
                sys.exit(tree.SKIPPED)
            if name in own or plain in ALLOWED or plain.startswith("empty_"):
                continue
            if plain.startswith("json") and module in JSON_USERS:
                continue
            faults.append(f"{module}/{member}: uses {name}, which a pure module must not")
    tree.report("pure", faults)


main()
