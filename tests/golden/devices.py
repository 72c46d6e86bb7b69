#!/usr/bin/env python3
"""Videos decoded by a device that the processor plays (device.c): the same bytes, whatever fails.

The real ways, on a machine without devices, say so and leave all to the processor.
"""

import os
import shutil
import stat
from pathlib import Path

import picture
from films import CLIPS, number, programme
from picture import FROM, main, run

PROGRAM = Path(os.environ["VITRINE_PROGRAM"])
DEVICES = Path(os.environ["VITRINE_DEVICES"])
FAKE = b"decoded by Fake (the driver of a test)"
PROCESSOR = b"decoded by the processor"
CLIP = "h264.mp4"
STAND_IN = 10, 229  # fuse: a device that libva takes for a render node, by its number
MOMENTS = ",".join(f"{n / 25 + 0.001:.3f}" for n in range(60))


def use(folder, fault):
    """The player beside a decoder with that fault."""
    place = folder / "bin"
    place.mkdir()
    for program in PROGRAM.parent.glob(PROGRAM.name + "*"):
        if program.name == PROGRAM.name or program.name.startswith("vitrine-decoder"):
            shutil.copy(program, place)
    shutil.copy(DEVICES / fault / "vitrine-decoder", place)
    picture.VITRINE = str(place / PROGRAM.name)


def pictures(manifest, *more):
    done = run("render", manifest, "--from", FROM, "--at", MOMENTS, "--format", "sha256", "--out",
               "-", *more)
    return done.stdout, done.stderr


def check(folder, fault, lines, *items, **fields):
    """Renders by the device and by the processor; lines: what the log says, and how often."""
    use(folder, fault)
    items = items or [{"src": CLIP, "duration": 10, "loop": True}]
    manifest = programme(folder, *items, **fields)
    wanted, quiet = pictures(manifest)
    assert PROCESSOR not in quiet and b"Fake" not in quiet, quiet
    got, log = pictures(manifest, "--decode", "vaapi")
    assert got == wanted, "other pictures"
    for line, count in lines.items():
        assert log.count(line) == count, f"{count} times {line}:\n{log.decode()}"


def a_device_gives_the_same_bytes(folder):
    check(folder, "nothing", {FAKE: 1, PROCESSOR: 0, b"/items/0": 1})


def stacked_alpha_and_mattes_too(folder):
    for name in ("below.mp4", CLIP, "matte.mp4"):
        shutil.copy(CLIPS / name, folder)
    check(folder, "nothing", {FAKE: 2, PROCESSOR: 0, b"unknown": 0},
          {"content": "below", "duration": 1.2}, {"content": "film", "duration": 1.2},
          contents={"below": {"src": "below.mp4", "alpha": "stacked-below"},
                    "film": {"src": CLIP, "matte": "its alpha"}, "its alpha": {"src": "matte.mp4"}})


def use_vaapi(folder, node=True):
    """The player beside a decoder whose device and driver lie there, too. Root makes devices."""
    use(folder, "vaapi")
    place = folder / "bin"
    shutil.copy(DEVICES / "vaapi" / "test_drv_video.so", place)
    for part in (folder, place):
        part.chmod(0o755)
    path = place / "renderD128"
    try:
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(*STAND_IN))
        path.chmod(0o666)
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        print(f"no device: {error}")
        raise SystemExit(77)
    if not node:
        path.unlink()


def vaapi_itself_decodes_with_a_driver(folder):
    use_vaapi(folder)
    shown, log = numbers_by("vaapi", folder, MOMENTS, src="one-key.mp4", loop=True)
    assert b"decoded by VAAPI (the driver of a test)" in log, log.decode()
    assert PROCESSOR not in log, log.decode()
    assert shown == [n % 24 for n in range(60)], shown


def numbers_by(way, folder, at, **item):
    manifest = programme(folder, {"duration": 10, **item})
    done = run("render", manifest, "--from", FROM, "--at", at, "--format", "rgba", "--out", "-",
               "--decode", way)
    size = 96 * 64 * 4
    return [number(picture.Frame(96, 64, 4, done.stdout[i : i + size]))
            for i in range(0, len(done.stdout), size)], done.stderr


def v4l2_itself_decodes_with_a_device(folder):
    use(folder, "v4l2")
    shown, log = numbers_by("v4l2m2m", folder, MOMENTS, src=CLIP, loop=True)
    if b"cannot be let into the cage" in log:
        print(log.decode())
        raise SystemExit(77)
    assert log.count(b"decoded by V4L2 (the device of a test, /dev/zero)") == 1, log.decode()
    assert PROCESSOR not in log, log.decode()
    assert shown == [n % 24 for n in range(60)], shown


def a_driver_that_counts_wrong_is_seen_through(folder):
    """It knows no HEVC, and paints another picture than the one that is twice as high."""
    use_vaapi(folder)
    manifest = programme(folder, {"src": "hevc.mp4", "duration": 1},
                         {"src": "below.mp4", "duration": 1})
    done = run("render", manifest, "--from", FROM, "--at", "0.5,1.5", "--format", "sha256",
               "--out", "-", "--decode", "vaapi")
    assert done.stderr.count(PROCESSOR + b", for VAAPI (the driver") == 2, done.stderr.decode()
    assert b"its first picture is not the one of the file" in done.stderr, done.stderr.decode()


def a_device_or_a_driver_that_is_gone_is_told(folder):
    use_vaapi(folder, node=False)
    manifest = programme(folder, {"src": CLIP, "duration": 10, "loop": True})
    wanted, _ = pictures(manifest)
    got, log = pictures(manifest, "--decode", "vaapi")
    assert got == wanted and b"VAAPI: " in log and PROCESSOR in log, log.decode()
    path = folder / "bin" / "renderD128"
    os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(*STAND_IN))
    path.chmod(0o666)
    (folder / "bin" / "test_drv_video.so").unlink()
    got, log = pictures(manifest, "--decode", "vaapi")
    assert got == wanted and b"no driver for it (package)" in log, log.decode()


def what_has_its_own_alpha_stays_away(folder):
    check(folder, "nothing", {FAKE: 0, PROCESSOR: 0},
          {"src": "vp9-alpha.webm", "duration": 1.2}, {"src": "loop.gif", "duration": 1.2})


def a_picture_that_does_not_come_back_costs_nothing(folder):
    check(folder, "fails", {FAKE: 1, PROCESSOR: 1, b"the test says so": 1})


def a_process_that_dies_costs_nothing(folder):
    check(folder, "dies", {FAKE: 1, b"died of signal 5 with its device": 1})


def a_driver_that_dies_when_it_is_loaded_costs_nothing(folder):
    check(folder, "dies_at_start", {FAKE: 0, b"videos are " + PROCESSOR: 1})


def the_player_uses_it_live(folder):
    use(folder, "dies")
    manifest = programme(folder, {"src": CLIP, "duration": 10, "loop": True})
    done = run("play", manifest, "--output", "headless", "--fps", 25, "--for", 3, "--decode",
               "vaapi", "--state", folder / "state", "--size", "96x64")
    assert done.stderr.count(FAKE) == 1, done.stderr.decode()
    assert done.stderr.count(b"with its device") == 1, done.stderr.decode()


def a_machine_without_devices_says_so_once(folder):
    if list(Path("/dev").glob("dri/renderD*")) or list(Path("/dev").glob("video*")):
        raise SystemExit(77)
    manifest = programme(folder, {"src": CLIP, "duration": 1, "loop": True})
    line = b"videos are decoded by the processor: there is no /dev/dri/renderD*"
    done = run("play", manifest, "--output", "headless", "--for", 3, "--state", folder / "state",
               "--size", "96x64")
    assert done.stderr.count(line) == 1, done.stderr.decode()
    for way, says in (("vaapi", b"VAAPI: there is no"), ("v4l2m2m", b"V4L2: there is no")):
        assert says in pictures(manifest, "--decode", way)[1], way
    assert b"decoded by" not in pictures(manifest)[1]


def a_way_that_is_none_is_refused(folder):
    manifest = programme(folder, {"src": CLIP})
    for command in ("render", "check", "play"):
        done = run(command, manifest, "--decode", "magic", expect=2)
        assert b"software, auto, vaapi, v4l2m2m" in done.stderr, done.stderr


if __name__ == "__main__":
    main(vaapi_itself_decodes_with_a_driver, v4l2_itself_decodes_with_a_device,
         a_driver_that_counts_wrong_is_seen_through,
         a_device_or_a_driver_that_is_gone_is_told, a_device_gives_the_same_bytes,
         stacked_alpha_and_mattes_too, what_has_its_own_alpha_stays_away,
         a_picture_that_does_not_come_back_costs_nothing,
         a_process_that_dies_costs_nothing, a_driver_that_dies_when_it_is_loaded_costs_nothing,
         the_player_uses_it_live, a_machine_without_devices_says_so_once,
         a_way_that_is_none_is_refused)
