"""What the bot does about a refusal, and who must act, in plain words (U24)."""

from collections.abc import Mapping

from bot.blocks.words import SIDES
from core.domain.records import Side

_DEFAULT = (
    (
        "the bot does not send these values again by itself. A corrected value goes by itself, and"
        " the other fields went on."
    ),
    (
        "whoever looks after the record corrects the value in {other}, or an admin of {side} lifts"
        " the rule and somebody presses *Retry*."
    ),
)
_BY_CATEGORY: Mapping[str, tuple[str, str]] = {
    "TOO_OFTEN": (
        "the bot tried eight times and stopped.",
        "somebody presses *Retry* once {side} answers again.",
    ),
    "UNCERTAIN": (
        (
            "no answer came, and nobody can tell whether {side} has the record. The bot does not"
            " send it twice by itself."
        ),
        (
            "somebody looks in {side}: if it is there, *Ignore* (the next pull links it); if it is"
            " not, *Retry*."
        ),
    ),
    "GONE": (
        "the next full pull looks again; what is really gone is never made anew by itself.",
        "nobody, unless the record should come back: restore it in {side}.",
    ),
    "CONFLICT": (
        "{side} holds another record with the same address, so nothing was written.",
        (
            "somebody decides in {side} which record is the right one, then presses *Retry* or"
            " *Ignore*."
        ),
    ),
    "NOT_KEPT": (
        "{side} answered that it was done and kept another value. The bot does not insist.",
        "an admin looks why {side} does not keep the value; *Ignore* leaves it as it is.",
    ),
    "UNMAPPED_OPTION": (
        "the other fields went on; this one waits.",
        "an admin gives the owner or stage a partner of the same name in {side}; then *Retry*.",
    ),
    "UNSUPPORTED": (
        "{side}'s API cannot do this; the bot does not try again.",
        "somebody does it by hand in {side}, then presses *Ignore*.",
    ),
}


def advice(side: Side, category: str) -> tuple[str, str]:
    """Return what happens now, and who must act."""
    happens, acts = _BY_CATEGORY.get(category, _DEFAULT)
    names = {"side": SIDES[side], "other": SIDES[side.other]}
    return happens.format(**names), acts.format(**names)
