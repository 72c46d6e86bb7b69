#!/usr/bin/env python3
"""Videos in a running player: no gap, no picture twice, and what happens when a decoder dies.

The clips are those of tests/clips/clips.py: 24 pictures with their numbers on them.
"""

import json
import os
import re
import shutil
import signal
import sys
import time
from pathlib import Path

import running
from running import Running, counts
from site_player import main, read_png, wait_for

CLIPS = Path(os.environ["VITRINE_BUILD"]) / "clips"
W, H, PICTURES = 96, 64, 24
RED = (255, 0, 0)
TRIES = 4  # a busy machine is not a fault


def write(folder, items, background=None, **zone):
    for item in items:
        if "src" in item:
            shutil.copy(CLIPS / item["src"], folder)
    layout = {"zones": [{"rect": [0, 0, W, H], "playlist": "p", **zone}]}
    contents = {}
    if background:
        shutil.copy(CLIPS / background, folder)
        contents = {"film": {"src": background}}
        layout["background"] = "film"
    (folder / "manifest.json").write_text(json.dumps({
        "vitrine": 1, "id": "film", "revision": 1, "canvas": {"width": W, "height": H},
        "contents": contents, "playlists": {"p": {"items": items}}, "default": "l",
        "layouts": {"l": layout}}))


def number(rows):
    """Of the picture on a frame; None when it is none of a clip."""
    if rows[H // 4][0] in (0, 255):
        return None
    bits = [rows[H // 4][3 * ((2 * bit + 1) * W // 16)] > 128 for bit in range(8)]
    return sum(set_ << (7 - bit) for bit, set_ in enumerate(bits))


def frames(folder):
    found = (read_png(path) for path in sorted(folder.glob("frame-*.png")))
    return [frame[2] for frame in found if frame]


def play(folder, name, things, seconds):
    dump = folder / f"dump-{name}"
    dump.mkdir()
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "60",
                     "--dump", dump, "--for", seconds, name=name)
    things.append(player)
    assert player.process.wait(60) == 0, player.log()
    return [number(rows) for rows in frames(dump)], player


def told_late(player):
    """How many pictures may be missing: those that came too late, and those of frames that did."""
    said = re.search(r"videos: \d+ pictures shown, (\d+) came too late", player.log())
    assert said, player.log()
    _, late, dropped = counts(player)
    return int(said[1]) + late + dropped


def check_seams(folder, things, least):
    """Each picture follows the one before it: none is missing and none comes again. On a busy
    machine some may be missing, but not without a word, and never mostly the same one."""
    missing, total = [0] * PICTURES, 0
    for k in range(TRIES):
        seen, player = play(folder, f"try{k}", things, "7")
        assert seen[-1] is None, "the end is clear glass"
        shown = [n for n in seen if n is not None]
        assert not any(a == b for a, b in zip(shown, shown[1:])), (shown, player.log())
        assert None not in seen[seen.index(shown[0]):-1], (seen, player.log())
        left_out = [n % PICTURES for a, b in zip(shown, shown[1:])
                    for n in range(a + 1, a + 1 + (b - a - 1) % PICTURES)]
        assert len(left_out) <= told_late(player), (shown, player.log())
        if not left_out and len(shown) > least:
            return
        total += len(shown) + len(left_out)
        for n in left_out:
            missing[n] += 1
    assert total > least and max(missing) <= total / PICTURES / 2, \
        f"pictures are missing: {missing} of {total}: {player.log()}"


def videos_follow_each_other_without_a_gap(folder, things):
    write(folder, [{"src": "h264.mp4"}, {"src": "rate-30.mp4"}])
    check_seams(folder, things, 5 * PICTURES)


def videos_turn_without_a_seam(folder, things):
    write(folder, [{"src": "rate-24000-1001.mp4", "duration": 60, "loop": True}])
    check_seams(folder, things, 5 * PICTURES)


def a_background_runs_on_whatever_is_above_it(folder, things):
    """It is in each frame, and goes forward, through its own turns and those of the items."""
    write(folder, [{"fill": "#ff0000", "duration": 0.7}, {"fill": "clear", "duration": 0.5}],
          background="rate-24000-1001.mp4", rect=[0, H // 2, W, H // 2])
    seen, player = play(folder, "run", things, "7")
    assert seen[-1] is None, "the end is clear glass"
    shown = seen[next(k for k, n in enumerate(seen) if n is not None):-1]
    assert None not in shown and len(set(shown)) == PICTURES, (shown, player.log())
    steps = [(b - a) % PICTURES for a, b in zip(shown, shown[1:])]
    assert max(steps) < PICTURES // 2 and sum(steps) > 4 * PICTURES, (shown, player.log())


def decoders(player):
    """The processes that decode, for this player."""
    found = []
    for task in Path(f"/proc/{player.process.pid}/task").iterdir():
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            pass
    return found


def last(folder):
    for path in sorted(folder.glob("frame-*.png"), reverse=True)[:3]:
        frame = read_png(path)
        if frame:
            return frame[2]
    return None


def shows_video(folder):
    rows = last(folder)
    return rows and number(rows) is not None


def shows_fallback(folder):
    rows = last(folder)
    return rows and tuple(rows[H // 2][:3]) == RED


def a_dead_decoder_gives_way_to_the_fallback(folder, things):
    """It is tried again, and after three deaths no more; the show goes on."""
    write(folder, [{"src": "h264.mp4", "duration": 3600, "loop": True}],
          fallback={"fill": "#ff0000"})
    dump = folder / "dump"
    dump.mkdir()
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "30",
                     "--dump", dump)
    things.append(player)
    for _ in range(3):
        wait_for("the video", lambda: shows_video(dump), 30)
        time.sleep(0.5)
        for process in decoders(player):
            os.kill(process, signal.SIGKILL)
        wait_for("the fallback", lambda: shows_fallback(dump), 10)
    player.wait_log("left out until there is another programme")
    count = len(list(dump.glob("*")))
    time.sleep(1)
    assert len(list(dump.glob("*"))) == count, "a still fallback draws nothing"
    warnings = [line for line in player.log().splitlines() if "decoder" in line]
    assert len(warnings) == 1, player.log()
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"revision": 1', '"revision": 2'))
    wait_for("the video of the next programme", lambda: shows_video(dump), 60)
    assert player.end() == 0
    holes = [k for k, rows in enumerate(frames(dump)[:-1])  # the end is clear glass
             if number(rows) is None and tuple(rows[H // 2][:3]) != RED]
    assert not holes, "a frame without either"


def a_dead_background_leaves_its_layout_as_it_is(folder, things):
    """Without it the items go on, and are what the layout shows when it is left out for good."""
    write(folder, [{"fill": "#ff0000"}], background="h264.mp4", rect=[0, H // 2, W, H // 2])
    dump = folder / "dump"
    dump.mkdir()
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "30",
                     "--dump", dump)
    things.append(player)
    for _ in range(3):
        wait_for("the video", lambda: shows_video(dump), 30)
        for process in decoders(player):
            os.kill(process, signal.SIGKILL)
        wait_for("the layout without it", lambda: not shows_video(dump), 10)
    player.wait_log("left out until there is another programme")
    assert "/contents/film" in player.log(), player.log()
    assert player.end() == 0
    seen = frames(dump)[:-1]  # the end is clear glass
    assert all(tuple(rows[3 * H // 4][:3]) == RED for rows in seen), "the items were not there"
    assert {number(rows) is None for rows in seen} == {True, False}


def a_decoder_that_cannot_be_started_is_no_fault_of_the_file(folder, things):
    """However often it is missing, the video is back when it is."""
    write(folder, [{"src": "h264.mp4", "duration": 3600, "loop": True}],
          fallback={"fill": "#ff0000"})
    program = Path(shutil.copy(running.VITRINE, folder))
    decoder = Path(shutil.copy(Path(running.VITRINE).with_name("vitrine-decoder"), folder))
    dump = folder / "dump"
    dump.mkdir()
    running.VITRINE = program
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "30",
                     "--dump", dump)
    things.append(player)
    wait_for("the video", lambda: shows_video(dump), 30)
    decoder.rename(folder / "away")
    for process in decoders(player):
        os.kill(process, signal.SIGKILL)
    wait_for("the fallback", lambda: shows_fallback(dump), 10)
    time.sleep(16)  # counted, the third time would have been after 15 s
    (folder / "away").rename(decoder)
    wait_for("the video again", lambda: shows_video(dump), 20)
    assert "cannot be started" in player.log() and "left out" not in player.log(), player.log()
    assert player.end() == 0, player.log()


def without_a_decoder_the_rest_of_a_programme_is_accepted(folder, things):
    """And the video comes when there is one."""
    write(folder, [{"src": "h264.mp4", "duration": 3600, "loop": True}],
          fallback={"fill": "#ff0000"})
    real = Path(running.VITRINE).with_name("vitrine-decoder")
    program = Path(shutil.copy(running.VITRINE, folder))
    decoder = folder / "vitrine-decoder"
    decoder.write_text("#!/bin/sh\nexit 1\n")
    decoder.chmod(0o755)
    dump = folder / "dump"
    dump.mkdir()
    running.VITRINE = program
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "30",
                     "--dump", dump)
    things.append(player)
    wait_for("the fallback", lambda: shows_fallback(dump), 60)
    assert "accepted" in player.log() and "decoder" in player.log(), player.log()
    lines = player.log().count("decoder")
    player.process.send_signal(signal.SIGHUP)
    time.sleep(3)
    assert player.log().count("decoder") == lines, "said again: " + player.log()
    shutil.copy(real, folder / "real")
    (folder / "real").rename(decoder)

    player.process.send_signal(signal.SIGHUP)  # instead of a minute; then a switch takes up to 30 s
    wait_for("the video", lambda: shows_video(dump), 90)
    assert player.end() == 0, player.log()


def videos_allocate_nothing(folder, things):
    """The stage takes pictures that others made; from the first one on, and through the seams."""
    if not os.environ.get("VITRINE_HEAP_COUNT"):
        sys.exit(77)
    write(folder, [{"fill": "#00ff00", "duration": 5},
                   {"src": "rate-30.mp4", "duration": 3600, "loop": True}])
    count = folder / "count"
    count.write_bytes(bytes(8))
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "60",
                     HEAP_COUNT=str(count), LD_PRELOAD=os.environ["VITRINE_HEAP_COUNT"])
    things.append(player)
    player.wait_log("on show")
    time.sleep(1)
    before = count.read_bytes()
    assert before != bytes(8), "it counts"
    time.sleep(8)
    assert count.read_bytes() == before
    assert player.end() == 0
    assert counts(player)[0] > 60, player.log()


if __name__ == "__main__":
    main(videos_allocate_nothing, videos_follow_each_other_without_a_gap,
         videos_turn_without_a_seam, a_dead_decoder_gives_way_to_the_fallback,
         a_background_runs_on_whatever_is_above_it, a_dead_background_leaves_its_layout_as_it_is,
         a_decoder_that_cannot_be_started_is_no_fault_of_the_file,
         without_a_decoder_the_rest_of_a_programme_is_accepted)
