"""Processes by identity: a process id alone may name a stranger after a while."""

import functools
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class ProcessIdentity:
    """A process id with the birth of its process, which no later process of that id shares, nor one after a reboot."""

    pid: int
    birth: str

    @classmethod
    def of(cls, pid: int) -> "ProcessIdentity | None":
        """Return the identity of a living process."""
        birth = _birth(pid)
        return cls(pid, birth) if birth is not None else None

    def alive(self) -> bool:
        """Tell whether that very process still runs; a zombie does not."""
        return _birth(self.pid) == self.birth

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and to all of its group; nothing happens where it has ended."""
        if not self.alive():
            return
        try:
            group = os.getpgid(self.pid)
            # A child is in its parent's group until it has left it.
            if group == self.pid:
                os.killpg(group, number)
            else:
                os.kill(self.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def memory(self) -> int:
        """Return the resident memory of the process and of what it started, in bytes."""
        try:
            process = psutil.Process(self.pid)
            family = [process, *process.children(recursive=True)]
        except psutil.Error:
            return 0
        return sum(_own_memory(member) for member in family)


def _birth(pid: int) -> str | None:
    """Return when a process began, in a form that setting the clock does not change where the system has one."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        if not _BOOT.exists():
            return f"{process.create_time():.0f}"
        # The name, in brackets, may hold spaces; the start is the 20th field after it, in ticks since the boot.
        ticks = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        return f"{_BOOT.read_text('ascii').strip()}/{ticks}"
    except (psutil.Error, OSError, IndexError):
        return None


def _own_memory(process: psutil.Process) -> int:
    try:
        # PostgreSQL's processes share one buffer, which resident memory would count once for each of them.
        return int(getattr(process.memory_full_info(), "pss", 0)) or int(process.memory_info().rss)
    except psutil.Error:
        return 0


def wait_until_gone(processes: Iterable[ProcessIdentity], timeout: float) -> list[ProcessIdentity]:
    """Wait at most `timeout` seconds for processes to end; return those that have not."""
    deadline = time.monotonic() + timeout
    left = list(processes)
    while (left := [process for process in left if process.alive()]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def die_with_parent(death_signal: signal.Signals) -> list[str]:
    """Return the words before a command that make its process end with ours, where the system has them."""
    setpriv = _setpriv()
    return [setpriv, "--pdeathsig", death_signal.name.removeprefix("SIG"), "--"] if setpriv else []


@functools.cache
def _setpriv() -> str | None:
    """Some systems have a setpriv that does less."""
    found = shutil.which("setpriv")
    if found is None:
        return None
    works = subprocess.run([found, "--pdeathsig", "TERM", "--", "true"], capture_output=True, check=False)  # noqa: S603 -- our own words
    return found if works.returncode == 0 else None
