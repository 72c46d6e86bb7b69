#!/usr/bin/env python3
"""Fills in the size and hash of every content of a manifest from the files beside it.

    manifest.py MANIFEST.json

Only the two numbers change; the text around them, its order and its layout stay.
"""

import hashlib
import json
import os
import re
import sys


def stated(text, src, data):
    """The text with "bytes" and "sha256" after this src set to what data is."""
    pattern = re.compile(r'("src": "' + re.escape(src)
                         + r'",\s*"bytes": )\d+(,\s*"sha256": ")[0-9a-f]*(")')
    digest = hashlib.sha256(data).hexdigest()
    text, count = pattern.subn(lambda m: m[1] + str(len(data)) + m[2] + digest + m[3], text)
    if count == 0:
        raise SystemExit(src + ': expected "src", "bytes" and "sha256" in this order')
    return text


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for content in json.loads(text)["contents"].values():
        if "src" in content:
            with open(os.path.join(os.path.dirname(path) or ".", content["src"]), "rb") as file:
                text = stated(text, content["src"], file.read())
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
