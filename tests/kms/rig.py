#!/usr/bin/env python3
"""vitrine on a real display of the kernel's: see tools/kms. The picture is compared with that of
`vitrine render`, pixel by pixel, with no tolerance: both are composed by the processor, and what is
between them only copies."""

import os
import subprocess
import sys
import tempfile
import time

import guest

BASE = "build/kms"
PROGRAMME = "linear.json"
FROM = "2026-11-24T12:00:00+00:00"
CLEAR = b"\xff\xff\xff"
PLAY = (
    "setpriv --reuid=65534 --regid=65534 --groups=44 vitrine play /programme/" + PROGRAMME +
    " --output kms --compositor cpu --state /tmp/state >/tmp/log 2>&1 & echo $!"
)
results = []


def check(name, good, more=""):
    results.append(good)
    print(f"{'passed' if good else 'FAILED'}  {name} {more}", flush=True)


def render(programs, folder, width, height):
    """The picture as it should be, RGB."""
    out = os.path.join(folder, "want")
    # fmt: off
    subprocess.run([os.path.join(programs, "vitrine"), "render", "playlists/examples/" + PROGRAMME,
                    "--from", FROM, "--at", "5", "--size", f"{width}x{height}",
                    "--format", "rgba", "--out", out], check=True, capture_output=True)
    # fmt: on
    with open(out, "rb") as file:
        data = file.read()
    if len(data) == width * height * 3:
        return data
    rgb = bytearray(width * height * 3)
    for i in range(3):
        rgb[i::3] = data[i::4]
    return bytes(rgb)


def until(machine, width, height, pixels, seconds):
    """How long it takes until the display shows this; None: it does not."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if machine.screen() == (width, height, pixels):
            return time.monotonic() - start
        time.sleep(0.3)
    return None


def switches(machine, pid):
    text = machine.run(f"cat /proc/{pid}/task/*/status")
    return sum(int(s.split()[1]) for s in text.splitlines() if s.startswith("voluntary_ctxt"))


def took(seconds):
    return "" if seconds is None else f"after {seconds:.1f} s"


def checks(machine, programs, folder):
    found = machine.run("ls /usr/lib/*-gnu | grep -cE 'mesa|libEGL|libGL|_dri.so|swrast'")
    check("the machine has no OpenGL", found.strip() == "0", found.strip())
    pid = machine.run(PLAY).split()[0]
    want = render(programs, folder, 800, 600)
    t = until(machine, 800, 600, want, 90)
    check("the picture is that of render", t is not None, took(t))
    maps = machine.run(f"grep -cE 'mesa|libEGL|libGL|_dri.so|swrast' /proc/{pid}/maps")
    check("nothing of OpenGL is loaded", maps.strip() == "0", maps.strip())
    time.sleep(5)
    before = switches(machine, pid)
    time.sleep(20)
    a_second = (switches(machine, pid) - before) / 20
    check("a still scene sleeps", a_second < 2, f"{a_second:.2f} wake-ups a second")
    second = machine.run("vitrine play --output kms --compositor cpu --state /tmp/b 2>&1; echo $?")
    check("a second player is refused", "another program" in second and second.split()[-1] == "5")
    machine.plug(640, 480)
    t = until(machine, 640, 480, render(programs, folder, 640, 480), 30)
    check("another mode", t is not None, took(t))
    machine.plug(0, 0)
    time.sleep(5)
    alive = machine.run(f"kill -0 {pid} && echo yes").strip()
    check("unplugged it goes on", alive == "yes")
    machine.plug(800, 600)
    t = until(machine, 800, 600, want, 30)
    check("plugged in again", t is not None, took(t))
    ended = machine.run(f"kill {pid}; wait {pid}; echo code $?; cat /tmp/log")
    check("SIGTERM ends it", "code 0" in ended)
    print(ended, flush=True)


def main():
    programs = sys.argv[1]
    version = os.listdir(os.path.join(BASE, "kernel/lib/modules"))[0]
    tree = guest.root(BASE, programs, {"programme": "playlists/examples",
                                       "usr/local/share/vitrine/fonts": "fonts"})
    initrd = os.path.join(BASE, "initrd")
    guest.archive(tree, initrd)
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        machine = guest.Guest(folder, f"{BASE}/kernel/boot/vmlinuz-{version}", initrd)
        print(f"booted after {time.monotonic() - start:.1f} s", flush=True)
        try:
            checks(machine, programs, folder)
        finally:
            machine.close()
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
