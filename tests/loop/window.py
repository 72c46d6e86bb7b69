#!/usr/bin/env python3
"""Windows on a real X server: the same pixels as headless, no tick while still, any size."""

import glob
import json
import sys
import time

from display import Display
from running import Running, check_still
from scenes import W, H, headless_rows, rgba_png, worst, write_programme
from site_player import main, wait_for


def start(folder, things, *options, name="window"):
    display = next((t for t in things if isinstance(t, Display)), None)
    if not display:
        display = Display(folder)
        things.append(display)
    player = Running(folder, folder / "programme", *options, name=name, DISPLAY=display.name,
                     SDL_VIDEODRIVER="x11")
    things.append(player)
    player.wait_log("on show", 60)
    return display, player


def wait_pixels(display, rows, most):
    def close():
        place = display.shown()
        return place and place[2:] == (W, H) and worst(display.pixels(place), rows) <= most

    wait_for(f"the frame within {most}", close, 60)


def window_shows_the_same_pixels(folder, things):
    write_programme(folder)
    display, player = start(folder, things, "--size", f"{W}x{H}", "--compositor", "cpu")
    wait_pixels(display, headless_rows(things, folder), 0)
    assert player.end() == 0
    assert player.log().count("frames: 1 shown") == 1, player.log()


def gles_shows_the_same_pixels(folder, things):
    """On Mesa's driver that draws on the processor; each of both is within 1 of what is exact."""
    write_programme(folder)
    display, player = start(folder, things, "--size", f"{W}x{H}", "--compositor", "gles")
    wait_pixels(display, headless_rows(things, folder), 2)
    assert "libGL" in player.maps()
    assert player.end() == 0


def still_window_sleeps(folder, things):
    """And nothing of OpenGL is loaded where there is no graphics processor."""
    write_programme(folder)
    _, player = start(folder, things, "--size", f"{W}x{H}")
    if not glob.glob("/dev/dri/renderD*"):
        loaded = player.maps()
        assert not [word for word in ("libGL", "libEGL", "_dri.so", "gallium") if word in loaded]
    check_still(player)


def a_poster_takes_little_memory(folder, things):
    """Beyond the canvas and the decoded picture, both of 3840 x 2160."""
    width, height = 3840, 2160
    site = folder / "programme"
    site.mkdir()
    row = b"\0" + bytes((200, 30, 40, 255)) * (width // 2) + bytes(4 * (width // 2))
    (site / "poster.png").write_bytes(rgba_png(width, height, row * height))
    (site / "manifest.json").write_text(json.dumps({
        "vitrine": 1, "id": "poster", "revision": 1,
        "items": [{"src": "poster.png", "duration": 3600}]}))
    display = Display(folder, width, height)
    things.append(display)
    _, player = start(folder, things)
    if "libasan" in player.maps():
        sys.exit(77)
    red = bytes((200, 30, 40))
    wait_for("the poster", lambda: display.pixels((0, 0, 1, 1)) == [red], 60)
    time.sleep(2)
    most = 60 + 2 * width * height * 4 / 1e6
    assert player.pss_mb() < most, f"{player.pss_mb()} MB, at most {most}"


def gles_without_opengl_is_said(folder, things):
    """Asked for by name it is an error, with what was missing; nothing else is shown instead."""
    write_programme(folder)
    display = Display(folder)
    things.append(display)
    player = Running(folder, folder / "programme", "--size", f"{W}x{H}", "--compositor", "gles",
                     DISPLAY=display.name, SDL_VIDEODRIVER="x11", SDL_OPENGL_LIBRARY="/none.so",
                     SDL_VIDEO_EGL_DRIVER="/none.so")
    things.append(player)
    assert player.process.wait(60) == 5, player.log()
    assert "OpenGL ES" in player.log() and player.log().count("\n") == 1, player.log()


def check_resize(folder, things, compositor):
    write_programme(folder)
    display, player = start(folder, things, "--size", f"{W}x{H}", "--compositor", compositor)

    def fills(width, height):
        place = display.shown()
        if not place or place[2:] != (width, height):
            return False
        rows = display.pixels(place)
        # The canvas is fitted into the window: its background reaches two opposite edges.
        middle = [rows[2][3 * (width // 2) : 3 * (width // 2) + 3],
                  rows[height // 2][6:9], rows[height // 2][3 * width - 6 : 3 * width - 3]]
        return bytes((0x20, 0x40, 0x60)) in (middle[0], middle[2])

    wait_for("the first size", lambda: fills(W, H), 60)
    for width, height in ((480, 272), (120, 68), (301, 77), (W, H)):
        display.resize(width, height)
        wait_for(f"{width} x {height}", lambda w=width, h=height: fills(w, h), 60)
        player.alive()
    assert player.end() == 0


def window_takes_any_size(folder, things):
    check_resize(folder, things, "cpu")


def gles_takes_any_size(folder, things):
    check_resize(folder, things, "gles")


main(window_shows_the_same_pixels, gles_shows_the_same_pixels, still_window_sleeps,
     a_poster_takes_little_memory, gles_without_opengl_is_said, window_takes_any_size,
     gles_takes_any_size)
