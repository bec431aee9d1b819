"""Plain text: Unicode composed, white space folded, letter case kept."""

import unicodedata


def text(value: str) -> str | None:
    """Compose Unicode (NFC) and fold white space to single blanks; None if nothing is left.

    Letter case counts: "JOHN" corrected to "John" is an edit that must travel. Line ends do not:
    the services store them differently.
    """
    folded = " ".join(value.split())
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", folded)
    return folded or None


def fold(value: str) -> str | None:
    """Fold `value` for a caseless comparison: the Unicode standard's canonical caseless match."""
    folded = " ".join(value.split())
    if folded.isascii():
        return folded.lower() or None
    previous = ""
    while folded != previous:  # a few letters need a second round to come to rest
        previous = folded
        decomposed = unicodedata.normalize("NFD", folded)
        folded = unicodedata.normalize("NFC", decomposed.casefold())
    return folded or None
