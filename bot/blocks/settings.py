"""The settings dialog, and what is said once it was saved (U9-U14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import forms, ids, settings_filters
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    esc,
    note,
    plural,
    section,
    when,
)
from core.domain.fields import Field
from core.domain.records import Kind
from core.usecases.budgets import Budgets
from core.usecases.changes import Difference
from core.usecases.channels import Channels
from core.usecases.settings import (
    Announcement,
    Conflict,
    Edit,
    Page,
    Saved,
    fillable,
)

TITLE = "Settings"
NAMES = {Kind.CONTACT: "contacts", Kind.ACCOUNT: "accounts"}
LOW, HIGH = 5, 1440
MOST = 10_000_000
_A = ids.SETTINGS_SWITCH
_PHONES = (
    "Phones are off at first: asking Apollo for a number costs credits. What Apollo's own rows"
    " carry is free."
)


def dialog(page: Page, *, channel: str = "") -> dict[str, Any]:
    """Return the dialog with everything as it is now (U11)."""
    blocks = [
        *_pull(page), *_push(page), *settings_filters.filters(page), *_fields(page),
        *_channels(page), *_credits(page),
    ]  # fmt: skip
    metadata = {"versions": dict(page.versions), "channel": channel}
    return forms.modal(
        TITLE, blocks, callback_id=ids.SETTINGS_DIALOG, submit="Save", metadata=metadata
    )


def _pull(page: Page) -> list[forms.Block]:
    number = forms.number(_A, page.values.minutes, LOW, HIGH)
    return [
        forms.text(
            "*Pull: always on.* Contacts and accounts are read from HubSpot and Apollo on a"
            " schedule and whenever somebody types `/apollo pull`. Nothing turns that off."
        ),
        forms.field("minutes", "Minutes between pulls", number, optional=False,
                    hint="For everybody. A full sweep runs once a day besides."),
    ]  # fmt: skip


def _push(page: Page) -> list[forms.Block]:
    push = page.values.push
    rows = [
        ("push_contact", "Push contacts", push.contact.on, "Push contacts saved in Apollo",
         "Contacts that were saved or imported in Apollo are created in HubSpot."),
        ("push_account", "Push accounts", push.account.on, "Push accounts saved in Apollo",
         "Accounts that were saved or imported in Apollo are created as companies in HubSpot."),
        ("updates", "Push updates", push.updates, "Push edits of linked records",
         "Off: an edit in Apollo never changes a record that HubSpot has already."),
        ("cascade", "Take the account along", push.cascade, "A pushed contact takes its account",
         "Off: a contact goes without a company that HubSpot does not have yet."),
    ]  # fmt: skip
    return [
        forms.heading("Push to HubSpot"),
        *(
            forms.field(block, label, forms.switch(_A, text, on=on, confirm=_stop(label, on=on)),
                        hint=hint)
            for block, label, on, text, hint in rows
        ),
    ]  # fmt: skip


def _stop(label: str, *, on: bool) -> Mapping[str, Any] | None:
    """Return the question before a switch is turned off; turning it on asks nothing (U13)."""
    if not on:
        return None
    asked = confirm(
        f"{label}: off?",
        f"Unticking stops “{label}” for everybody once you save. Nothing that was written is"
        " taken back.",
        "Stop pushing", "Keep",
    )  # fmt: skip
    return asked.to_dict()


def _fields(page: Page) -> list[forms.Block]:
    blocks = [
        forms.heading("Fill in from the Apollo database"),
        forms.text(
            "*Autofill* writes where HubSpot is empty. *Auto overwrite* replaces what differs in"
            " HubSpot, but not what a person set lately. Both act during pulls only."
        ),
    ]
    for kind, name in NAMES.items():
        fields = fillable(kind, page.values.mapping)
        blocks += [
            _choice(f"autofill_{kind}", f"Autofill of {name}", fields,
                    [f.key for f in fields if f.autofill], _PHONES),
            _choice(f"overwrite_{kind}", f"Auto overwrite of {name}", fields,
                    [f.key for f in fields if f.overwrite], "None: nothing is ever replaced."),
        ]  # fmt: skip
    return blocks


def _choice(
    block_id: str, label: str, fields: Sequence[Field], chosen: Sequence[str], hint: str
) -> forms.Block:
    options = [(f.key, f.label) for f in fields]
    return forms.field(block_id, label, forms.many(_A, options, chosen, "No field"), hint=hint)


def _channels(page: Page) -> list[forms.Block]:
    own, used = page.values.channels, page.in_use
    rows = [
        ("admin", "Admin channel", own.admin, used.admin,
         "Who changed settings, pauses, runs that ask first."),
        ("error", "Error channel", own.error, used.error, "One message a cause of refused writes."),
        ("duplicates", "Duplicate channel", own.duplicates, used.duplicates,
         "One message a pull that found possible duplicates."),
    ]  # fmt: skip
    return [
        forms.heading("Where you hear of it"),
        *(
            forms.field(block, label, forms.conversation(_A, chosen, now or "No channel"),
                        hint=f"{hint} Invite me there. Now: {_said(now)}.")
            for block, label, chosen, now, hint in rows
        ),
    ]  # fmt: skip


def _said(channel: str) -> str:
    if not channel:
        return "nowhere"
    return channel if channel.startswith("#") else "the channel shown"


def _credits(page: Page) -> list[forms.Block]:
    own = page.values.budgets
    rows = [
        ("monthly", "Apollo credits a month", own.monthly, "0: nothing is ever bought."),
        ("person", "Credits a month for one person", own.person, "0: no limit of its own."),
        ("run", "Credits one pull may spend by itself", own.run, "0: only people spend credits."),
    ]
    return [
        forms.heading("Credits"),
        *(
            forms.field(block, label, forms.number(_A, value, 0, MOST), hint=hint, optional=False)
            for block, label, value, hint in rows
        ),
    ]


def problems(view: Mapping[str, Any]) -> dict[str, str]:
    """Return block id -> what is wrong with it (U10)."""
    filled = forms.Filled(view["state"]["values"])
    found = {}
    minutes = filled.number("minutes")
    if minutes is None or not LOW <= minutes <= HIGH:
        found["minutes"] = f"A whole number of minutes from {LOW} to {HIGH:,}."
    for block in ("monthly", "person", "run"):
        number = filled.number(block)
        if number is None or number > MOST:
            found[block] = f"A whole number of credits from 0 to {MOST:,}."
    return found


def edit(filled: forms.Filled) -> Edit:
    """Return what was left in the dialog; it was checked by ``problems``."""
    return Edit(
        on={kind: filled.is_on(f"push_{kind}") for kind in Kind},
        updates=filled.is_on("updates"),
        cascade=filled.is_on("cascade"),
        filters=settings_filters.left(filled),
        autofill={kind: filled.chosen(f"autofill_{kind}") for kind in Kind},
        overwrite={kind: filled.chosen(f"overwrite_{kind}") for kind in Kind},
        minutes=filled.number("minutes") or LOW,
        channels=Channels(
            admin=filled.conversation("admin"),
            error=filled.conversation("error"),
            duplicates=filled.conversation("duplicates"),
        ),
        budgets=Budgets(
            monthly=filled.number("monthly") or 0,
            person=filled.number("person") or 0,
            run=filled.number("run") or 0,
        ),
    )


def saved(result: Saved) -> Message:
    """Return what the saver is told: before and after (U12)."""
    if not result.differences:
        return note("Nothing changed: the settings are as they were.")
    head = f"Saved: {plural(len(result.differences), 'setting')} changed."
    told = "The admin channel was told." if result.announced else "There is no admin channel yet."
    return Message(
        text=head, blocks=(section(f"*{head}*"), *_lines(result.differences), context(told))
    )


def conflict(clash: Conflict) -> Message:
    """Return what the second of two admins is told (U14)."""
    by = f"<@{clash.by}>" if clash.by.startswith(("U", "W")) else "The bot"
    text = f"{by} changed the settings {when(clash.at)}, while your dialog was open."
    again = button("Open the settings", ids.SETTINGS_OPEN, style="primary")
    return Message(
        text="Not saved: the settings were changed meanwhile.",
        blocks=(
            section(f"*Not saved.* {text} Nothing of yours was saved, nothing of theirs is lost."),
            actions("settings.again", again),
        ),
    )


def announcement(said: Announcement) -> Message:
    """Return what the admin channel is told (R10)."""
    by = f"<@{said.by}>" if said.by.startswith(("U", "W")) else "The command line"
    head = f"{by} changed {plural(len(said.differences), 'setting')}"
    return Message(
        text=head,
        blocks=(section(f":gear: *{head}*"), *_lines(said.differences), context(when(said.at))),
    )


def _lines(differences: Sequence[Difference]) -> list[Any]:
    return [
        section(f"*{esc(one.label)}*\n{_value(one, one.before)} → {_value(one, one.after)}")
        for one in differences
    ]


def _value(one: Difference, text: str) -> str:
    """Return a value; the mention of a channel is our own and stays one."""
    return text if one.label.endswith("channel") else esc(text, 600)
