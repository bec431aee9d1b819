"""Options that have other names on the other side: stages by name or by hand, owners by e-mail."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import msgspec

from core.domain.industries import Industries
from core.domain.normalize import fold
from core.domain.records import EMPTY, Side

STAGE = "stage"
OWNER = "owner"
INDUSTRY = "industry"


class Translator(Protocol):
    """What turns the value of one side into the value that the other side would hold."""

    def to(self, side: Side, value: str) -> str | None:
        """Return what ``side`` calls ``value``, or None where it has no partner (R38)."""
        ...


class OptionMap(msgspec.Struct, frozen=True):
    """Partners, one to one; the keys are folded values of the other side."""

    to_hubspot: Mapping[str, str] = EMPTY
    to_apollo: Mapping[str, str] = EMPTY

    def to(self, side: Side, value: str) -> str | None:
        """Return what ``side`` calls ``value``, or None where it has no partner."""
        partners = self.to_hubspot if side is Side.HUBSPOT else self.to_apollo
        return partners.get(fold(value) or "")


class Option(msgspec.Struct, frozen=True):
    """One choice of a service: the value it stores and the label people read."""

    value: str
    label: str


def option_map(pairs: Iterable[tuple[str, str]]) -> OptionMap:
    """Return the map of (HubSpot value, Apollo value) pairs; of two rivals the first stays."""
    to_hubspot: dict[str, str] = {}
    to_apollo: dict[str, str] = {}
    for hubspot, apollo in pairs:
        left, right = fold(hubspot) or "", fold(apollo) or ""
        if left not in to_apollo and right not in to_hubspot:
            to_apollo[left], to_hubspot[right] = apollo, hubspot
    return OptionMap(to_hubspot, to_apollo)


def stage_map(
    hubspot: Iterable[Option],
    apollo: Iterable[Option],
    by_hand: Mapping[str, str] = EMPTY,
) -> OptionMap:
    """Return the stages that belong together (R38).

    ``by_hand`` (HubSpot value -> Apollo value) is what a person chose and stands first; what it
    leaves free is paired by equal labels. Partners that do not exist any more are left out.
    """
    here, there = tuple(hubspot), tuple(apollo)
    left, right = {o.value for o in here}, {o.value for o in there}
    chosen = [(h, a) for h, a in by_hand.items() if h in left and a in right]
    named = {fold(o.label): o.value for o in reversed(there)}
    equal = [(o.value, named[fold(o.label)]) for o in here if fold(o.label) in named]
    return option_map(chosen + equal)


def owner_map(hubspot: Iterable[str], apollo: Iterable[str]) -> OptionMap:
    """Return the owners that both sides know, by e-mail address (R38)."""
    there = {fold(email): email for email in apollo}
    return option_map((email, there[fold(email)]) for email in hubspot if fold(email) in there)


def translators(
    stages: OptionMap | None = None,
    owners: OptionMap | None = None,
    industries: Iterable[str] | None = None,
) -> Mapping[str, Translator]:
    """Return the translators of ``Rules.options`` by field key.

    Without ``stages`` no stage has a partner, so none travels. Without ``owners`` every owner's
    address is taken for known and the service decides. ``industries`` are the account's options.
    """
    table: dict[str, Translator] = {
        STAGE: stages or OptionMap(),
        INDUSTRY: Industries() if industries is None else Industries(industries),
    }
    if owners is not None:
        table[OWNER] = owners
    return table
