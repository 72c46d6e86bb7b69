"""A web server (nginx from Debian) and a player, both real, for tests on loopback."""

import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import time
import zlib
from pathlib import Path

VITRINE = os.environ["VITRINE_PROGRAM"]
CLEAR = (255, 255, 255)  # what the profile lcd shows where nothing is
W, H = 48, 27


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, check, seconds=15):
    """Calls check until it answers something true, and returns that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = check()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def png(width, height, rgb):
    """A one-colour PNG file."""
    row = b"\0" + bytes(rgb) * width

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)
            + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b""))


def predicted(kind, left, above, corner):
    """What the filters of PNG expect a byte to be."""
    if kind == 4:
        guess = left + above - corner
        return min((left, above, corner), key=lambda byte: abs(guess - byte))
    return (0, left, above, (left + above) // 2)[kind]


def read_png(path):
    """(width, height, rows of RGB bytes) of an 8-bit RGB file; None while it is not whole."""
    data = Path(path).read_bytes()
    if data[:8] != b"\x89PNG\r\n\x1a\n" or not data.endswith(b"IEND\xaeB`\x82"):
        return None
    width, height = struct.unpack(">II", data[16:24])
    packed, at = b"", 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += 12 + size
    raw, stride = zlib.decompress(packed), width * 3 + 1
    rows, last = [], bytes(width * 3)
    for y in range(height):
        kind, row = raw[y * stride], bytearray(raw[y * stride + 1 : (y + 1) * stride])
        for i in range(len(row) if kind else 0):
            left, corner = (row[i - 3], last[i - 3]) if i >= 3 else (0, 0)
            row[i] = (row[i] + predicted(kind, left, last[i], corner)) & 255
        last = bytes(row)
        rows.append(last)
    return width, height, rows


class Site:
    """A folder served by nginx."""

    def __init__(self, folder, port=None):
        self.root = Path(folder) / "site"
        self.work = Path(folder) / "nginx"
        self.root.mkdir(exist_ok=True)
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/manifest.json"
        self.log = self.work / "access.log"
        self.process = None
        self.second = int(time.time()) - 100000
        self.start()

    def start(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        user = "user root;" if os.geteuid() == 0 else ""
        places = " ".join(f"{kind}_temp_path {self.work}/{kind};" for kind in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.work / "nginx.conf").write_text(f"""
            {user} daemon off; master_process off;
            pid {self.work}/pid; error_log {self.work}/error.log;
            events {{ worker_connections 64; }}
            http {{
                {places}
                log_format short '$request $status';
                access_log {self.log} short;
                types {{ application/json json; image/png png; application/rss+xml xml; }}
                server {{ listen 127.0.0.1:{self.port}; root {self.root}; }}
            }}""")
        self.process = subprocess.Popen(
            ["nginx", "-c", self.work / "nginx.conf", "-e", self.work / "error.log"])
        wait_for("nginx", lambda: self.answers())

    def answers(self):
        try:
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=1).request("HEAD", "/")
            return True
        except OSError:
            return False

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def put(self, name, data):
        """Puts a file in place whole, as a careful operator would."""
        data = data if isinstance(data, bytes) else data.encode()
        fresh = self.root / (name + ".new")
        fresh.write_bytes(data)
        # nginx makes its ETag of the size and the second of the file: each version gets its own.
        self.second += 1
        os.utime(fresh, (self.second, self.second))
        fresh.rename(self.root / name)
        return data

    def publish(self, revision, rgb, **fields):
        """A programme of one picture in one colour that fills the canvas."""
        name = "%02x%02x%02x.png" % tuple(rgb)
        data = self.put(name, png(W, H, rgb))
        content = {"src": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest = {"vitrine": 1, "id": "shop", "revision": revision,
                    "canvas": {"width": W, "height": H}, "contents": {"c": content},
                    "items": [{"content": "c", "duration": 0.5}], **fields}
        self.put("manifest.json", json.dumps(manifest))
        return manifest

    def statuses(self, path):
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [int(line.split()[-1]) for line in lines if f" {path} " in line]


class Player:
    def __init__(self, folder, source, *options, name="frames"):
        self.frames = Path(folder) / name
        self.errors = Path(folder) / f"{name}.log"
        self.state = Path(folder) / "state"
        command = [VITRINE, "play", str(source), "--output", "headless", "--dump", self.frames,
                   "--fps", "20", "--state", self.state, "--poll", "0.3", *options]
        environment = {**os.environ, "TZ": "Asia/Seoul"}
        self.process = subprocess.Popen(
            [str(word) for word in command], stderr=open(self.errors, "wb"), env=environment)

    def files(self):
        return sorted(self.frames.glob("frame-*.png")) if self.frames.is_dir() else []

    def colours(self, skip=0):
        """The colour of the middle of each dumped frame that is whole."""
        pictures = [read_png(path) for path in self.files()[skip:]]
        return [tuple(rows[h // 2][w // 2 * 3 : w // 2 * 3 + 3])
                for w, h, rows in filter(None, pictures)]

    def now(self):
        colours = self.colours(max(0, len(self.files()) - 2))
        return colours[-1] if colours else None

    def wait_colour(self, rgb, seconds=15):
        self.alive()
        what = f"{rgb}; log: {self.log()[-600:]}"
        return wait_for(what, lambda: self.now() == tuple(rgb), seconds)

    def wait_log(self, pattern, seconds=15):
        return wait_for(f"{pattern!r} in the log: {self.log()[-600:]}",
                        lambda: re.search(pattern, self.log(), re.M), seconds)

    def log(self):
        return self.errors.read_text(errors="replace")

    def alive(self):
        assert self.process.poll() is None, f"it ended with {self.process.returncode}: {self.log()}"

    def end(self, how=signal.SIGTERM, seconds=10):
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(seconds)


def main(*tests):
    import sys
    import tempfile

    names = sys.argv[1:] or [t.__name__ for t in tests]
    for test in tests:
        if test.__name__ not in names:
            continue
        with tempfile.TemporaryDirectory(prefix="vitrine-net.") as folder:
            things = []
            try:
                test(Path(folder), things)
            finally:
                for thing in reversed(things):
                    thing.end(signal.SIGKILL) if isinstance(thing, Player) else thing.stop()
        print(f"ok {test.__name__}")
