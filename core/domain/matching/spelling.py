"""Words folded to plain letters, for comparing only."""

import re
from functools import lru_cache

from anyascii import anyascii

_JOINED = re.compile(r"['\u2019`.]")
_WORD = re.compile(r"[a-z0-9]+")


@lru_cache(maxsize=65_536)
def plain(value: str) -> str:
    """Write `value` in lower-case ASCII letters: "Núñez" -> "nunez", "Лев" -> "lev"."""
    return (value if value.isascii() else anyascii(value)).lower()


def words(value: str) -> list[str]:
    """Split into folded words: "O'Brien-Smith" -> ["obrien", "smith"], "S.A." -> ["sa"]."""
    return _WORD.findall(_JOINED.sub("", plain(value)))


def squash(value: str) -> str:
    """Fold and write without anything between the words."""
    return "".join(words(value))
