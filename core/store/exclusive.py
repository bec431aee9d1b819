"""One writing process a SQLite file, held by a lock that dies with its process."""

import fcntl
import os
import time
from pathlib import Path

from core.store.errors import SecondWriterError


class ExclusiveLock:
    """An exclusive lock on a file beside the database."""

    def __init__(self, database: Path) -> None:
        """Take the lock; raise SecondWriterError if another process, or another part, holds it."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._handle = os.open(database.with_name(database.name + ".lock"), flags, 0o600)
        for pause in (0.002, 0.004, 0.0):  # ``is_held`` holds it for a moment, too
            try:
                fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                time.sleep(pause)
            else:
                return
        os.close(self._handle)
        raise SecondWriterError(database)

    def release(self) -> None:
        """Let another process write. The file stays: removing it would race with a taker."""
        os.close(self._handle)


def is_held(database: Path) -> bool:
    """Tell whether a process writes to this database now: the bot serves."""
    try:
        handle = os.open(database.with_name(database.name + ".lock"), os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False
