"""What a decision is made under: the mapping of one kind and what was gathered beforehand."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from core.domain.fields import Field
from core.domain.stages import Translator, translators

MANUAL_HOLD = timedelta(days=30)


class Rules(msgspec.Struct, frozen=True):
    """The rules for the records of one kind; one value serves a whole run.

    What differs a record (``set_by_hand``, ``asked``) is given by ``msgspec.structs.replace`` for
    the few records that need it.
    """

    fields: tuple[Field, ...]
    push_updates: bool = True
    """Apollo's edits of linked records travel to HubSpot (R12)."""
    options: Mapping[str, Translator] = msgspec.field(default_factory=translators)
    """Field key -> how its options are called on the other side (R38)."""
    region: str | None = None
    """The country of phone numbers without country code, where the record names none."""
    hold: timedelta = MANUAL_HOLD
    """How long a value set by hand is safe from auto overwrite (R42)."""
    set_by_hand: Mapping[str, datetime] | None = None
    """Field key -> when a person set HubSpot's value last; None: nobody has looked yet."""
    asked: frozenset[str] = frozenset()
    """Fields that an open review decides (F7): left alone."""
