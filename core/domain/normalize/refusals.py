"""Values that no service or database can hold (F19)."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why a value is not stored or sent; the text is the sentence for a person."""

    NUL = "The value holds the character U+0000, which databases refuse. Remove it at its source."
    SURROGATE = (
        "The value holds half of a character (a lone surrogate), which is not valid text. "
        "Type it anew at its source."
    )


def refused(value: str) -> Refusal | None:
    """Say why `value` can not be stored: U+0000 (PostgreSQL) or a lone surrogate (not UTF-8)."""
    if "\x00" in value:
        return Refusal.NUL
    try:
        value.encode()
    except UnicodeEncodeError:
        return Refusal.SURROGATE
    return None
