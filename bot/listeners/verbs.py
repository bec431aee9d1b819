"""The grammar of ``/apollo <verb> [object] [options]`` and its help, in one table (U1, U2)."""

import difflib
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from bot.listeners.calls import Call
from core.usecases.access import Role

Handler = Callable[[Call], Awaitable[None]]


class Verb(msgspec.Struct, frozen=True):
    """One word a person can type after ``/apollo``."""

    name: str
    role: Role
    usage: str
    """What may follow, as in ``[contacts|accounts]``; empty when nothing may."""
    example: str
    help: str
    handler: Handler


def find(verbs: Sequence[Verb], text: str) -> tuple[Verb | None, str]:
    """Return the verb that starts ``text``, longest name first, and what follows it."""
    lowered = text.casefold()
    for verb in sorted(verbs, key=lambda verb: -len(verb.name)):
        if lowered == verb.name or lowered.startswith(verb.name + " "):
            return verb, text[len(verb.name) :].strip()
    return None, text


def nearest(verbs: Sequence[Verb], typed: str) -> str | None:
    """Return the verb somebody probably meant."""
    names = [verb.name for verb in verbs]
    return next(iter(difflib.get_close_matches(typed.casefold(), names, n=1, cutoff=0.6)), None)


def usage_hint(verbs: Sequence[Verb]) -> str:
    """Return the hint that the manifest carries; a test compares both."""
    return " | ".join(verb.name for verb in verbs)
