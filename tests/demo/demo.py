#!/usr/bin/env python3
"""tools/demo from end to end: a web server of its own, the player, the pictures, and nothing left.

usage: demo.py CASE SOURCE BUILD
"""

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile

CASE, SOURCE, BUILD = sys.argv[1:4]
DEMO = os.path.join(SOURCE, "tools", "demo")


def environment(temp):
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env["TMPDIR"] = temp
    return env


def port_of(text):
    match = re.search(r"serving http://127\.0\.0\.1:(\d+)/", text)
    assert match, f"no address was told:\n{text}"
    return int(match.group(1))


def answers(port):
    with socket.socket() as s:
        s.settimeout(2)
        return s.connect_ex(("127.0.0.1", port)) == 0


def png_size(path):
    with open(path, "rb") as file:
        head = file.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{path}: no PNG"
    return struct.unpack(">II", head[16:24])


def nothing_left(temp, port):
    assert not answers(port), "the web server still answers"
    left = [name for name in os.listdir(temp) if name.startswith("vitrine-demo")]
    assert not left, f"left behind: {left}"


def headless(temp):
    out = os.path.join(temp, "out")
    done = subprocess.run(
        [DEMO, "--headless", "--for", "3", "--out", out, "--build", BUILD],
        env=environment(temp), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )
    print(done.stdout + done.stderr)
    assert done.returncode == 0, f"ended with {done.returncode}"
    assert "warning" not in done.stderr, "a newcomer is warned"
    frames = sorted(os.listdir(os.path.join(out, "frames")))
    assert len(frames) >= 2, f"frames: {frames}"
    assert all(png_size(os.path.join(out, "frames", f)) == (1920, 1080) for f in frames)
    for stage in ("canvas", "panel", "glass"):
        names = os.listdir(os.path.join(out, stage))
        assert len(names) == 5, f"{stage}: {names}"
        sizes = {os.path.getsize(os.path.join(out, stage, name)) for name in names}
        assert len(sizes) == 5, f"{stage}: the moments look alike"
    width, height = png_size(os.path.join(out, "sheet.png"))
    assert width > 1900 and height > 1500, f"sheet of {width} x {height}"
    nothing_left(temp, port_of(done.stdout))


def ended(temp):
    """Ended by a signal in the middle: the player and the server go with it."""
    with subprocess.Popen(
        [DEMO, "--headless", "--for", "60", "--out", os.path.join(temp, "out"), "--build", BUILD],
        env=environment(temp), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
    ) as process:
        text = ""
        for line in process.stdout:
            text += line
            if "playing" in line:
                break
        port = port_of(text)
        assert answers(port), "the web server does not answer"
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 143, f"ended with {process.returncode}"
    nothing_left(temp, port)


def usage(temp):
    """Options that are not understood end it before anything is built or served."""
    for words in (["--nothing"], ["--for"], ["--window", "--out"]):
        done = subprocess.run([DEMO, *words], env=environment(temp), capture_output=True, text=True,
                              check=False, timeout=10)
        assert done.returncode == 2 and "--help" in done.stderr, f"{words}: {done}"
    done = subprocess.run([DEMO, "--help"], env=environment(temp), capture_output=True, text=True,
                          check=False, timeout=10)
    assert done.returncode == 0 and "tools/demo" in done.stdout
    assert not os.listdir(temp), "usage errors left something behind"


def main():
    if not (shutil.which("nginx") or os.path.exists("/usr/sbin/nginx")):
        print("no nginx here")
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="vitrine-test-") as temp:
        os.chmod(temp, 0o755)
        {"headless": headless, "ended": ended, "usage": usage}[CASE](temp)


main()
