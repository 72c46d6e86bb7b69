"""An X server without a screen (Xvfb), its pixels, and as much of an X client as a test needs."""

import os
import shutil
import socket
import struct
import subprocess
import sys
from pathlib import Path

if not shutil.which("Xvfb"):
    sys.exit(77)


class Display:
    def __init__(self, folder, width=640, height=480):
        self.folder = Path(folder) / "screen"
        self.folder.mkdir()
        told, tell = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(tell), "-screen", "0", f"{width}x{height}x24", "-nolisten",
             "tcp", "-noreset", "-fbdir", self.folder],
            pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(tell)
        with os.fdopen(told) as pipe:
            self.number = pipe.readline().strip()
        self.name = f":{self.number}"
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(f"/tmp/.X11-unix/X{self.number}")
        self.connection.sendall(struct.pack("<BxHHHHxx", 0x6C, 11, 0, 0, 0))
        ok, _, _, length = struct.unpack("<BxHHH", self.receive(8))
        setup = self.receive(4 * length)
        assert ok == 1, setup
        vendor, formats = struct.unpack_from("<H2xxB", setup, 16)
        self.root = struct.unpack_from("<I", setup, 32 + (vendor + 3) // 4 * 4 + 8 * formats)[0]

    def receive(self, size):
        data = b""
        while len(data) < size:
            more = self.connection.recv(size - len(data))
            assert more, "the display has gone"
            data += more
        return data

    def ask(self, request):
        self.connection.sendall(request)
        head = self.receive(32)
        assert head[0] == 1, head
        return head + self.receive(4 * struct.unpack_from("<I", head, 4)[0])

    def windows(self):
        answer = self.ask(struct.pack("<BxHI", 15, 2, self.root))
        count = struct.unpack_from("<H", answer, 16)[0]
        return struct.unpack_from(f"<{count}I", answer, 32)

    def place(self, window):
        """(x, y, width, height), or None while it is not shown."""
        if self.ask(struct.pack("<BxHI", 3, 2, window))[26] != 2:
            return None
        return struct.unpack_from("<hhHH", self.ask(struct.pack("<BxHI", 14, 2, window)), 12)

    def shown(self):
        """The place of the one window that is larger than an icon."""
        places = [self.place(window) for window in self.windows()]
        return next((p for p in places if p and p[2] > 16), None)

    def resize(self, width, height):
        for window in self.windows():
            place = self.place(window)
            if place and place[2] > 16:
                self.connection.sendall(
                    struct.pack("<BxHIHxxII", 12, 5, window, 12, width, height))

    def pixels(self, place):
        """Rows of RGB bytes of a part of the screen."""
        data = (self.folder / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", data[:100])
        start, line = head[0] + 12 * head[19], head[12]
        x, y, width, height = place
        rows = []
        for i in range(y, y + height):
            row = data[start + i * line + 4 * x : start + i * line + 4 * (x + width)]
            rgb = bytearray(3 * width)
            rgb[0::3], rgb[1::3], rgb[2::3] = row[2::4], row[1::4], row[0::4]
            rows.append(bytes(rgb))
        return rows

    def stop(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait(10)
