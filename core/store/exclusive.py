"""One writing process a SQLite file, held by a lock that dies with its process."""

import fcntl
import os
from pathlib import Path

from core.store.errors import SecondWriterError


class ExclusiveLock:
    """An exclusive lock on a file beside the database."""

    def __init__(self, database: Path) -> None:
        """Take the lock; raise SecondWriterError if another process, or another part, holds it."""
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._handle = os.open(database.with_name(database.name + ".lock"), flags, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._handle)
            raise SecondWriterError(database) from None

    def release(self) -> None:
        """Let another process write. The file stays: removing it would race with a taker."""
        os.close(self._handle)
