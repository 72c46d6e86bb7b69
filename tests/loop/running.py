"""A running player, seen from outside."""

import os
import re
import subprocess
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
