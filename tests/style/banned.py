#!/usr/bin/env python3
"""Calls that this project does without, and calls that only some folders may make."""

import re

import tree

# words, folders in which they are fine, what to use instead
RULES = [
    ("strcpy strcat stpcpy strncpy", "", "str_copy (base/str.h)"),
    ("sprintf vsprintf gets scanf fscanf", "", "snprintf, buf_printf, or a parser"),
    ("atoi atol atoll atof", "", "str_to_int, str_to_nano (base/str.h)"),
    ("strtok alloca tmpnam mktemp tempnam", "", "bounded code that can be read twice"),
    ("localtime localtime_r gmtime gmtime_r ctime asctime mktime timegm", "",
     "base/civil.h and base/zone.h"),
    ("rand srand random srandom drand48", "", "base/prng.h"),
    ("setlocale", "", "nothing: the player never has a locale"),
    ("system popen", "tests/", "nothing: the player starts no other program"),
    ("time clock gettimeofday clock_gettime nanosleep clock_nanosleep usleep sleep",
     "player/sys/ tests/", "sys/clock.h; elsewhere time is an argument"),
    ("getenv secure_getenv", "player/app/ player/sys/ tests/ tools/", "an argument"),
    ("setenv putenv unsetenv", "player/app/ tests/", "an argument"),
    ("exit _exit quick_exit", "player/app/ tests/ tools/", "return an error"),
    ("perror log_line log_err log_problems", "player/app/ player/sys/ tests/ tools/",
     "return an error; app logs it once"),
    ("printf puts putchar vprintf", "player/app/ player/output/ tests/ tools/",
     "return what is to be printed"),
]
PATTERNS = [
    (r"\bf(printf|puts|write)\s*\([^;]*\bstderr\b", "player/app/ player/sys/log.c tests/ tools/",
     "writes to standard error: return an error; app logs it once"),
    (r"\bassert\s*\(\s*(1|true)\s*\)", "", "an assertion that cannot fail"),
]


def main():
    faults = []
    for path in tree.files(".c", ".h", ".inc"):
        code = tree.c_code(tree.read(path))
        for words, folders, instead in RULES:
            if any(path.startswith(folder) for folder in folders.split()):
                continue
            calls = r"(?<![\w.>])(" + "|".join(words.split()) + r")\s*\("
            for match in re.finditer(calls, code):
                line = code.count("\n", 0, match.start()) + 1
                faults.append(f"{path}:{line}: {match.group(1)}: use {instead}")
        for pattern, folders, fault in PATTERNS:
            if any(path.startswith(folder) for folder in folders.split()):
                continue
            for match in re.finditer(pattern, code):
                line = code.count("\n", 0, match.start()) + 1
                faults.append(f"{path}:{line}: {fault}")
    tree.report("banned", faults)


main()
