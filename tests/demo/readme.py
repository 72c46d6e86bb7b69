#!/usr/bin/env python3
"""Every `vitrine` command that a page shows works as it stands there.

usage: readme.py SOURCE BUILD PAGE

Runs the lines of the page's sh blocks that start with "vitrine", in a folder that has playlists/
and the page's JSON block as hello.json. `play` is run headless for a second.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

SOURCE, BUILD, PAGE = sys.argv[1:4]


def commands(text):
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["vitrine"]:
                yield words


def main():
    with open(os.path.join(SOURCE, PAGE), encoding="utf-8") as file:
        text = file.read()
    found = list(commands(text))
    assert found, f"{PAGE}: no commands; is it still read as it is written?"
    program = os.path.join(BUILD, "vitrine")
    with tempfile.TemporaryDirectory(prefix="vitrine-test-") as temp:
        os.symlink(os.path.join(SOURCE, "playlists"), os.path.join(temp, "playlists"))
        sample = re.search(r"^```json\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        if sample:
            with open(os.path.join(temp, "hello.json"), "w", encoding="utf-8") as file:
                file.write(sample.group(1))
        for words in found:
            if words[1] == "play":
                words += ["--output", "headless", "--for", "1", "--state", "state"]
            done = subprocess.run([program, *words[1:]], cwd=temp, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False)
            print(shlex.join(words), "->", done.returncode)
            assert done.returncode == 0, f"{PAGE}: {shlex.join(words)}: {done.stderr}"


main()
