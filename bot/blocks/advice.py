"""What the bot does about a refusal, and who must act, in plain words (U24)."""

from collections.abc import Mapping

from bot.blocks.words import SIDES
from core.domain.records import Side

_UPDATE = (
    "the bot does not send these values again by itself; the other fields went on. A corrected"
    " value goes by itself."
)
_CREATE = (
    "the record is not made in {side}, and the bot does not try again by itself. A corrected value"
    " goes by itself, with everything else."
)
_WHO = (
    "whoever looks after the record corrects the value, here with *Edit and retry* or in {other};"
    " or an admin of {side} lifts the rule and somebody presses *Retry*."
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
            " *Ignore*; or gives this one another address with *Edit and retry*."
        ),
    ),
    "NOT_KEPT": (
        "{side} answered that it was done and kept another value. The bot does not insist.",
        "an admin looks why {side} does not keep the value; *Ignore* leaves it as it is.",
    ),
    "UNMAPPED_OPTION": (
        "this value waits until the other side knows it.",
        "an admin gives the owner or stage a partner of the same name in {side}; then *Retry*.",
    ),
    "UNSUPPORTED": (
        "{side}'s API cannot do this; the bot does not try again.",
        "somebody does it by hand in {side}, then presses *Ignore*.",
    ),
}


def advice(side: Side, category: str, *, creates: bool = False) -> tuple[str, str]:
    """Return what happens now, and who must act; ``creates``: records that are not there yet."""
    default = (_CREATE if creates else _UPDATE, _WHO)
    happens, acts = _BY_CATEGORY.get(category, default)
    names = {"side": SIDES[side], "other": SIDES[side.other]}
    return happens.format(**names), acts.format(**names)
