"""The bot as the world sees it: a process of its own, known by its pid file."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BotProcess:
    """Reads the pid anew each time: the bot may have been started again since."""

    pid_file: Path | None

    @property
    def known(self) -> bool:
        """Tell whether anybody said where the pid file is."""
        return self.pid_file is not None

    def pid(self) -> int | None:
        """Return the pid of the running bot; None when there is no file or no such process."""
        try:
            pid = int(self.pid_file.read_text().strip()) if self.pid_file else 0
            if pid > 1 and not _is_zombie(pid):
                os.kill(pid, 0)
                return pid
        except (OSError, ValueError):
            return None
        return None

    def kill(self) -> bool:
        """End it without warning, as a power cut does; False when it was not running."""
        pid = self.pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        return True


def _is_zombie(pid: int) -> bool:
    """Tell whether the process has ended and only waits for its parent to notice (Linux)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False
