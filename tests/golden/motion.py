#!/usr/bin/env python3
"""Transitions, time and determinism: what each frame must show, computed from time alone."""

import hashlib
import re

from picture import (FROM, SOURCE, assert_close, main, premultiplied, render, run, write_manifest)

W, H = 80, 40


def two_fills(folder, enter, old="#ff0000", new="#0000ff80", **fields):
    return write_manifest(
        folder, canvas={"width": W, "height": H},
        items=[{"fill": old, "duration": 2}, {"fill": new, "duration": 4, "enter": enter}],
        **fields)


def fade_is_the_weighted_sum(folder):
    manifest = two_fills(folder, {"transition": "fade", "duration": 1})
    a = 0x80 / 255
    for ms in (0, 125, 250, 500, 750, 875, 999):
        frame = render(manifest, W, H, at=f"{2 + ms / 1000}")[0]
        p = ms / 1000
        want = [(1 - p), 0, p * a, (1 - p) + p * a]
        assert_close(premultiplied(frame.at(40, 20)), want, 1 / 255, f"p = {p}")
    after = render(manifest, W, H, at="3")[0].at(40, 20)
    assert after == (0, 0, 255, 128), after


def first_item_fades_in_from_clear(folder):
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H},
        items=[{"fill": "#000000", "enter": {"transition": "fade", "duration": 1}}])
    frames = render(manifest, W, H, at="0,0.5,1")
    assert [f.at(1, 1)[3] for f in frames] == [0, 128, 255]
    assert all(f.at(1, 1)[:3] == (0, 0, 0) for f in frames)


def sheets_move_where_they_are_told(folder):
    """At a quarter of the way the new item covers a quarter, on the side it comes from."""
    sides = {"left": (70, 20), "right": (10, 20), "up": (40, 35), "down": (40, 5)}
    for transition in ("slide", "push", "wipe"):
        for direction, inside in sides.items():
            manifest = two_fills(
                folder, {"transition": transition, "duration": 1, "direction": direction},
                new="#0000ff")
            frame = render(manifest, W, H, at="2.25")[0]
            middle = frame.at(40, 20)
            assert frame.at(*inside) == (0, 0, 255, 255), f"{transition} {direction}"
            assert middle == (255, 0, 0, 255), f"{transition} {direction}: {middle}"
            seen = sum(frame.at(x, y) == (0, 0, 255, 255) for x in range(W) for y in range(H))
            assert seen == W * H // 4, f"{transition} {direction}: {seen} pixels"


def iris_opens_from_the_centre(folder):
    manifest = two_fills(folder, {"transition": "iris", "duration": 1}, new="#0000ff")
    early, late, done = render(manifest, W, H, at="2.2,2.9,3")
    assert early.at(40, 20) == (0, 0, 255, 255) and early.at(0, 0) == (255, 0, 0, 255)
    assert late.at(0, 20) == (0, 0, 255, 255) and late.at(0, 0) == (255, 0, 0, 255)
    assert done.at(0, 0) == (0, 0, 255, 255)


def never_darker_than_both(folder):
    """Over nothing a transition passes through clear: opaque fills stay opaque all the way."""
    for transition in ("fade", "slide", "push", "wipe", "iris"):
        manifest = two_fills(folder, {"transition": transition, "duration": 1}, new="#00ff00")
        for frame in render(manifest, W, H, at="2.1,2.37,2.5,2.83"):
            for x in range(0, W, 3):
                for y in range(0, H, 3):
                    r, g, _, a = frame.at(x, y)
                    assert a == 255 and r + g >= 254, f"{transition} {x},{y}: {r, g, a}"


def keyframes_move_the_fitted_box(folder):
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H}, default="l",
        playlists={"p": {"items": [{"fill": "#000000", "duration": 10, "animate": [
            {"at": 0, "x": 0}, {"at": 2, "x": 20}, {"at": 4, "scale": 1},
            {"at": 5, "scale": 0.5}]}]}},
        layouts={"l": {"zones": [{"rect": [0, 0, 80, 40], "playlist": "p"}]}})
    at_one, at_five = render(manifest, W, H, at="1,5")
    assert at_one.at(9, 20) == (0, 0, 0, 0) and at_one.at(10, 20)[3] == 255
    columns = [x for x in range(W) if at_five.at(x, 20)[3] == 255]
    assert columns == list(range(40, 80)), columns
    rows = [y for y in range(H) if at_five.at(60, y)[3] == 255]
    assert rows == list(range(10, 30)), rows


def frames_show_exact_moments(folder):
    """Frame k shows k / fps: at 10 fps the item of 2 s ends with frame 20."""
    manifest = two_fills(folder, {"transition": "cut"})
    lines = run("render", manifest, "--from", FROM, "--for", "2.5", "--fps", "10", "--format",
                "sha256", "--out", "-").stdout.decode().splitlines()
    assert len(lines) == 25
    names, hashes = zip(*(line.split() for line in lines))
    assert names[0] == "frame-000000" and names[24] == "frame-000024"
    assert len(set(hashes[:20])) == 1 and len(set(hashes[20:])) == 1
    assert hashes[19] != hashes[20]
    white_red = hashlib.sha256(bytes([255, 0, 0]) * (W * H)).hexdigest()
    assert hashes[0] == white_red


def two_runs_and_any_threads_are_equal(folder):
    demo = SOURCE / "playlists" / "demo"
    outs = [run("render", demo, "--from", FROM, "--at", "0.4,3,6.45,17", "--size", "640x360",
                "--format", "sha256", "--out", "-", "--threads", threads).stdout
            for threads in (1, 1, 2, 5)]
    assert len(set(outs)) == 1, outs
    assert len(outs[0].splitlines()) == 4


def output_size_contains_the_canvas(folder):
    manifest = two_fills(folder, {"transition": "cut"})
    frame = render(manifest, 80, 80, size="80x80")[0]
    assert frame.at(40, 19) == (0, 0, 0, 0) and frame.at(40, 20) == (255, 0, 0, 255)
    assert frame.at(40, 59) == (255, 0, 0, 255) and frame.at(40, 60) == (0, 0, 0, 0)


def panel_turns_only_at_its_own_stage(folder):
    profile = folder / "turned.json"
    text = run("panel", "lcd", "--json").stdout.decode()
    profile.write_text(re.sub('"rotate": ?0', '"rotate": 90', text))
    assert "90" in profile.read_text()
    manifest = write_manifest(
        folder, canvas={"width": W, "height": H}, default="l",
        playlists={"p": {"items": [{"fill": "#000000"}]}},
        layouts={"l": {"zones": [{"rect": [0, 0, 10, 5], "playlist": "p"}]}})
    turned = render(manifest, H, W, stage="panel", panel=str(profile))[0]
    assert turned.at(H - 1, 0)[:3] == (0, 0, 0) and turned.at(0, 0)[:3] == (255, 255, 255)
    upright = render(manifest, W, H, stage="glass", panel=str(profile))[0]
    assert upright.at(0, 0)[:3] == (0, 0, 0)


main(fade_is_the_weighted_sum, first_item_fades_in_from_clear, sheets_move_where_they_are_told,
     iris_opens_from_the_centre, never_darker_than_both, keyframes_move_the_fitted_box,
     frames_show_exact_moments, two_runs_and_any_threads_are_equal,
     output_size_contains_the_canvas, panel_turns_only_at_its_own_stage)
