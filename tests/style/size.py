#!/usr/bin/env python3
"""Files, functions, nesting, parameters and lines stay small (CONTRIBUTING.md, "Sizes").

What is larger for a reason stands in size.allow with its value, and may only shrink: a value that
is no longer reached must be lowered there. Prints the ten largest functions and files.
"""

import re

import tree

LIMITS = {"file": 600, "function": 70, "nesting": 4, "parameters": 6, "line": 100}
ALLOW = "tests/style/size.allow"


def functions(code):
    """(name, first line, last line, nesting, parameters) of each function of clang-formatted C."""
    lines = code.splitlines()
    for end, line in enumerate(lines):
        if line != "{" or end == 0:
            continue
        # Back to where the signature starts: the line after a blank, a '}', a ';' or a directive.
        start = end
        while start > 0 and not re.match(r"^\s*$|^[})#]|.*[;}]\s*$", lines[start - 1]):
            start -= 1
        signature = " ".join(lines[start:end])
        match = re.search(r"(\w+)\s*\((.*)\)[^()]*$", signature)
        if not match or "=" in signature:
            continue
        last = next((i for i in range(end, len(lines)) if lines[i].startswith("}")), end)
        name, depth, commas = match.group(1), 0, 0
        for char in match.group(2):
            depth += (char == "(") - (char == ")")
            commas += char == "," and depth == 0
        parameters = 0 if match.group(2).strip() in ("", "void") else commas + 1
        if name == "TEST" or name.isupper():
            name = match.group(2).strip()
            parameters = 0
        body = "\n".join(lines[end + 1 : last])
        yield name, start + 1, last + 1, nesting(body), parameters


def nesting(body):
    """Deepest block inside a function; initialisers and compound literals do not count."""
    deepest, stack = 0, []
    for match in re.finditer(r"[{}]", body):
        if match.group(0) == "}":
            if stack:
                stack.pop()
            continue
        before = body[: match.start()]
        block = re.search(r"(\)\s|\belse\s|\bdo\s|[;{}:]\s*|^\s*)$", before) is not None
        stack.append(block and all(stack))
        deepest = max(deepest, sum(stack))
    return deepest


def allowed():
    """(kind, where) -> value, from lines "kind where value reason"."""
    found = {}
    for line in tree.read(ALLOW).splitlines():
        if line and not line.startswith("#"):
            kind, where, value, reason = line.split(None, 3)
            if kind not in LIMITS or not reason:
                raise SystemExit(f"{ALLOW}: not understood: {line}")
            found[kind, where] = int(value)
    return found


def measure():
    """Yields (kind, where, value, place)."""
    for path in tree.files(".c", ".h"):
        text = tree.read(path)
        yield "file", path, text.count("\n"), path
        for name, first, last, depth, parameters in functions(tree.c_code(text)):
            where, place = f"{path}:{name}", f"{path}:{first}: {name}"
            yield "function", where, last - first + 1, place
            yield "nesting", where, depth, place
            yield "parameters", where, parameters, place
    for path in tree.files(".c", ".h", ".py", "CMakeLists.txt", ".cmake"):
        widest = max((len(line), n) for n, line in enumerate(tree.read(path).split("\n"), 1))
        yield "line", path, widest[0], f"{path}:{widest[1]}"


def main():
    allow, faults, seen = allowed(), [], set()
    values = list(measure())
    for kind, where, value, place in values:
        limit = LIMITS[kind]
        if (kind, where) in allow:
            seen.add((kind, where))
            if value < allow[kind, where]:
                faults.append(f"{place}: {kind} is {value} now: lower it in {ALLOW}")
            limit = max(limit, allow[kind, where])
        if value > limit:
            faults.append(f"{place}: {kind} is {value}, at most {limit}")
    faults += [f"{ALLOW}: there is no {kind} {where}" for kind, where in set(allow) - seen]
    for kind in ("function", "file"):
        print(f"The ten largest by {kind}:")
        ten = sorted(((v, p) for k, _, v, p in values if k == kind), reverse=True)[:10]
        for value, place in ten:
            print(f"  {value:5} {place}")
    tree.report("size", faults)


main()
