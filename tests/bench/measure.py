"""Runs programs and measures them from outside, all in the same way."""

import json
import os
import re
import signal
import subprocess
import threading
import time
from dataclasses import asdict, dataclass, field

TIMEOUT_S = 300  # a program that takes longer is ended and reported so
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """One run of one program, from its start to its end."""

    wall_s: float = 0
    cpu_s: float = 0  # user and system, with the children it waited for
    peak_mb: float = 0  # largest resident set, MB of 10^6 bytes
    fault: str = ""  # why there is no figure
    output: str = ""
    notes: dict = field(default_factory=dict)

    def dict(self):
        kept = asdict(self)
        del kept["output"]
        return kept


def environment(**more):
    """The caller's, without a desktop and without what would change texts."""
    drop = ("DISPLAY", "WAYLAND_DISPLAY", "LANG", "LANGUAGE", "TZ")
    kept = {k: v for k, v in os.environ.items() if k not in drop and not k.startswith("LC_")}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


def run(command, timeout_s=TIMEOUT_S, **env):
    """Runs the command to its end; a failure is a Run with its fault set."""
    result = Run()
    begin = time.monotonic()
    try:
        child = subprocess.Popen(command, env=environment(**env), stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        result.fault = str(error)
        return result
    late = threading.Event()

    def end():
        late.set()
        child.kill()

    timer = threading.Timer(timeout_s, end)
    timer.start()
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    timer.cancel()
    child.stdout.close()
    child.returncode = os.waitstatus_to_exitcode(status)
    result.wall_s = time.monotonic() - begin
    result.cpu_s = usage.ru_utime + usage.ru_stime
    result.peak_mb = usage.ru_maxrss * 1024 / 1e6
    result.output = text.decode(errors="replace")
    if late.is_set():
        result.fault = f"longer than {timeout_s} s"
    elif child.returncode:
        last = (result.output.strip().splitlines() or [""])[-1]
        result.fault = f"exit status {child.returncode}: {last[:200]}"
    return result


def run_json(command, **options):
    """run(), with the JSON that the program prints (its last line) as notes."""
    result = run(command, **options)
    if not result.fault:
        result.notes = json.loads(result.output.strip().splitlines()[-1])
    return result


def read(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def tree(root):
    """The process and all that descend from it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            match = re.search(r"\) \S (\d+) ", read(f"/proc/{name}/stat"))
            if match:
                parents[int(name)] = int(match.group(1))
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cpu_of(pids):
    """Seconds of user and system time so far, of all threads."""
    ticks = 0
    for pid in pids:
        words = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        if len(words) > 12:
            ticks += int(words[11]) + int(words[12])
    return ticks / TICK


def switches_of(pids):
    """Context switches so far of all threads, voluntary and not."""
    count = 0
    for pid in pids:
        try:
            tasks = os.listdir(f"/proc/{pid}/task")
        except OSError:
            continue
        for task in tasks:
            text = read(f"/proc/{pid}/task/{task}/status")
            count += sum(int(n) for n in re.findall(r"ctxt_switches:\s*(\d+)", text))
    return count


def pss_mb(pids):
    """Proportional memory, MB of 10^6 bytes: what is shared counts in parts."""
    total = 0
    for pid in pids:
        match = re.search(r"^Pss:\s+(\d+) kB", read(f"/proc/{pid}/smaps_rollup"), re.MULTILINE)
        total += int(match.group(1)) * 1024 if match else 0
    return total / 1e6


def machine():
    """What this machine is, in words for the page."""
    cpu = re.search(r"^model name\s*:\s*(.+)$", read("/proc/cpuinfo"), re.MULTILINE)
    memory = re.search(r"MemTotal:\s+(\d+)", read("/proc/meminfo"))
    system = re.search(r'^PRETTY_NAME="?([^"\n]+)', read("/etc/os-release"), re.MULTILINE)
    flags = re.search(r"^flags\s*:(.*)$", read("/proc/cpuinfo"), re.MULTILINE)
    known = flags.group(1).split() if flags else []
    simd = [name for name in ("sse2", "avx2", "avx512f") if name in known]
    return {
        "processor": cpu.group(1).strip() if cpu else os.uname().machine,
        "cores": len(os.sched_getaffinity(0)),
        "simd": " ".join(simd),
        "memory_gb": round(int(memory.group(1)) * 1024 / 1e9, 1) if memory else 0,
        "system": system.group(1) if system else "",
        "kernel": ".".join(os.uname().release.split(".")[:2]),
    }


def end(child):
    """Ends a process that leads a session of its own, and all that it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            break
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            continue
    child.poll()
