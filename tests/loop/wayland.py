#!/usr/bin/env python3
"""Windows on a Wayland desktop (tests/fake/desk): frames get there without OpenGL."""

import json
import os
import subprocess
import time

from running import Running, check_still, counts
from scenes import W, H, headless_rows, write_programme
from site_player import main, wait_for

GL = ("libGL", "libEGL", "_dri.so", "gallium", "LLVM", "swrast")


class Desk:
    def __init__(self, folder, width=640, height=480):
        self.shot = folder / "shot"
        self.process = subprocess.Popen([os.environ["VITRINE_DESK"], str(width), str(height)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.runtime, self.name = self.process.stdout.readline().split()

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def look(self):
        """(width, height, frames handed over, pixels that the last one changed)."""
        width, height, commits, damaged, *fault = self.ask("look").split()
        assert not fault, fault
        return int(width), int(height), int(commits), int(damaged)

    def pixels(self):
        """(width, height, rows of RGB bytes)."""
        width, height = map(int, self.ask("pixels", self.shot).split())
        data = self.shot.read_bytes()
        rows = []
        for y in range(height):
            row = data[4 * width * y : 4 * width * (y + 1)]
            rgb = bytearray(3 * width)
            rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
            rows.append(bytes(rgb))
        return width, height, rows

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)


def start(folder, things, source, *options, desk=None, **environment):
    desk = desk or Desk(folder)
    things.append(desk)
    driver = {"SDL_VIDEODRIVER": "wayland"} if not environment else environment
    player = Running(folder, source, *options, XDG_RUNTIME_DIR=desk.runtime,
                     WAYLAND_DISPLAY=desk.name, **driver)
    things.append(player)
    player.wait_log("on show", 60)
    return desk, player


def check_no_gl(player):
    loaded = player.maps()
    assert "libwayland-client" in loaded
    assert not [word for word in GL if word in loaded], loaded


def wayland_shows_the_same_pixels(folder, things):
    source = write_programme(folder)
    rows = headless_rows(things, folder)
    desk, player = start(folder, things, source, "--size", f"{W}x{H}", "--compositor", "cpu")
    wait_for("the frame", lambda: desk.pixels() == (W, H, rows), 60)
    check_no_gl(player)
    assert player.end() == 0
    assert counts(player)[0] == 1, player.log()
    assert desk.look()[2] == 3  # clear glass, the frame, clear glass
    assert desk.pixels()[2] == [bytes((255, 255, 255)) * W] * H


def still_wayland_window_sleeps(folder, things):
    source = write_programme(folder)
    _, player = start(folder, things, source, "--compositor", "cpu")
    check_no_gl(player)
    check_still(player)


def wayland_is_found_where_there_is_no_x11(folder, things):
    source = write_programme(folder)
    desk, player = start(folder, things, source, "--compositor", "cpu", DISPLAY="")
    check_no_gl(player)
    assert desk.look()[:2] == (640, 480)
    assert player.end() == 0


def wayland_needs_no_keyboards_of_this_machine(folder, things):
    """What the keys mean comes whole from the desktop."""
    source = write_programme(folder)
    none = str(folder / "none")
    desk, player = start(folder, things, source, "--compositor", "cpu", SDL_VIDEODRIVER="wayland",
                         XKB_CONFIG_ROOT=none, XKB_CONFIG_EXTRA_PATH=none, XDG_CONFIG_HOME=none,
                         HOME=none)
    assert desk.look()[:2] == (640, 480)
    assert player.end() == 0


def wayland_takes_any_size(folder, things):
    source = write_programme(folder)
    desk, player = start(folder, things, source, "--compositor", "cpu")

    def fills(width, height):
        w, h, rows = desk.pixels()
        if (w, h) != (width, height):
            return False
        middle = [rows[2][3 * (w // 2) : 3 * (w // 2) + 3], rows[h // 2][6:9]]
        return bytes((0x20, 0x40, 0x60)) in middle

    for width, height in ((640, 480), (480, 272), (120, 68), (301, 77)):
        desk.ask("size", width, height)
        wait_for(f"{width} x {height}", lambda w=width, h=height: fills(w, h), 60)
        player.alive()
    desk.look()
    assert player.end() == 0


def write_motion(folder):
    path = folder / "move.json"
    path.write_text(json.dumps({
        "vitrine": 1, "id": "move", "revision": 1, "canvas": {"width": 640, "height": 480},
        "layouts": {"l": {"zones": [{"id": "z", "rect": [0, 0, 40, 40], "playlist": "p"}]}},
        "playlists": {"p": {"items": [{"fill": "#f00", "duration": 60, "animate": [
            {"at": 0, "x": 0}, {"at": 60, "x": 600}]}]}}, "default": "l"}))
    return path


def wayland_motion_hands_over_what_moves(folder, things):
    desk, player = start(folder, things, write_motion(folder), "--compositor", "cpu")
    time.sleep(3)
    _, _, commits, damaged = desk.look()
    assert 30 < commits < 60 * 30, commits
    assert 0 < damaged < 640 * 480 / 10, damaged
    assert player.end() == 0
    assert counts(player)[0] <= 1.2 * commits + 60


def hidden_wayland_window_is_left_alone(folder, things):
    """A desktop that asks for no frame gets one a second at most, and the player ends at once."""
    desk, player = start(folder, things, write_motion(folder), "--compositor", "cpu")
    time.sleep(1)
    desk.ask("hold", 1, 0)
    time.sleep(0.5)
    before, seconds = desk.look()[2], 4
    time.sleep(seconds)
    assert desk.look()[2] - before <= seconds + 1
    desk.ask("hold", 0, 0)
    before = desk.look()[2]
    wait_for("frames again", lambda: desk.look()[2] > before + 20, 30)
    desk.ask("hold", 1, 1)
    time.sleep(4)
    start_s = time.monotonic()
    assert player.end() == 0
    assert time.monotonic() - start_s < 5
    assert counts(player)[2] > 60, player.log()  # beats without a frame are counted


def wayland_that_goes_away_ends_the_player(folder, things):
    desk, player = start(folder, things, write_motion(folder), "--compositor", "cpu")
    time.sleep(1)
    desk.stop()
    things.remove(desk)
    assert player.process.wait(30) == 5, player.log()
    assert "desktop has gone" in player.log()


main(wayland_shows_the_same_pixels, still_wayland_window_sleeps,
     wayland_is_found_where_there_is_no_x11, wayland_needs_no_keyboards_of_this_machine,
     wayland_takes_any_size, wayland_motion_hands_over_what_moves,
     hidden_wayland_window_is_left_alone, wayland_that_goes_away_ends_the_player)
