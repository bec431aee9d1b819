"""The part of the settings dialog that says which records of Apollo's are pushed (R14)."""

from collections.abc import Collection, Mapping, Sequence

import msgspec

from bot.blocks import forms, ids
from core.domain.records import Kind
from core.usecases.settings import EMAIL_STATUSES, Choice, Filters, Page

NAMES = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}
_A = ids.SETTINGS_SWITCH
_STATUSES = "statuses"


class _Filter(msgspec.Struct, frozen=True):
    """One kind of filter: its name in block ids and how it is asked."""

    name: str
    label: str
    every: str


_FILTERS = (
    _Filter("stages", "in these stages", "Every stage"),
    _Filter("owners", "of these owners", "Every owner"),
    _Filter("lists", "on these lists", "On any list or none"),
)


def filters(page: Page) -> list[forms.Block]:
    """Return the filters, each with what is chosen now."""
    if not page.choices:
        return [
            forms.text("Apollo does not show its stages, owners and lists now; these filters stay"
                       " as they are."),
            _statuses(page),
        ]  # fmt: skip
    blocks = [
        _block(kind, one, page.choices[kind].get(one.name, ()), getattr(page.values.push.of(kind),
               one.name))
        for kind in Kind
        for one in _FILTERS
    ]  # fmt: skip
    return [*filter(None, blocks), _statuses(page)]


def _block(
    kind: Kind, one: _Filter, offered: Sequence[Choice], chosen: Collection[str]
) -> forms.Block | None:
    """Return one filter; what is chosen and gone in Apollo can still be seen and taken out."""
    options = {choice.id: choice.label for choice in offered}
    options |= {value: f"{value} (gone)" for value in sorted(chosen) if value not in options}
    if not options:
        return None
    element = forms.many(_A, list(options.items()), sorted(chosen), one.every)
    return forms.field(f"{one.name}_{kind}", f"Only {NAMES[kind]} {one.label}", element)


def _statuses(page: Page) -> forms.Block:
    chosen = page.values.push.contact.email_statuses
    options = [(one, one) for one in sorted({*EMAIL_STATUSES, *chosen})]
    return forms.field(
        _STATUSES, "Only contacts with these e-mail statuses",
        forms.many(_A, options, sorted(chosen), "Every e-mail status"),
        hint="With any chosen, contacts without an e-mail address are not pushed.",
    )  # fmt: skip


def left(filled: forms.Filled) -> Mapping[Kind, Filters]:
    """Return what was left of them; a filter that was not shown is None and stays."""
    return {
        kind: Filters(
            **{
                one.name: filled.chosen(block)
                if filled.shown(block := f"{one.name}_{kind}")
                else None
                for one in _FILTERS
            },
            email_statuses=filled.chosen(_STATUSES) if kind is Kind.CONTACT else None,
        )
        for kind in Kind
    }
