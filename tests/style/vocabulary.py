#!/usr/bin/env python3
"""One word per thing: what the JSON Schemas name is read by the module and told by the page."""

import json
import os
import re

import tree

# schema in playlists/schema, page in docs, module that reads it
FORMATS = [
    ("manifest-1.schema.json", "docs/MANIFEST.md", "player/manifest"),
    ("panel-1.schema.json", "docs/PANEL.md", "player/panel"),
]


def names(node):
    """All property names that a schema allows."""
    if isinstance(node, dict):
        for name, child in node.get("properties", {}).items():
            yield name
            yield from names(child)
        for key, child in node.items():
            if key != "properties":
                yield from names(child)
    elif isinstance(node, list):
        for child in node:
            yield from names(child)


def main():
    faults, count = [], 0
    for schema, page, module in FORMATS:
        path = f"playlists/schema/{schema}"
        if not os.path.exists(os.path.join(tree.ROOT, path)):
            continue
        words = sorted({name for name in names(json.loads(tree.read(path))) if name[0] != "$"})
        count += len(words)
        prose = tree.read(page)
        sources = "".join(tree.read(f) for f in tree.files(".c", ".h", ".inc", under=(module,)))
        for word in words:
            if not re.search(rf"[`\"{{., ]{re.escape(word)}[`\"}},: (]", prose):
                faults.append(f"{page}: does not tell of {word} ({path})")
            if f'"{word}"' not in sources:
                faults.append(f"{module}: does not read {word} ({path})")
    print(f"{count} names")
    if not count:
        faults.append("no schema found in playlists/schema")
    tree.report("vocabulary", faults)


main()
