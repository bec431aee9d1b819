"""Saved state: a sandbox keeps what it holds across restarts, in one JSON file."""

import asyncio
import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec


class Snapshot:
    """Writes what ``dump`` returns to ``path``, at most every ``every`` seconds and at the end."""

    def __init__(self, path: Path, dump: Callable[[], Any], *, every: float = 2.0) -> None:
        """Keep the path and the function that gives the state as JSON-able values."""
        self._path = path
        self._dump = dump
        self._every = every
        self._written = b""

    @staticmethod
    def read(path: Path) -> Any | None:
        """Return what was saved, or None when nothing was."""
        return msgspec.json.decode(path.read_bytes()) if path.exists() else None

    def write(self) -> None:
        """Replace the file in one step, so that a kill leaves the old state or the new one."""
        data = msgspec.json.encode(self._dump())
        if data == self._written:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        beside.write_bytes(data)
        os.replace(beside, self._path)  # noqa: PTH105
        self._written = data

    async def keep(self) -> None:
        """Write again and again until cancelled, and once more then."""
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                await asyncio.sleep(self._every)
                self.write()
        self.write()
