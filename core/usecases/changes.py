"""Before and after of a saved settings dialog, in words (U12)."""

from collections.abc import Collection, Iterator, Mapping

import msgspec

from core.domain.fields import FieldMap
from core.domain.pushing import PushSettings
from core.domain.records import Kind
from core.usecases.budgets import Budgets
from core.usecases.channels import Channels

KINDS = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}


class Values(msgspec.Struct, frozen=True):
    """All settings together."""

    push: PushSettings
    mapping: FieldMap
    minutes: int
    channels: Channels
    """Only what admins set; an empty one is the configuration's."""
    budgets: Budgets


class Difference(msgspec.Struct, frozen=True):
    """One setting that was changed."""

    label: str
    before: str
    after: str


def differences(before: Values, after: Values, labels: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return what differs, in the order of the dialog; ``labels`` name what is chosen by id."""
    pairs = zip(_said(before, labels), _said(after, labels), strict=True)
    return tuple(
        Difference(label, was or "none", now or "none")
        for (label, was), (_, now) in pairs
        if was != now
    )


def _said(values: Values, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from _pushing(values.push, labels)
    yield from _fields(values.mapping)
    yield "Minutes between pulls", str(values.minutes)
    channels = values.channels
    yield "Admin channel", _channel(channels.admin)
    yield "Error channel", _channel(channels.error)
    yield "Duplicate channel", _channel(channels.duplicates)
    yield "Credits a month", f"{values.budgets.monthly:,}"
    yield "Credits a month for one person", _limit(values.budgets.person)
    yield "Credits a pull may spend", f"{values.budgets.run:,}"


def _pushing(push: PushSettings, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for kind, name in KINDS.items():
        yield f"Push {name}", _on(push.of(kind).on)
    yield "Push updates", _on(push.updates)
    yield "Take the account along", _on(push.cascade)
    for kind, name in KINDS.items():
        rules = push.of(kind)
        filters = (("Stages", rules.stages), ("Owners", rules.owners), ("Lists", rules.lists))
        for what, chosen in filters:
            yield f"{what} of pushed {name}", _list([labels.get(c, c) for c in chosen]) or "every"
    yield "E-mail statuses of pushed contacts", _list(push.contact.email_statuses) or "every"


def _fields(fields: FieldMap) -> Iterator[tuple[str, str]]:
    for kind, name in KINDS.items():
        yield f"Autofill of {name}", _list([f.label for f in fields.of(kind) if f.autofill])
        yield f"Auto overwrite of {name}", _list([f.label for f in fields.of(kind) if f.overwrite])


def _on(switch: bool) -> str:  # noqa: FBT001 - what it says is all it is
    return "on" if switch else "off"


def _list(words: Collection[str]) -> str:
    return ", ".join(sorted(words))


def _channel(channel: str) -> str:
    return f"<#{channel}>" if channel.startswith(("C", "G")) else channel or "as configured"


def _limit(number: int) -> str:
    return f"{number:,}" if number else "no limit of its own"
