#!/usr/bin/env python3
"""The frame loop: it sleeps while nothing changes, wakes when something does, keeps its pace."""

import json
import os
import signal
import sys
import time

from running import Running, check_still, counts
from site_player import H, W, Site, main, png, wait_for

RED, BLUE = (255, 0, 0), (0, 0, 255)


def still_scene_sleeps(folder, things):
    site = Site(folder)
    things.append(site)
    site.publish(1, RED, items=[{"content": "c", "duration": 3600}])
    player = Running(folder, site.url, "--poll", "600", "--output", "headless")
    things.append(player)
    check_still(player)


def still_folder_sleeps(folder, things):
    site = Site(folder)
    site.stop()
    site.publish(1, RED, items=[{"content": "c", "duration": 3600}])
    player = Running(folder, site.root, "--output", "headless")
    things.append(player)
    check_still(player)


def changes_of_a_folder_are_told(folder, things):
    """However a file is changed, it does not wait for the next look."""
    site = Site(folder)
    site.stop()
    site.publish(1, RED)
    player = Running(folder, site.root, "--output", "headless")
    things.append(player)
    manifest = site.root / "manifest.json"
    seconds = 8  # a look without being told comes after 10

    def seen(revision):
        player.wait_log(f"accepted shop revision {revision}$", seconds)

    def text(revision):
        return json.dumps({**json.loads(manifest.read_text()), "revision": revision})

    player.wait_log("on show")
    time.sleep(1)
    site.put("manifest.json", text(2))
    seen(2)
    time.sleep(1)
    manifest.write_text(text(3))
    seen(3)
    time.sleep(1)
    (folder / "moved").mkdir()
    for path in site.root.iterdir():
        (folder / "moved" / path.name).write_bytes(path.read_bytes())
    (folder / "moved" / "manifest.json").write_text(text(4))
    site.root.rename(folder / "old")
    (folder / "moved").rename(site.root)
    seen(4)
    time.sleep(1)
    site.root.rename(folder / "versions")
    site.root.symlink_to("versions")
    time.sleep(2)
    (folder / "next").mkdir()
    for path in site.root.iterdir():
        (folder / "next" / path.name).write_bytes(path.read_bytes())
    (folder / "next" / "manifest.json").write_text(text(5))
    (folder / "link").symlink_to("next")
    (folder / "link").rename(site.root)
    seen(5)
    time.sleep(1)
    site.put("ff0000.png", png(W, H, BLUE))  # not what the manifest says of it
    player.wait_log("refused", seconds)


def a_busy_folder_wakes_it_now_and_then(folder, things):
    """What others write beside the programme is not looked at one by one."""
    write_motion(folder)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"animate"', '"not_animate"'))
    player = Running(folder, manifest, "--output", "headless")
    things.append(player)
    player.wait_log("on show")
    time.sleep(2)
    before = sum(player.switches().values())
    end = time.monotonic() + 3
    while time.monotonic() < end:
        (folder / "other").write_text("x")
        time.sleep(0.0005)
    assert sum(player.switches().values()) - before < 300
    manifest.write_text(manifest.read_text().replace('"revision": 1', '"revision": 2'))
    player.wait_log("accepted move revision 2", 8)


def sleeping_player_ends_at_once(folder, things):
    site = Site(folder)
    things.append(site)
    site.publish(1, RED, items=[{"content": "c", "duration": 3600}])
    for number in (signal.SIGTERM, signal.SIGINT):
        player = Running(folder, site.url, "--poll", "600", "--output", "headless",
                         name=f"end{number}")
        things.append(player)
        player.wait_log("on show")
        time.sleep(1)
        start = time.monotonic()
        assert player.end(number) == 0
        assert time.monotonic() - start < 10


def sleeping_player_hears_a_reload(folder, things):
    site = Site(folder)
    things.append(site)
    items = [{"content": "c", "duration": 2}]
    site.publish(1, RED, items=items)
    player = Running(folder, site.url, "--poll", "600", "--output", "headless")
    things.append(player)
    player.wait_log("on show: shop revision 1")
    time.sleep(1)
    site.publish(2, BLUE, items=items)
    player.process.send_signal(signal.SIGHUP)
    player.wait_log("on show: shop revision 2")


def sleeping_player_sees_what_it_polls(folder, things):
    site = Site(folder)
    things.append(site)
    items = [{"content": "c", "duration": 2}]
    site.publish(1, RED, items=items)
    player = Running(folder, site.url, "--poll", "1", "--output", "headless")
    things.append(player)
    player.wait_log("on show: shop revision 1")
    wait_for("polls", lambda: site.statuses("/manifest.json").count(304) >= 2)
    site.publish(2, BLUE, items=items)
    player.wait_log("on show: shop revision 2")


def write_motion(folder):
    program = {"vitrine": 1, "id": "move", "revision": 1, "canvas": {"width": 64, "height": 36},
               "layouts": {"l": {"zones": [{"id": "z", "rect": [0, 0, 20, 20], "playlist": "p"}]}},
               "playlists": {"p": {"items": [{"fill": "#f00", "duration": 60, "animate": [
                   {"at": 0, "x": 0}, {"at": 60, "x": 40}]}]}}, "default": "l"}
    (folder / "manifest.json").write_text(json.dumps(program))


def motion_keeps_its_pace(folder, things):
    """At most a frame for each beat; a beat without one is counted."""
    write_motion(folder)
    start = time.monotonic()
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "25",
                     "--for", "6")
    things.append(player)
    assert player.process.wait(60) == 0
    beats = (time.monotonic() - start) * 25
    shown, late, dropped = counts(player)
    assert shown + dropped <= beats + 1, (shown, late, dropped, beats)
    assert shown + dropped >= 100, (shown, late, dropped)
    assert shown >= 30, (shown, late, dropped)


def motion_allocates_nothing(folder, things):
    """The whole loop in motion, frames dumped or not, on the thread that never may wait."""
    if not os.environ.get("VITRINE_HEAP_COUNT"):
        sys.exit(77)
    write_motion(folder)
    for name, options in (("shown", []), ("dumped", ["--dump", folder / "frames"])):
        count = folder / f"{name}.count"
        count.write_bytes(bytes(8))
        player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "30",
                         *options, name=name, HEAP_COUNT=str(count),
                         LD_PRELOAD=os.environ["VITRINE_HEAP_COUNT"])
        things.append(player)
        player.wait_log("on show")
        time.sleep(2)
        before = count.read_bytes()
        assert before != bytes(8), "it counts"
        time.sleep(3)
        assert count.read_bytes() == before, name
        assert player.end() == 0
        assert counts(player)[0] > 20, player.log()


main(still_scene_sleeps, still_folder_sleeps, changes_of_a_folder_are_told,
     a_busy_folder_wakes_it_now_and_then, sleeping_player_ends_at_once,
     sleeping_player_hears_a_reload, sleeping_player_sees_what_it_polls, motion_keeps_its_pace,
     motion_allocates_nothing)
