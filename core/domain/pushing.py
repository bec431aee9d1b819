"""Which records without a partner are created on the other side (R10-R18, R75)."""

from typing import TypeAlias

import msgspec

from core.domain.changes import Skip
from core.domain.records import Kind, Observation, Side


class PushRules(msgspec.Struct, frozen=True):
    """What Apollo-born records of one kind are pushed (R10, R14); an empty set filters nothing."""

    on: bool = False
    stages: frozenset[str] = frozenset()
    """Apollo's own stage ids."""
    email_statuses: frozenset[str] = frozenset()
    """True e-mail statuses; with any, contacts without e-mail are skipped."""
    owners: frozenset[str] = frozenset()
    """E-mail addresses, lower case."""
    lists: frozenset[str] = frozenset()
    """Names or ids, as the observation's facts give them."""


class PushSettings(msgspec.Struct, frozen=True):
    """The switches of the settings dialog; the defaults are those of a new installation."""

    contact: PushRules = PushRules()
    account: PushRules = PushRules()
    updates: bool = True
    """Apollo's edits of linked records travel (R12)."""
    cascade: bool = True
    """A pushed contact takes its account along (R13)."""

    def of(self, kind: Kind) -> PushRules:
        """Return the rules of ``kind``."""
        return self.contact if kind is Kind.CONTACT else self.account


class Create(msgspec.Struct, frozen=True):
    """The record is created; its account goes first where ``account_first`` names one (R13).

    ``account_first`` is the id of the contact's account on the contact's own side.
    """

    account_first: str = ""


Verdict: TypeAlias = Create | Skip


def should_create(
    observation: Observation,
    side: Side,
    settings: PushSettings,
    *,
    carried: bool = False,
) -> Verdict:
    """Tell whether a record without partner is created on ``side``, or why not.

    What was born in HubSpot always is (R1, R11); what was born in Apollo as the settings say.
    ``carried``: an account that a pushed contact takes along, whatever its own switch (R13).
    """
    if observation.facts.do_not_contact and observation.ref.kind is Kind.CONTACT:
        return Skip.DO_NOT_CONTACT
    if not nameable(observation):
        return Skip.NOTHING_TO_NAME
    if side is Side.HUBSPOT and not (carried and settings.cascade):
        skip = _filtered(observation, settings.of(observation.ref.kind))
        if skip is not None:
            return skip
    return Create(_account(observation, side, settings))


def nameable(observation: Observation) -> bool:
    """Tell whether the record has what a service needs to create it.

    Facts: HubSpot's documentation (contacts: e-mail, first or last name; companies: name or
    domain) and Apollo's API reference (accounts: a name or a domain).
    """
    contact = ("email", "first_name", "last_name")
    needed = contact if observation.ref.kind is Kind.CONTACT else ("name", "domain")
    return any((observation.value(key) or "").strip() for key in needed)


def _filtered(observation: Observation, rules: PushRules) -> Skip | None:
    facts = observation.facts
    by_status = bool(rules.email_statuses) and observation.ref.kind is Kind.CONTACT
    reasons = (
        (Skip.PUSH_OFF, not rules.on),
        (Skip.STAGE, rules.stages and facts.stage not in rules.stages),
        (Skip.NO_EMAIL, by_status and not observation.value("email")),
        (Skip.EMAIL_STATUS, by_status and facts.email_status not in rules.email_statuses),
        (Skip.OWNER, rules.owners and facts.owner.lower() not in rules.owners),
        (Skip.LIST, rules.lists and not rules.lists & set(facts.lists)),
    )
    return next((reason for reason, applies in reasons if applies), None)


def _account(observation: Observation, side: Side, settings: PushSettings) -> str:
    if observation.ref.kind is not Kind.CONTACT or not observation.facts.company_ids:
        return ""
    if side is Side.HUBSPOT and not (settings.cascade or settings.account.on):
        return ""
    return observation.facts.company_ids[0]
