#!/usr/bin/env python3
"""An installed tree works from wherever it was put, with what was installed beside it."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from picture import FROM, VITRINE, main, write_manifest

BUILD = Path(os.environ["VITRINE_BUILD"])


def sums(program, manifest):
    return subprocess.run(
        [program, "render", manifest, "--from", FROM, "--at", "0.1,0.5", "--format", "sha256",
         "--out", "-"], capture_output=True, timeout=120, check=True).stdout


def mapped(program, manifest, path):
    """A player has this file in its memory, as FreeType has its fonts."""
    player = subprocess.Popen([program, "play", manifest, "--output", "headless", "--state",
                               manifest.parent / "state"], stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until and player.poll() is None:
            if str(path) in Path(f"/proc/{player.pid}/maps").read_text():
                return True
            time.sleep(0.05)
        return False
    finally:
        player.terminate()
        player.wait(60)


def from_another_prefix(folder):
    shutil.copy(BUILD / "clips" / "h264.mp4", folder)
    manifest = write_manifest(
        folder, canvas={"width": 96, "height": 64}, default="l",
        playlists={"film": {"items": [{"src": "h264.mp4", "duration": 5}]},
                   "words": {"items": [{"text": "한글"}]}},
        layouts={"l": {"zones": [{"rect": [0, 0, 96, 64], "playlist": "film"},
                                 {"rect": [0, 0, 96, 64], "playlist": "words"}]}})
    first, moved = folder / "first", folder / "moved"
    subprocess.run(["cmake", "--install", BUILD, "--prefix", first], check=True, timeout=120,
                   stdout=subprocess.DEVNULL)
    first.rename(moved)
    want = sums(VITRINE, manifest)
    assert want.count(b"\n") == 2, want
    (folder / "link").symlink_to(moved / "bin" / "vitrine")
    assert sums(moved / "bin" / "vitrine", manifest) == want
    assert sums(folder / "link", manifest) == want, "by a link"
    assert not (moved / "bin" / "vitrine-decoder").exists()
    font = moved / "share" / "vitrine" / "fonts" / "NotoSansCJKkr-Regular.otf"
    assert mapped(moved / "bin" / "vitrine", manifest, font), "the fonts of another place"


main(from_another_prefix)
