#!/usr/bin/env python3
"""A player over a real web server: pull, update, outage, restart, and what can be wrong."""

import hashlib
import json
import signal
import socket
import subprocess
import time

from site_player import CLEAR, H, VITRINE, W, Player, Site, free_port, main, png, wait_for

RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 255, 0)


def open_both(folder, things, *options, **fields):
    site = Site(folder)
    things.append(site)
    site.publish(1, RED, **fields)
    player = Player(folder, site.url, *options)
    things.append(player)
    player.wait_colour(RED)
    return site, player


def shows_what_is_published(folder, things):
    site, player = open_both(folder, things)
    wait_for("polls", lambda: site.statuses("/manifest.json").count(304) >= 2)
    assert site.statuses("/manifest.json")[:2] == [200, 304], "the second fetch is conditional"
    wait_for("settled", lambda: site.statuses("/manifest.json").count(304) >= 12)
    # One more whole fetch, in case the file changed within the second of the first.
    assert site.statuses("/manifest.json").count(200) == 2, "an unchanged manifest came whole again"
    assert site.statuses("/ff0000.png") == [200]
    assert player.end() == 0, player.log()
    assert player.now() == CLEAR, "a clean end leaves clear glass"


def update_comes_without_a_gap(folder, things):
    site, player = open_both(folder, things)
    site.publish(2, BLUE)
    player.wait_colour(BLUE)
    seen = player.colours()
    seen = seen[seen.index(RED):]
    assert set(seen) == {RED, BLUE}, f"something else was shown in between: {set(seen)}"


def update_within_the_same_second_is_seen(folder, things):
    site = Site(folder)
    things.append(site)
    site.publish(1, RED)
    player = Player(folder, site.url)
    things.append(player)
    player.wait_colour(RED)
    site.second -= 2  # the same second and the same size: the ETag of nginx stays
    site.publish(2, BLUE)
    player.wait_colour(BLUE)


def bad_updates_change_nothing(folder, things):
    site, player = open_both(folder, things)
    good = json.loads((site.root / "manifest.json").read_text())

    def attempt(text, pattern):
        site.put("manifest.json", text)
        player.wait_log(pattern)

    attempt("<html><body>404</body></html>", "HTML")
    attempt(json.dumps({**good, "revision": 2, "items": [{"content": "none"}]}), "/items/0/content")
    wrong = {**good["contents"]["c"], "sha256": "0" * 64}
    attempt(json.dumps({**good, "revision": 3, "contents": {"c": wrong}}), "/contents/c")
    lost = {**good["contents"]["c"], "src": "gone.png", "sha256": "1" * 64}
    attempt(json.dumps({**good, "revision": 4, "contents": {"c": lost}}), "404")
    attempt(json.dumps({**good, "revision": 5, "expires": "2020-01-01T00:00:00Z"}), "expired")
    attempt(json.dumps({**good, "items": [{"fill": "#00f"}]}), "other bytes")
    cut = png(W, H, BLUE)[:-30]
    site.put("cut.png", cut)
    broken = {"src": "cut.png", "bytes": len(cut), "sha256": hashlib.sha256(cut).hexdigest()}
    attempt(json.dumps({**good, "revision": 6, "contents": {"c": broken}}), "cut.png")
    player.alive()
    seen = player.colours()
    assert set(seen[seen.index(RED):]) == {RED}, set(seen)
    site.publish(7, GREEN)
    player.wait_colour(GREEN)
    attempt(json.dumps({**good, "revision": 6}), "older")
    assert player.now() == GREEN


def outage_and_restart_go_on_from_the_store(folder, things):
    site, player = open_both(folder, things)
    site.stop()
    time.sleep(1)
    player.alive()
    assert player.now() == RED
    player.end(signal.SIGKILL)
    again = Player(folder, site.url, name="again")
    things.append(again)
    again.wait_colour(RED)
    site.start()
    site.publish(2, BLUE)
    again.wait_colour(BLUE)
    again.end(signal.SIGKILL)
    site.stop()
    third = Player(folder, site.url, name="third")
    things.append(third)
    third.wait_colour(BLUE)


def killed_at_any_moment_it_comes_back(folder, things):
    site = Site(folder)
    things.append(site)
    site.publish(1, RED)
    first = Player(folder, site.url, name="first")
    things.append(first)
    first.wait_colour(RED)
    first.end(signal.SIGKILL)
    for turn in range(8):
        site.publish(turn + 2, RED if turn % 2 else BLUE)
        player = Player(folder, site.url, name=f"turn{turn}")
        time.sleep(0.05 + 0.13 * turn)
        player.end(signal.SIGKILL)
    site.stop()
    last = Player(folder, site.url, name="last")
    things.append(last)
    wait_for("a programme", lambda: last.now() in (RED, BLUE))


def first_start_with_a_bad_server_is_clear(folder, things):
    with socket.socket() as hanging:
        hanging.bind(("127.0.0.1", 0))
        hanging.listen(8)
        url = f"http://127.0.0.1:{hanging.getsockname()[1]}/manifest.json"
        player = Player(folder, url, "--size", "64x36")
        things.append(player)
        player.wait_colour(CLEAR)
        time.sleep(1)
        player.alive()
        assert set(player.colours()) == {CLEAR}
        assert player.end() == 0
    refused = Player(folder, f"http://127.0.0.1:{free_port()}/manifest.json", "--size", "64x36",
                     name="refused")
    things.append(refused)
    refused.wait_colour(CLEAR)
    refused.wait_log("127.0.0.1")
    refused.alive()


def server_errors_are_said_and_survived(folder, things):
    site = Site(folder)
    things.append(site)
    player = Player(folder, site.url, "--size", "64x36")
    things.append(player)
    player.wait_log("404")
    player.alive()
    site.publish(1, GREEN)
    player.wait_colour(GREEN)


def folder_is_watched(folder, things):
    site = Site(folder)
    site.stop()
    site.publish(1, RED)
    player = Player(folder, site.root)
    things.append(player)
    player.wait_colour(RED)
    site.publish(1, BLUE)  # a watched folder is taken whenever it changes, whatever its revision
    player.wait_colour(BLUE)
    site.put("manifest.json", "{")
    player.wait_log("manifest")
    player.alive()
    assert player.now() == BLUE


def contents_may_come_after_their_manifest(folder, things):
    site = Site(folder)
    site.stop()
    site.publish(1, RED)
    player = Player(folder, site.root)
    things.append(player)
    player.wait_colour(RED)
    blue = (site.root / "0000ff.png")
    site.publish(2, BLUE)
    blue.rename(folder / "later.png")
    site.publish(3, BLUE)
    blue.rename(folder / "later.png")
    player.wait_log("0000ff.png")
    time.sleep(1)
    (folder / "later.png").rename(blue)
    player.wait_colour(BLUE)


def lost_content_is_fetched_again(folder, things):
    site, player = open_both(folder, things)
    player.end(signal.SIGKILL)
    for path in (folder / "state" / "objects").rglob("*"):
        if path.is_file():
            path.unlink()
    again = Player(folder, site.url, name="again")
    things.append(again)
    again.wait_colour(RED)


def linked_folder_may_be_pointed_elsewhere(folder, things):
    for name, rgb in (("one", RED), ("two", BLUE)):
        (folder / name).mkdir()
        site = Site(folder / name)
        site.stop()
        site.publish(1, rgb)
    link = folder / "current"
    link.symlink_to(folder / "one" / "site")
    player = Player(folder, link)
    things.append(player)
    player.wait_colour(RED)
    (folder / "next").symlink_to(folder / "two" / "site")
    (folder / "next").rename(link)
    player.wait_colour(BLUE)


def feed_is_refreshed_in_place(folder, things):
    item = "<item><title>{}</title><guid>{}</guid></item>"
    rss = "<rss version='2.0'><channel><title>n</title>{}</channel></rss>"
    site = Site(folder)
    things.append(site)
    site.put("news.xml", rss.format(item.format("first", 1)))
    site.put("manifest.json", json.dumps({
        "vitrine": 1, "id": "news", "revision": 1, "canvas": {"width": W, "height": H},
        "contents": {"news": {"feed": "news.xml", "refresh": 1}},
        "items": [{"feed": "news", "duration": 0.5,
                   "style": {"size": 10, "plate": "#ff0000", "color": "#ff0000"}}]}))
    player = Player(folder, site.url)
    things.append(player)
    player.wait_colour(RED)
    site.put("news.xml", "<rss version='2.0'><channel><title>cut")  # the old stays
    player.wait_log("news.xml")
    assert player.now() == RED
    site.put("news.xml", rss.format(""))  # empty: nothing to show is clear glass
    player.wait_colour(CLEAR)
    site.put("news.xml", rss.format(item.format("second", 2)))
    player.wait_colour(RED)


def one_state_folder_has_one_player(folder, things):
    site, player = open_both(folder, things)
    second = Player(folder, site.url, name="second")
    assert second.process.wait(10) == 1
    assert "state" in second.log()
    player.alive()


def options_that_are_wrong_end_it(folder, things):
    del things
    for arguments, code in ((["--output", "screen"], 2), (["--poll", "0"], 2), (["--nonsense"], 2),
                            (["--panel", "none.json"], 3), (["--dump", "x", "--output", "kms"], 2)):
        done = subprocess.run([VITRINE, "play", str(folder), *arguments], capture_output=True,
                              timeout=20)
        assert done.returncode == code, (arguments, done)
        assert done.stderr.count(b"\n") == 1 and done.stderr.startswith(b"vitrine: ")


main(shows_what_is_published, update_comes_without_a_gap,
     update_within_the_same_second_is_seen, bad_updates_change_nothing,
     outage_and_restart_go_on_from_the_store, killed_at_any_moment_it_comes_back,
     first_start_with_a_bad_server_is_clear, server_errors_are_said_and_survived,
     folder_is_watched, contents_may_come_after_their_manifest, lost_content_is_fetched_again,
     linked_folder_may_be_pointed_elsewhere,
     feed_is_refreshed_in_place, one_state_folder_has_one_player,
     options_that_are_wrong_end_it)
