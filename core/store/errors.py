"""How the store fails, with a sentence for a person."""

from pathlib import Path

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """The store cannot do what was asked; ``sentence`` names the cure."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence for a person."""
        super().__init__(sentence)
        self.sentence = sentence


class BadUrlError(StoreError):
    """The database's URL is neither SQLite nor PostgreSQL; it may hold a password, so not shown."""

    def __init__(self, scheme: str) -> None:
        """Keep the scheme only."""
        super().__init__(
            f"DATABASE_URL begins with {scheme!r}, which is not supported. "
            "Use sqlite:///path/to/file.db or postgresql://user:password@host/database."
        )
        self.scheme = scheme


class UnreachableError(StoreError):
    """The database does not answer, or not to us; the URL may hold a password, so not shown."""

    def __init__(self, where: str, why: str) -> None:
        """Keep where it was looked for, and the kind of failure."""
        super().__init__(
            f"The database at {where} cannot be opened ({why}). "
            "Check DATABASE_URL, and that the database is running and lets this user in."
        )
        self.where = where
        self.why = why


class SecondWriterError(StoreError):
    """Another process writes to this SQLite file already."""

    def __init__(self, path: Path) -> None:
        """Keep the file."""
        super().__init__(
            f"Another process is writing to {path}. A SQLite file has one writer: stop the other "
            "process, or set DATABASE_URL to PostgreSQL to run several at once."
        )
        self.path = path


class MissingDatabaseError(StoreError):
    """There is no file to read."""

    def __init__(self, path: Path) -> None:
        """Keep the file."""
        super().__init__(f"There is no database at {path}. Start the bot once, and it is made.")
        self.path = path


class ReadOnlyError(StoreError):
    """The database was opened for reading only."""

    def __init__(self) -> None:
        """Say what would help."""
        super().__init__("This database is open for reading only; writing belongs to the bot.")


class NewerDatabaseError(StoreError):
    """The database was migrated by a newer version of this program."""

    def __init__(self, revision: str) -> None:
        """Keep the revision the database is at."""
        super().__init__(
            f"The database is at revision {revision}, which this version does not know. "
            "Start the newer version, or restore the backup made before it was installed."
        )
        self.revision = revision


class CannotWriteError(StoreError):
    """The disk takes nothing more; what was being written is rolled back (F40)."""


class DiskFullError(CannotWriteError):
    """No space is left."""

    def __init__(self) -> None:
        """Say what would help."""
        super().__init__(
            "The database's disk is full. Nothing was lost: free some space, and the work goes on."
        )


class ReadOnlyDiskError(CannotWriteError):
    """The file or its file system is read-only, or the disk does not answer."""

    def __init__(self) -> None:
        """Say what would help."""
        super().__init__(
            "The database's disk refuses to be written. "
            "Nothing was lost: make it writable, and the work goes on."
        )


class FencedOutError(StoreError):
    """A claim was lost: the lease ran out and somebody else works on it (F39)."""

    def __init__(self, what: str, row_id: int, fence: int) -> None:
        """Keep which claim it was."""
        super().__init__(f"{what} {row_id} is no longer held under fence {fence}; nothing is kept.")
        self.what = what
        self.row_id = row_id
        self.fence = fence


class MissingRowError(StoreError):
    """A row that was named by id is not there."""

    def __init__(self, what: str, row_id: int) -> None:
        """Keep which row it was."""
        super().__init__(f"There is no {what} {row_id}.")
        self.what = what
        self.row_id = row_id


# facts: PostgreSQL documentation, appendix "Error Codes"
_FULL = "53100"
_REPEATABLE = ("40001", "40P01", "57P01", "57P02", "57P03")
_READ_ONLY = ("readonly database", "disk I/O error", "unable to open database file")


def sqlstate(error: BaseException | None) -> str:
    """Return PostgreSQL's five letters for an error, or an empty text."""
    return str(getattr(error, "sqlstate", None) or "")


def disk_trouble(error: BaseException | None) -> CannotWriteError | None:
    """Return what a driver's error means for the disk, or None if it is about something else."""
    message = str(error)
    if sqlstate(error) == _FULL or "database or disk is full" in message:
        return DiskFullError()
    if any(words in message for words in _READ_ONLY):
        return ReadOnlyDiskError()
    return None


def worth_repeating(error: BaseException) -> bool:
    """Tell whether the whole transaction may be done again: it was dropped or lost a race (F41)."""
    if isinstance(error, DBAPIError):
        return (
            error.connection_invalidated
            or sqlstate(error.orig) in _REPEATABLE
            or sqlstate(error.orig).startswith("08")
        )
    return isinstance(error, OSError) or sqlstate(error) in _REPEATABLE
