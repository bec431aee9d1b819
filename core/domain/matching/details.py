"""Details that few records have, and that say much: street address and date of birth."""

from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

_ABBREVIATED = {
    "avenue": "ave", "av": "ave", "boulevard": "blvd", "street": "st", "str": "st",
    "strasse": "st", "road": "rd", "drive": "dr", "lane": "ln", "highway": "hwy",
    "suite": "ste", "floor": "fl", "west": "w", "east": "e", "north": "n", "south": "s",
}  # fmt: skip
_MUCH = 75  # per cent of the words' letters that two spellings of one address share


class Match(StrEnum):
    """How two details agree."""

    SAME = "same"
    ALIKE = "alike"
    OTHER = "other"


def street(words: list[str]) -> tuple[str, ...]:
    """Write the words of a street address in one way: "Main Street" -> ("main", "st")."""
    return tuple(_ABBREVIATED.get(word, word) for word in words)


def compare_streets(left: tuple[str, ...], right: tuple[str, ...]) -> Match:
    """Compare two street addresses, both given; symmetric."""
    a, b = " ".join(left), " ".join(right)
    if a == b:
        return Match.SAME
    numbers = {word for word in left if word.isdigit()} & {word for word in right if word.isdigit()}
    alike = max(fuzz.token_set_ratio(a, b), fuzz.ratio(a, b)) >= _MUCH
    return Match.ALIKE if alike and numbers else Match.OTHER


def compare_births(left: str, right: str) -> Match:
    """Compare two dates of birth, digits only; one wrong or two exchanged digits are alike."""
    if left == right:
        return Match.SAME
    return Match.ALIKE if OSA.distance(left, right, score_cutoff=1) <= 1 else Match.OTHER
