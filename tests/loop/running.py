"""A running player, seen from outside."""

import os
import re
import subprocess
import time
from pathlib import Path

import site_player
from site_player import VITRINE


class Running(site_player.Player):
    def __init__(self, folder, source, *options, name="player", **environment):
        self.errors = Path(folder) / f"{name}.log"
        self.frames = Path(folder) / name
        command = [VITRINE, "play", source, "--state", Path(folder) / "state", *options]
        self.process = subprocess.Popen([str(word) for word in command],
                                        stderr=open(self.errors, "wb"),
                                        env={**os.environ, "TZ": "Asia/Seoul", **environment})

    def switches(self):
        """How often each thread was put on and off the processor so far."""
        found = {}
        for task in Path(f"/proc/{self.process.pid}/task").iterdir():
            text = (task / "status").read_text()
            name = re.search(r"^Name:\s*(.*)$", text, re.M)[1]
            voluntary = re.search(r"^voluntary_ctxt_switches:\s*(\d+)$", text, re.M)
            found[f"{task.name} {name}"] = int(voluntary[1])
        return found

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def maps(self):
        return Path(f"/proc/{self.process.pid}/maps").read_text()

    def pss_mb(self):
        text = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return int(re.search(r"^Pss:\s*(\d+) kB", text, re.M)[1]) / 1024


def counts(player):
    """Frames shown, late and dropped, as the player says at its end."""
    said = re.search(r"frames: (\d+) shown, (\d+) late, (\d+) dropped", player.log())
    assert said, player.log()
    return tuple(map(int, said.groups()))


def check_still(player):
    """For a while nothing happens at all, in any thread."""
    player.wait_log("on show")
    time.sleep(3)
    seconds = 6
    switches, cpu = player.switches(), player.cpu_seconds()
    time.sleep(seconds)
    now = player.switches()
    woken = {name: now[name] - switches.get(name, 0) for name in now}
    assert sum(woken.values()) < 2 * seconds, woken
    assert player.cpu_seconds() - cpu < 0.2
    assert player.end() == 0, player.log()
    shown, late, dropped = counts(player)
    assert (shown, dropped) == (1, 0), player.log()
