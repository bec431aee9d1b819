"""What ``/apollo help`` says."""

from collections.abc import Sequence

import msgspec

from bot.blocks.kit import Message, context, header, section

HALF = 8


class Line(msgspec.Struct, frozen=True):
    """One verb as people read it."""

    usage: str
    example: str
    help: str


def overview(lines: Sequence[Line], *, lead: str = "") -> Message:
    """Return every verb the person may use, with an example each (U1, U6)."""
    parts = [f"`/apollo {line.usage}` — {line.help}\n      e.g. `{line.example}`" for line in lines]
    blocks = [section(lead)] if lead else []
    blocks.append(header("What you can ask"))
    blocks += [section("\n".join(parts[at : at + HALF])) for at in range(0, len(parts), HALF)]
    blocks.append(context("Only what you may use is listed. Nothing is written without a plan."))
    return Message(text=lead or "What you can ask", blocks=tuple(blocks))
