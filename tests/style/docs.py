#!/usr/bin/env python3
"""Every local link in a document leads somewhere, and so does every document that code names."""

import os
import re

import tree


def anchors(text):
    """The names that a page's headings can be linked by, as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", text, re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading.replace("`", ""))
        name = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found.add(name)
    return found


def prose(text):
    """The page without its code."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def links(page):
    text = prose(tree.read(page))
    targets = re.findall(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)", text)
    targets += re.findall(r"^\[[^\]]+\]:\s*(\S+)", text, re.MULTILINE)
    targets += re.findall(r"<(?:img|a)\s[^>]*(?:src|href)=\"([^\"]+)\"", text)
    return [t for t in targets if not re.match(r"[a-z][a-z0-9+.-]*:", t)]


def main():
    pages = tree.files(".md")
    faults = []
    for page in pages:
        for target in links(page):
            path, _, anchor = target.partition("#")
            full = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
            if not os.path.exists(os.path.join(tree.ROOT, full)):
                faults.append(f"{page}: link to {target}: there is no {full}")
            elif anchor and full.endswith(".md") and anchor not in anchors(tree.read(full)):
                faults.append(f"{page}: link to {target}: no such heading")
    # Code and scripts name pages by their path: docs/ARCHITECTURE.md.
    sources = tree.files(".c", ".h", ".cmake", "CMakeLists.txt", ".py", ".json")
    for source in sources + ["tools/deps", "tools/test", "tools/demo"]:
        for named in re.findall(r"\b(?:docs/)?[A-Z][A-Z-]+\.md\b", tree.read(source)):
            if not os.path.exists(os.path.join(tree.ROOT, named)):
                faults.append(f"{source}: names {named}, which is not there")
    print(f"{len(pages)} pages")
    tree.report("docs", sorted(set(faults)))


main()
