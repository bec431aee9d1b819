"""What PostgreSQL's own processes spend."""

import psutil
from sqlalchemy import make_url


class ServerCpu:
    """The CPU seconds of every PostgreSQL process of one data folder; none on SQLite."""

    def __init__(self, url: str) -> None:
        host = make_url(url).query.get("host")
        self._folder = host if isinstance(host, str) else ""
        self._last = self._now()

    def _now(self) -> float:
        if not self._folder:
            return 0.0
        total = 0.0
        for process in psutil.process_iter(["name", "cmdline", "cpu_times"]):
            command = " ".join(process.info["cmdline"] or ())
            if self._folder in command and process.info["name"] == "postgres":
                total += _spent(process)
        return total

    def since(self) -> float:
        """Return what was spent since the last question."""
        last, self._last = self._last, self._now()
        return self._last - last


def _spent(process: psutil.Process) -> float:
    """Return the seconds of a postmaster: its own, its living children's and its dead ones'."""
    times = process.cpu_times()
    spent = times.user + times.system + times.children_user + times.children_system
    for child in process.children():
        own = child.cpu_times()
        spent += own.user + own.system
    return float(spent)
