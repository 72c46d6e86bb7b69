"""Scene F: a poster that stands still in a window on a bare X server, watched for a minute.

Each program has a server of its own. vitrine is watched alone; the peers are watched all at once
afterwards (at rest they hardly disturb each other, and what they share counts less in each one's
proportional memory: that favours them).
"""

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass

import measure
import scenes

SETTLE_S, WATCH_S = 15, 60
QUICK_SETTLE_S, QUICK_WATCH_S = 8, 10


@dataclass
class Rest:
    """What a program did while nothing was to be done."""

    seconds: float = 0
    cpu_s: float = 0
    switches: int = 0  # context switches of all threads
    pss_mb: float = 0
    processes: int = 0
    threads: int = 0
    fault: str = ""

    def dict(self):
        return asdict(self)


class Shown:
    """A program in a window of an X server of its own."""

    def __init__(self, command, scratch):
        self.home = tempfile.mkdtemp(dir=scratch)
        self.server, display = start_server(self.home)
        words = [word.replace("HOME", self.home) for word in command]
        env = measure.environment(DISPLAY=display, HOME=self.home, XDG_CONFIG_HOME=self.home,
                                  XDG_CACHE_HOME=self.home, XDG_RUNTIME_DIR=self.home)
        self.log = open(os.path.join(self.home, "log"), "wb")
        self.child = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=self.log,
                                      stderr=self.log, start_new_session=True)

    def pids(self):
        return measure.tree(self.child.pid)

    def is_blank(self):
        """Does the screen show nothing but one colour or two?"""
        with open(os.path.join(self.home, "Xvfb_screen0"), "rb") as file:
            return len(set(file.read()[4096::4099])) < 16

    def fault(self):
        if self.child.poll() is None:
            return "nothing is on the screen" if self.is_blank() else ""
        lines = measure.read(self.log.name).strip().splitlines() or [""]
        return f"ended with {self.child.returncode}: {lines[-1][:200]}"

    def close(self):
        measure.end(self.child)
        measure.end(self.server)
        self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)


def start_server(folder):
    """The X server, which keeps its pixels in a file there, and its display's name."""
    from_server, to_us = os.pipe()
    size = f"{scenes.WIDTH}x{scenes.HEIGHT}x24"
    words = ["Xvfb", "-displayfd", str(to_us), "-screen", "0", size, "-nolisten", "tcp", "-fbdir",
             folder]
    server = subprocess.Popen(words, pass_fds=[to_us], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True)
    os.close(to_us)
    with os.fdopen(from_server) as pipe:
        number = pipe.readline().strip()
    if not number:
        measure.end(server)
        raise SystemExit("tools/bench: Xvfb does not start")
    return server, f":{number}"


def watch(shown, settle_s, watch_s):
    """Figures of several programs over the same stretch of time."""
    time.sleep(settle_s)
    before = [(measure.cpu_of(s.pids()), measure.switches_of(s.pids())) for s in shown]
    begin = time.monotonic()
    time.sleep(watch_s)
    found = []
    for s, (cpu, switches) in zip(shown, before):
        pids = s.pids()
        seconds = time.monotonic() - begin
        rest = Rest(seconds, round(measure.cpu_of(pids) - cpu, 3),
                    measure.switches_of(pids) - switches, measure.pss_mb(pids), len(pids),
                    sum(len(os.listdir(f"/proc/{pid}/task")) for pid in pids
                        if os.path.isdir(f"/proc/{pid}/task")), s.fault())
        found.append(rest)
    return found


def commands(place):
    """Name, the program it needs, its words; HOME stands for a folder of its own."""
    poster = os.path.join(place.assets, "poster.png")
    size = f"{scenes.WIDTH}x{scenes.HEIGHT}"
    play = [place.program("vitrine"), "play", scenes.path(place.assets, "F"), "--output", "window",
            "--size", size, "--state", "HOME/state"]
    chromium = "--no-sandbox --kiosk --no-first-run --disable-extensions --mute-audio"
    chromium += " --disable-background-networking --disable-component-update --disable-gpu"
    mpv = ["mpv", "--no-config", "--image-display-duration=inf", "--no-audio", "--no-terminal",
           "--no-border", f"--geometry={size}+0+0"]
    return [
        ("vitrine play", "", play),
        ("feh", "feh", ["feh", "--borderless", "--geometry", f"{size}+0+0", "--image-bg", "white",
                        poster]),
        ("mpv, vo=x11", "mpv", [*mpv, "--vo=x11", poster]),
        ("Chromium, kiosk", "chromium",
         ["chromium", *chromium.split(), f"--window-size={size.replace('x', ',')}",
          "--user-data-dir=HOME/profile", "file://" + poster]),
    ]


def together(place, rows, quick):
    shown = [Shown(words, place.scratch) for _, _, words in rows]
    try:
        settle_s = QUICK_SETTLE_S if quick else SETTLE_S
        watched = watch(shown, settle_s, QUICK_WATCH_S if quick else WATCH_S)
    finally:
        for s in shown:
            s.close()
    return {name: rest for (name, _, _), rest in zip(rows, watched)}


def run(place, quick):
    """Name -> Rest of all that can take part."""
    rows = commands(place)
    found = {}
    if not shutil.which("Xvfb"):
        return {name: Rest(fault="Xvfb is not installed") for name, _, _ in rows}
    found.update(together(place, rows[:1], quick))
    peers = rows[1:2] if quick else rows[1:]
    there = [row for row in peers if shutil.which(row[1])]
    found.update({row[0]: Rest(fault=f"{row[1]} is not installed")
                  for row in peers if row not in there})
    if there:
        found.update(together(place, there, quick))
    return found
