"""The machine in QEMU: its root in memory, its shell on a serial port, its display."""

import json
import os
import shutil
import socket
import struct
import subprocess
import time

INIT = """#!/bin/sh
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc none /proc; mount -t sysfs none /sys
mount -t devtmpfs none /dev; mount -t tmpfs none /tmp
modprobe -a virtio_pci virtio_gpu
chgrp 44 /dev/dri/card0; chmod 660 /dev/dri/card0
stty raw -echo </dev/ttyS1
exec </dev/ttyS1 >/dev/ttyS1 2>&1
echo READY
while read -r line; do eval "$line"; echo "END $?"; done
"""
MODULES = ("drivers/gpu/drm", "drivers/virtio", "drivers/i2c", "drivers/video", "drivers/dma-buf")


def root(base, programs, share):
    """The root's folder with the kernel's modules, the program and what it plays."""
    tree = os.path.join(base, "root")
    modules = os.path.join(base, "kernel/lib/modules")
    version = os.listdir(modules)[0]
    place = os.path.join(tree, "lib/modules", version)
    shutil.rmtree(place, ignore_errors=True)
    for folder in MODULES:
        source = os.path.join(modules, version, "kernel", folder)
        if os.path.isdir(source):
            shutil.copytree(source, os.path.join(place, "kernel", folder))
    for name in ("modules.order", "modules.builtin", "modules.builtin.modinfo"):
        shutil.copy(os.path.join(modules, version, name), place)
    subprocess.run(["depmod", "-b", tree, version], check=True)
    shutil.copy(os.path.join(programs, "vitrine"), os.path.join(tree, "usr/bin/vitrine"))
    for name, folder in share.items():
        shutil.rmtree(os.path.join(tree, name), ignore_errors=True)
        shutil.copytree(folder, os.path.join(tree, name))
    with open(os.path.join(tree, "init"), "w", encoding="utf-8") as file:
        file.write(INIT)
    os.chmod(os.path.join(tree, "init"), 0o755)
    return tree


def archive(tree, path):
    """A cpio archive (newc) of a folder, as the kernel unpacks it at its start."""
    with open(path, "wb") as out:

        def entry(name, mode, data, number):
            head = [number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0]
            out.write(b"070701" + b"".join(b"%08x" % v for v in head) + name + b"\0")
            out.write(b"\0" * (-out.tell() % 4) + data)
            out.write(b"\0" * (-out.tell() % 4))

        number = 1
        for folder, folders, files in os.walk(tree):
            for name in sorted(folders + files):
                full = os.path.join(folder, name)
                info = os.lstat(full)
                data = b""
                if os.path.islink(full):
                    data = os.fsencode(os.readlink(full))
                elif os.path.isfile(full):
                    with open(full, "rb") as file:
                        data = file.read()
                elif not os.path.isdir(full):
                    continue
                entry(os.fsencode(os.path.relpath(full, tree)), info.st_mode, data, number)
                number += 1
        entry(b"TRAILER!!!", 0, b"", 0)


def connect(path, seconds=20):
    end = time.monotonic() + seconds
    while True:
        try:
            s = socket.socket(socket.AF_UNIX)
            s.connect(path)
            return s
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class Guest:
    def __init__(self, folder, kernel, initrd):
        self.folder = folder
        self.process = subprocess.Popen(
            # fmt: off
            ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-accel", "tcg,thread=multi",
             "-M", "pc", "-no-reboot", "-cpu", "qemu64", "-smp", "2", "-m", "1536",
             "-display", "none", "-vga", "none",
             "-device", "virtio-gpu-pci,id=gpu0,xres=800,yres=600", "-kernel", kernel,
             "-initrd", initrd, "-append",
             "console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on "
             "vt.global_cursor_default=0 no_timer_check drm_kms_helper.fbdev_emulation=0",
             "-chardev", "file,id=s0,path=" + self.path("serial.log"), "-serial", "chardev:s0",
             "-chardev", "socket,id=s1,server=on,wait=off,path=" + self.path("shell"),
             "-serial", "chardev:s1", "-qmp", f"unix:{self.path('qmp')},server=on,wait=off",
             "-vnc", f"unix:{self.path('vnc')},display=gpu0,head=0"],
            # fmt: on
            stdin=subprocess.DEVNULL,
        )
        self.shell = connect(self.path("shell")).makefile("rw", encoding="utf-8", errors="replace")
        self.qmp = connect(self.path("qmp")).makefile("rw", encoding="utf-8")
        self.qmp.readline()
        self.ask("qmp_capabilities")
        self.vnc = None
        self.read_until("READY")

    def path(self, name):
        return os.path.join(self.folder, name)

    def ask(self, command, **arguments):
        self.qmp.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.qmp.flush()
        while True:
            answer = json.loads(self.qmp.readline())
            if "error" in answer:
                raise RuntimeError(answer["error"]["desc"])
            if "return" in answer:
                return answer["return"]

    def read_until(self, word):
        text = ""
        while True:
            got = self.shell.readline()
            if not got:
                raise RuntimeError("the guest is gone")
            if got.startswith(word):
                return text
            text += got

    def run(self, line):
        """What a line of shell prints in the guest."""
        self.shell.write(line + "\n")
        self.shell.flush()
        return self.read_until("END ")

    def screen(self):
        """Width, height and the RGB bytes of the display."""
        path = self.path("screen.ppm")
        self.ask("screendump", filename=path, device="gpu0")
        with open(path, "rb") as file:
            data = file.read()
        _, size, _, pixels = data.split(b"\n", 3)
        width, height = map(int, size.split())
        return width, height, pixels

    def plug(self, width, height):
        """Another display; 0 by 0: none."""
        if not self.vnc:
            self.vnc = connect(self.path("vnc"))
            self.vnc.recv(12)
            self.vnc.sendall(b"RFB 003.008\n")
            self.vnc.recv(2)
            self.vnc.sendall(b"\x01")
            self.vnc.recv(4)
            self.vnc.sendall(b"\x01")
            self.vnc.recv(4096)
            self.vnc.sendall(struct.pack(">BxHi", 2, 1, -308))
        head = struct.pack(">BxHHBx", 251, width, height, 1)
        self.vnc.sendall(head + struct.pack(">IHHHHI", 0, 0, 0, width, height, 0))

    def close(self):
        self.ask("quit")
        self.process.wait(30)
