#!/usr/bin/env python3
"""The sound of videos in a running player: heard when its picture is shown.

SDL's driver "disk" writes to a pipe, and this test is the device: it takes what a sound card would,
at 48 kHz of the monotonic clock. The clip has a tone at each fifth of its numbered pictures.
"""

import array
import fcntl
import json
import os
import shutil
import statistics
import threading
import time
from pathlib import Path

from film import CLIPS, H, W, number
from running import Running
from site_player import main, read_png

RATE, FRAME = 48000, 8  # frames a second; bytes of one
F_SETPIPE_SZ = 1031
TRIES = 4  # a busy machine is not a fault


class Device(threading.Thread):
    """Takes frames as they are due. The first one was heard at begin_s of the monotonic clock."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.path, self.bytes, self.begin_s = Path(folder) / "device", bytearray(), None
        os.mkfifo(self.path)
        self.start()

    def run(self):
        with open(self.path, "rb", buffering=0) as pipe:
            fcntl.fcntl(pipe, F_SETPIPE_SZ, 4096)
            while not self.bytes:
                first = os.read(pipe.fileno(), FRAME)
                if not first:
                    return
                self.bytes += first
            self.begin_s = time.monotonic()
            while True:
                due = int((time.monotonic() - self.begin_s) * RATE) * FRAME - len(self.bytes)
                if due > 0:
                    more = os.read(pipe.fileno(), due)
                    if not more:
                        return
                    self.bytes += more
                time.sleep(0.002)

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


def flashes(dump):
    """When the pictures with a tone were shown first, by the files' times."""
    wall_s = time.time() - time.monotonic()
    found, before = [], None
    for path in sorted(dump.glob("frame-*.png")):
        frame = read_png(path)
        shown = number(frame[2]) if frame else None
        if shown != before and shown is not None and shown % 5 == 0:
            found.append(path.stat().st_mtime - wall_s)
        before = shown
    return found


def play(folder, things, name, *options):
    where = folder / name
    where.mkdir()
    dump = where / "dump"
    dump.mkdir()
    device = Device(where)
    player = Running(folder, folder / "manifest.json", "--output", "headless", "--fps", "100",
                     "--dump", dump, "--for", "6", *options, name=name, SDL_AUDIODRIVER="disk",
                     SDL_DISKAUDIOFILE=str(device.path), SDL_DISKAUDIODELAY="0")
    things.append(player)
    assert player.process.wait(60) == 0, player.log()
    return device, dump, player


def a_tone_is_heard_when_its_picture_is_shown(folder, things):
    write(folder, 1)
    for k in range(TRIES):
        device, dump, player = play(folder, things, f"try{k}")
        tones, shown = device.tones(), flashes(dump)
        assert len(tones) > 15 and len(shown) > 15, (tones, shown, player.log())
        settled = [t for t in tones if t > shown[0] + 1.5]
        late = [tone - min(shown, key=lambda s, t=tone: abs(s - t)) for tone in settled]
        print([round(1000 * s) for s in late])
        if max(map(abs, late)) < 0.05 and abs(statistics.median(late)) < 0.02:
            return
    raise AssertionError(f"seconds too late: {late}")


def check_silence(folder, things, volume, *options):
    write(folder, volume)
    device, _, player = play(folder, things, "player", *options)
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
    assert len(flashes(dump)) > 8, player.log()
    said = [line for line in player.log().splitlines() if "audio" in line or "ALSA" in line]
    assert len(said) == 1 and "no audio device" in said[0], player.log()


if __name__ == "__main__":
    main(a_tone_is_heard_when_its_picture_is_shown, an_item_of_volume_0_opens_no_device,
         with_volume_0_no_device_is_opened, where_the_day_is_silent_no_device_is_opened,
         without_a_device_the_show_goes_on)
