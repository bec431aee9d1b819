"""The Apollo lists on which people find what Apollo's API cannot delete (R27, R29)."""

from typing import Final

MERGED: Final = "Merged – to delete"  # noqa: RUF001 - the dash is part of the name
DELETED: Final = "Deleted – to delete"  # noqa: RUF001
