#!/usr/bin/env python3
"""The sound of videos in a running player: heard when its picture is shown.

SDL's driver "disk" writes to a pipe, and this test is the device: it takes what a sound card would,
at 48 kHz of the monotonic clock. The clip has a tone at each fifth of its numbered pictures.
"""

import array
import fcntl
import json
import os
import select
import shutil
import statistics
import threading
import time
from pathlib import Path

from film import CLIPS, H, PICTURES, TRIES, W, number
from running import Running
from site_player import main, read_png, wait_for

RATE, FRAME = 48000, 8  # frames a second; bytes of one
F_SETPIPE_SZ = 1031
PICTURE_S = 0.04  # of the clip
LATE_S = 0.005  # woken later than that, what does nearly nothing says that the machine is busy


class Device(threading.Thread):
    """Takes frames as they are due, and is gone after so many, if they are given. The first one was
    heard at begin_s of the monotonic clock; it was woken late_s too late at worst."""

    def __init__(self, folder, heard=None):
        super().__init__(daemon=True)
        self.heard, self.late_s = heard, 0
        self.path, self.bytes, self.begin_s = Path(folder) / "device", bytearray(), None
        os.mkfifo(self.path)
        self.start()

    def run(self):
        # Before anybody writes, for a pipe that holds more cannot be made so small.
        with open(os.open(self.path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
            fcntl.fcntl(pipe, F_SETPIPE_SZ, 4096)
            select.select([pipe], [], [])
            os.set_blocking(pipe.fileno(), True)
            self.bytes += os.read(pipe.fileno(), FRAME)
            self.begin_s = time.monotonic()
            while self.heard is None or len(self.bytes) < self.heard * FRAME:
                due = int((time.monotonic() - self.begin_s) * RATE) * FRAME - len(self.bytes)
                if due > 0:
                    more = os.read(pipe.fileno(), due)
                    if not more:
                        return
                    self.bytes += more
                before_s = time.monotonic()
                time.sleep(0.002)
                self.late_s = max(self.late_s, time.monotonic() - before_s - 0.002)

    def tones(self):
        """When each began."""
        values = array.array("f")
        values.frombytes(bytes(self.bytes[:len(self.bytes) // FRAME * FRAME]))
        found, last = [], -RATE
        for k, value in enumerate(values[0::2]):
            if abs(value) > 0.05:
                if k - last > RATE // 20:
                    found.append(self.begin_s + k / RATE)
                last = k
        return found


def write(folder, volume):
    shutil.copy(CLIPS / "sound.mkv", folder)
    item = {"src": "sound.mkv", "duration": 60, "loop": True, "volume": volume}
    (folder / "manifest.json").write_text(json.dumps({
        "vitrine": 1, "id": "sound", "revision": 1, "canvas": {"width": W, "height": H},
        "items": [item]}))


def stamps(dump):
    """(number, when written) of each picture, in order, by the monotonic clock."""
    wall_s = time.time() - time.monotonic()
    found = []
    for path in sorted(dump.glob("frame-*.png")):
        frame = read_png(path)
        shown = number(frame[2]) if frame else None
        if shown is not None and (not found or shown != found[-1][0]):
            found.append((shown, path.stat().st_mtime - wall_s))
    return found


def first_picture_s(shown):
    """When the clip's time was 0. A file is written soon or late after its picture was shown, never
    before: those that were written soonest tell."""
    turn, last, begins = 0, -1, []
    for picture, at_s in shown:
        turn += picture < last
        last = picture
        begins.append(at_s - (turn * PICTURES + picture) * PICTURE_S)
    return sorted(begins)[len(begins) // 10]


def tones_due():
    """When in the clip's time a tone begins: at each fifth picture of each turn."""
    return [(turn * PICTURES + picture) * PICTURE_S
            for turn in range(10) for picture in range(0, PICTURES, 5)]


def play(folder, things, heard_s, *options, name="player"):
    """Until the device took so much, or for a while when it is to take nothing."""
    where = folder / name
    where.mkdir()
    dump = where / "dump"
    dump.mkdir()
    device = Device(where)
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "100",
                     "--dump", dump, "--for", "60" if heard_s else "6", *options,
                     SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(device.path),
                     SDL_DISKAUDIODELAY="0")
    things.append(player)
    if heard_s:
        wait_for("sound", lambda: len(device.bytes) > heard_s * RATE * FRAME, 50)
    assert (player.end() if heard_s else player.process.wait(60)) == 0, player.log()
    return device, dump, player


def check_in_step(device, dump, player):
    tones, shown = device.tones(), stamps(dump)
    assert len(tones) > 15 and len(shown) > 50, (tones, shown, player.log())
    begin_s = first_picture_s(shown)
    due = [begin_s + t for t in tones_due()]
    nearest = [min(range(len(due)), key=lambda i, t=tone: abs(due[i] - t)) for tone in tones]
    late = [tone - due[i] for tone, i in zip(tones, nearest)]
    print([round(1000 * s) for s in late])
    settled = [k for k, tone in enumerate(tones) if tone > begin_s + 1.5]
    assert len(settled) > 15, (tones, player.log())
    first, last = settled[0], settled[-1]
    assert nearest[first:] == list(range(nearest[first], nearest[last] + 1)), (nearest, late)
    middle = statistics.median(late[first:])
    assert abs(middle) < 0.02, f"seconds too late: {middle} of {late}"
    assert all(abs(s - middle) < 0.02 for s in late[first:]), f"not in step: {late}"


def a_tone_is_heard_when_its_picture_is_shown(folder, things):
    """Each once. What is seen and heard keeps one time: no file's own has to be right. Where even
    the device of this test came late, it is tried again."""
    write(folder, 1)
    for k in range(TRIES):
        device, dump, player = play(folder, things, 6, name=f"try{k}")
        try:
            check_in_step(device, dump, player)
            return
        except AssertionError as fault:
            print(f"woken {1000 * device.late_s:.1f} ms late at worst: {fault}")
            if device.late_s < LATE_S or k == TRIES - 1:
                raise


def check_silence(folder, things, volume, *options):
    write(folder, volume)
    device, _, player = play(folder, things, 0, *options)
    assert device.begin_s is None, "nobody opened the device"
    assert "CRITICAL" not in player.log() and "audio" not in player.log(), player.log()


def an_item_of_volume_0_opens_no_device(folder, things):
    check_silence(folder, things, 0)


def with_volume_0_no_device_is_opened(folder, things):
    check_silence(folder, things, 1, "--volume", "0")


def where_the_day_is_silent_no_device_is_opened(folder, things):
    check_silence(folder, things, 1, "--volume", "00:00=0,12:00=0")


def without_a_device_the_show_goes_on(folder, things):
    write(folder, 1)
    dump = folder / "dump"
    dump.mkdir()
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "25",
                     "--dump", dump, "--for", "4", SDL_AUDIODRIVER="alsa", ALSA_CONFIG_PATH="/none")
    things.append(player)
    assert player.process.wait(60) == 0, player.log()
    assert len(stamps(dump)) > 40, player.log()
    said = [line for line in player.log().splitlines() if "audio" in line or "ALSA" in line]
    assert len(said) == 1 and "no audio device" in said[0], player.log()


def a_device_that_is_lost_is_told_once(folder, things):
    write(folder, 1)
    dump = folder / "dump"
    dump.mkdir()
    device = Device(folder, heard=RATE)
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "25",
                     "--dump", dump, "--for", "60", SDL_AUDIODRIVER="disk",
                     SDL_DISKAUDIOFILE=str(device.path), SDL_DISKAUDIODELAY="0")
    things.append(player)
    wait_for("loss", lambda: "the audio device was lost" in player.log(), 50)
    shown = len(stamps(dump))
    wait_for("pictures", lambda: len(stamps(dump)) > shown + 40, 50)
    assert player.end() == 0, player.log()
    assert player.log().count("audio device") == 1, player.log()


def a_device_that_hangs_does_not_keep_it_from_ending(folder, things):
    write(folder, 1)
    os.mkfifo(folder / "device")  # nobody reads: opening it takes for ever
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--for", "3",
                     SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=str(folder / "device"))
    things.append(player)
    assert player.process.wait(60) == 0, player.log()


if __name__ == "__main__":
    main(a_tone_is_heard_when_its_picture_is_shown, an_item_of_volume_0_opens_no_device,
         with_volume_0_no_device_is_opened, where_the_day_is_silent_no_device_is_opened,
         without_a_device_the_show_goes_on, a_device_that_is_lost_is_told_once,
         a_device_that_hangs_does_not_keep_it_from_ending)
