"""The doctor: facts in, findings out, each with a cure; pure."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from core.domain.records import Kind
from core.providers.apollo.team import Native
from core.providers.hubspot.words import KEYS, Scope
from core.usecases.checkup import (
    ApolloFacts,
    Channel,
    DatabaseFacts,
    HubSpotFacts,
    Reach,
    Slack,
)

SKEW_WARN, SKEW_BAD = 30.0, 300.0
"""Seconds; facts: Slack's documentation: a request older than five minutes is refused."""
_SETUP_SCOPES = {
    Kind.CONTACT: Scope.CONTACT_SCHEMA_WRITE,
    Kind.ACCOUNT: Scope.COMPANY_SCHEMA_WRITE,
}


class Level(StrEnum):
    """How bad it is; only ``BAD`` keeps the bot from its work."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


class Area(StrEnum):
    """What a finding is about."""

    SLACK = "Slack"
    HUBSPOT = "HubSpot"
    APOLLO = "Apollo"
    DATABASE = "Database"
    CLOCK = "Clock"


class Finding(msgspec.Struct, frozen=True):
    """One thing the doctor found, and what to do about it."""

    area: Area
    level: Level
    what: str
    cure: str = ""


def examine(
    slack: Slack,
    hubspot: HubSpotFacts,
    apollo: ApolloFacts,
    database: DatabaseFacts,
    *,
    second_engine: bool,
) -> list[Finding]:
    """Return every finding, in the order in which a person sets things up.

    ``second_engine`` says that ALLOW_SECOND_ENGINE is set.
    """
    return [
        *about_slack(slack),
        *about_hubspot(hubspot),
        *about_apollo(apollo, second_engine=second_engine),
        *about_database(database),
        *about_clock(hubspot.ahead_seconds),
    ]


def worst(findings: Iterable[Finding]) -> Level:
    """Return the worst level of all."""
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.BAD, Level.WARN) if level in levels), Level.OK)


def about_slack(facts: Slack) -> list[Finding]:
    """Judge the tokens, the scopes and the channels."""
    if facts.problem:
        cure = "Copy the Bot User OAuth Token (OAuth & Permissions) into SLACK_BOT_TOKEN."
        return [_bad(Area.SLACK, f"Slack refuses the bot token: {facts.problem}.", cure)]
    found = [_ok(Area.SLACK, f"The bot is {facts.bot} in {facts.team}.")]
    found += _slack_scopes(facts)
    if facts.socket_problem:
        cure = (
            "Make an app-level token with connections:write (Basic Information), put it into"
            " SLACK_APP_TOKEN, and see that Socket Mode is on."
        )
        words = f"Socket Mode does not open: {facts.socket_problem}."
        found.append(_bad(Area.SLACK, words, cure))
    elif facts.socket:
        found.append(_ok(Area.SLACK, "Socket Mode opens."))
    return found + [_channel(channel, facts.bot) for channel in facts.channels]


def _slack_scopes(facts: Slack) -> list[Finding]:
    if facts.held is None:
        return [_warn(Area.SLACK, "Slack did not say which scopes the token holds.")]
    missing, needless = facts.needed - facts.held, facts.held - facts.known
    found = []
    if missing:
        cure = "Update the app from manifest.yml and install it again."
        found.append(_bad(Area.SLACK, f"Missing scopes: {_list(missing)}.", cure))
    if needless:
        cure = "Remove them under OAuth & Permissions and install the app again."
        found.append(_warn(Area.SLACK, f"Needless scopes: {_list(needless)}.", cure))
    return found or [_ok(Area.SLACK, "The scopes are those of manifest.yml.")]


def _channel(channel: Channel, bot: str) -> Finding:
    name = f"{channel.name} ({channel.purpose})"
    if channel.reach is Reach.MEMBER:
        return _ok(Area.SLACK, f"The bot can post in {name}.")
    if channel.reach is Reach.UNSET:
        return _warn(
            Area.SLACK,
            f"There is no channel for {channel.purpose}.",
            f"Set {channel.variable}, or choose one in /apollo settings.",
        )
    if channel.reach is Reach.NOT_IN:
        cure = f"Type /invite {bot} there."
        return _bad(Area.SLACK, f"The bot is not in {name}.", cure)
    if channel.reach is Reach.MISSING:
        cure = f"Correct {channel.variable}; into a private channel the bot must be invited first."
        return _bad(Area.SLACK, f"Slack knows no channel {name}.", cure)
    words = f"Whether the bot can post in {name} is not known: {channel.words}."
    return _warn(Area.SLACK, words, "Look whether the bot is among its members.")


def about_hubspot(facts: HubSpotFacts) -> list[Finding]:
    """Judge the key, its scopes and the key properties."""
    found = []
    if facts.problem:
        cure = "Make a service key (Development, Keys, Service keys) and set HUBSPOT_TOKEN."
        found.append(_bad(Area.HUBSPOT, facts.problem, cure))
    missing = [check.scope for check in facts.scopes if check.needed and not check.granted]
    if missing:
        cure = "Add them to the service key."
        found.append(_bad(Area.HUBSPOT, f"Missing scopes: {_list(missing)}.", cure))
    elif facts.scopes:
        found.append(_ok(Area.HUBSPOT, "The key works and has every scope it needs."))
    return found + _keys(facts)


def _keys(facts: HubSpotFacts) -> list[Finding]:
    held = {check.scope for check in facts.scopes if check.granted}
    lacking = [kind for kind in Kind if not facts.keyed.get(kind, True)]
    if lacking:
        names = _list(KEYS[kind] for kind in lacking)
        cure = "Run: python -m bot doctor --make-keys"
        absent = [_SETUP_SCOPES[kind] for kind in lacking if _SETUP_SCOPES[kind] not in held]
        if absent:
            cure = f"Give the key {_list(absent)} for a moment, then run doctor --make-keys."
        words = f"The key property {names} is not there: a repeated create could make a double."
        return [_warn(Area.HUBSPOT, words, cure)]
    if not facts.keyed:
        return []
    needless = held & set(_SETUP_SCOPES.values())
    found = [_ok(Area.HUBSPOT, "The key properties are there.")]
    if needless:
        words = f"Needless scopes, now that the key properties are there: {_list(needless)}."
        found.append(_warn(Area.HUBSPOT, words, "Take them away from the key."))
    return found


def about_apollo(facts: ApolloFacts, *, second_engine: bool) -> list[Finding]:
    """Judge the key, its endpoints, and whether another engine writes."""
    found = []
    if facts.problem:
        cure = "Make an API key (Settings, Integrations, API) and set APOLLO_API_KEY."
        found.append(_bad(Area.APOLLO, facts.problem, cure))
    missing = [check.endpoint for check in facts.endpoints if check.needed and not check.granted]
    extras = [check.endpoint for check in facts.endpoints if not check.needed and not check.granted]
    if missing:
        cure = "Make a key with these endpoints too, or a master key."
        found.append(_bad(Area.APOLLO, f"The key may not use: {_list(missing)}.", cure))
    elif facts.endpoints:
        found.append(_ok(Area.APOLLO, "The key works and has every endpoint it needs."))
    if extras:
        cure = "Nothing has to be done; with them the bot shows more."
        found.append(_warn(Area.APOLLO, f"The key may not use: {_list(extras)}.", cure))
    second = about_second_engine(facts.native, allowed=second_engine)
    return [*found, second] if second else found


def about_second_engine(native: Native, *, allowed: bool) -> Finding | None:
    """Return what stands against two engines that write, or None (R9); Go live asks the same."""
    if not native.on:
        return None
    shown = "; ".join(native.evidence)
    words = f"Apollo's own HubSpot integration is on ({shown}), so two engines would write."
    if allowed:
        cure = "ALLOW_SECOND_ENGINE lets the bot run all the same."
        return _warn(Area.APOLLO, words, cure)
    cure = (
        "Disconnect it in Apollo (Settings, Integrations, HubSpot). To run beside it all the same,"
        " set ALLOW_SECOND_ENGINE=yes."
    )
    return _bad(Area.APOLLO, words, cure)


def about_database(facts: DatabaseFacts) -> list[Finding]:
    """Judge the database."""
    if facts.problem:
        return [_bad(Area.DATABASE, facts.problem, "Look at DATABASE_URL.")]
    if facts.missing:
        return [_ok(Area.DATABASE, "There is none yet; the first start makes it.")]
    found = []
    if facts.check != "ok":
        cure = "Stop the bot and put back a backup; the records are found again from both services."
        found.append(_bad(Area.DATABASE, f"The file is damaged: {facts.check}.", cure))
    if facts.behind:
        words = "It belongs to an older version and is migrated at the next start."
        found.append(_warn(Area.DATABASE, words, "Start the bot; a backup is made first."))
    if facts.open_to_others:
        words = "Other users of this machine may read the file."
        found.append(_warn(Area.DATABASE, words, "Take their right to read away: chmod 600."))
    state = "a bot is writing to it" if facts.served else "no bot is writing to it"
    if facts.dialect == "postgresql":
        state = "it answers"
    return [*found, _ok(Area.DATABASE, f"{facts.dialect}: {state}.", facts.note)]


def about_clock(ahead_seconds: float | None) -> list[Finding]:
    """Judge the machine's clock against HubSpot's."""
    if ahead_seconds is None:
        return []
    skew = abs(ahead_seconds)
    way = "ahead of" if ahead_seconds > 0 else "behind"
    words = f"The machine's clock is {skew:.0f} s {way} HubSpot's."
    cure = "Let the machine set its clock by NTP."
    if skew > SKEW_BAD:
        return [_bad(Area.CLOCK, words, cure)]
    if skew > SKEW_WARN:
        return [_warn(Area.CLOCK, words, cure)]
    return [_ok(Area.CLOCK, "The machine's clock agrees with HubSpot's.")]


def _list(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _ok(area: Area, what: str, cure: str = "") -> Finding:
    return Finding(area, Level.OK, what, cure)


def _warn(area: Area, what: str, cure: str = "") -> Finding:
    return Finding(area, Level.WARN, what, cure)


def _bad(area: Area, what: str, cure: str) -> Finding:
    return Finding(area, Level.BAD, what, cure)


def advice(findings: Sequence[Finding]) -> str:
    """Return one sentence about them all."""
    counts = {level: sum(f.level is level for f in findings) for level in Level}
    if counts[Level.BAD]:
        return f"{counts[Level.BAD]} to put right before the bot can do its work."
    if counts[Level.WARN]:
        return f"The bot can run; {counts[Level.WARN]} to look at."
    return "All is well."


def about_making(wrong: Mapping[Kind, str]) -> list[Finding]:
    """Return what kept the key properties from being made, by kind."""
    cure = "Give the key crm.schemas.contacts.write and crm.schemas.companies.write for a moment."
    return [
        _bad(Area.HUBSPOT, f"{KEYS[kind]} was not made: {sentence}", cure)
        for kind, sentence in wrong.items()
    ]
