"""The settings dialog as admins meet it (R1, R10, R30-R35, U9-U14)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.listeners import home, settings
from core.domain.records import Kind, Side
from core.providers.port import Unavailable
from core.store import settings as stored
from core.sync.engine import mapping
from core.sync.ruling import push_settings
from core.usecases.channels import channels
from core.usecases.schedule import pull_minutes
from tests.fakes.desk import ADA, REVOPS, RITA, Desk, desk, said

BOB = "U0SAM00001"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, [settings, home], ADMINS=f"{ADA} {BOB}") as it:
        yield it


async def opened(at: Desk, user: str = ADA) -> dict[str, Any]:
    await at.type(user, "/apollo settings")
    return await at.slack.dialog(user)


def block(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    return next(one for one in view["view"]["blocks"] if one.get("block_id") == block_id)


def left(view: dict[str, Any], **changed: dict[str, Any]) -> dict[str, Any]:
    """Return what a person leaves in the dialog: everything as it is, but for what they changed."""
    action = block(view, "minutes")["element"]["action_id"]
    return {
        name: {action: {"type": block(view, name)["element"]["type"], **state}}
        for name, state in changed.items()
    }


def ticked(view: dict[str, Any], block_id: str, *values: str) -> dict[str, Any]:
    options = block(view, block_id)["element"]["options"]
    return {"selected_options": [one for one in options if one["value"] in values]}


async def save(at: Desk, view: dict[str, Any], user: str = ADA, **changed: Any) -> dict[str, Any]:
    answer = await at.slack.act("submit", user, view_id=view["id"], values=left(view, **changed))
    await at.idle()
    return answer


@pytest.mark.rule("R1", "R35")
async def test_the_dialog_says_that_pull_is_always_on_and_shows_what_is_set(at: Desk) -> None:
    view = await opened(at)
    assert "always on" in said(view["view"])
    assert "15" == block(view, "minutes")["element"]["initial_value"]
    assert "initial_options" not in block(view, "push_contact")["element"]
    assert "Stop pushing" == block(view, "updates")["element"]["confirm"]["confirm"]["text"]
    chosen = [one["value"] for one in block(view, "autofill_contact")["element"]["initial_options"]]
    assert "title" in chosen
    assert {"phone", "mobile"} & set(chosen) == set()


async def test_a_rep_gets_a_clear_no(at: Desk) -> None:
    told = await at.type(RITA, "/apollo settings")
    assert "Only an admin may do that" in told[-1]["text"]
    assert [] == (await at.slack.get("modals", user=RITA))["stack"]


async def test_the_dialog_opens_although_apollo_cannot_be_asked(at: Desk) -> None:
    at.apollo.switches.error = Unavailable("Apollo is down.", side=Side.APOLLO)
    view = await opened(at)
    assert "these filters stay as they are" in said(view["view"])


@pytest.mark.rule("R10")
async def test_saving_shows_before_and_after_and_tells_the_admin_channel_who_did_it(
    at: Desk,
) -> None:
    view = await opened(at)
    push = ticked(view, "push_contact", "on")
    await save(at, view, push_contact=push, minutes={"value": "30"})
    answer = said((await at.told(ADA))[-1])
    assert "*Push contacts*\noff → on" in answer
    assert "*Minutes between pulls*\n15 → 30" in answer
    await at.post()
    channel = (await at.posted(RITA))[-1]
    assert f"<@{ADA}> changed 2 settings" == channel["text"]
    assert "off → on" in said(channel)
    async with at.engine.db.read() as tx:
        assert (await push_settings(at.engine, tx)).contact.on
        assert 30 == await pull_minutes(at.engine, tx)


async def test_saving_nothing_says_that_nothing_changed_and_tells_nobody(at: Desk) -> None:
    view = await opened(at)
    await save(at, view)
    assert "Nothing changed" in (await at.told(ADA))[-1]["text"]
    await at.post()
    assert [] == await at.posted(RITA)


async def test_fields_stages_and_channels_are_saved_as_they_were_chosen(at: Desk) -> None:
    view = await opened(at)
    await save(
        at,
        view,
        overwrite_account=ticked(view, "overwrite_account", "employees"),
        stages_contact=ticked(view, "stages_contact", "s1", "s3"),
        error={"selected_conversation": REVOPS},
    )
    async with at.engine.db.read() as tx:
        field = (await mapping(tx)).field(Kind.ACCOUNT, "employees")
        push = await push_settings(at.engine, tx)
        spoken = await channels(at.engine, tx)
    assert field is not None
    assert field.overwrite
    assert {"s1", "s3"} == push.contact.stages
    assert (REVOPS, "#revops") == (spoken.error, spoken.admin)
    answer = said((await at.told(ADA))[-1])
    assert "every → &lt;!channel&gt; &amp; co, Lead" in answer


async def test_a_bad_number_is_named_at_its_field_and_nothing_is_lost(at: Desk) -> None:
    view = await opened(at)
    answer = await save(at, view, monthly={"value": "-3"})
    assert {"monthly"} == set(answer["errors"])
    assert 1 == len((await at.slack.get("modals", user=ADA))["stack"])


async def test_the_second_of_two_admins_is_told_and_overwrites_nothing(at: Desk) -> None:
    mine, theirs = await opened(at), await opened(at, BOB)
    await save(at, theirs, user=BOB, minutes={"value": "60"})
    await save(at, mine, minutes={"value": "20"})
    told = said((await at.told(ADA))[-1])
    assert "Not saved." in told
    assert f"<@{BOB}> changed the settings" in told
    async with at.engine.db.read() as tx:
        assert 60 == await pull_minutes(at.engine, tx)
        saved = await stored.read(tx, "schedule", dict)
    assert saved is not None
    assert BOB == saved.by


@pytest.mark.rule("R14")
async def test_owners_and_lists_filter_what_is_pushed(at: Desk) -> None:
    view = await opened(at)
    owner = ticked(view, "owners_contact", "rita@acme.example")
    await save(at, view, owners_contact=owner, lists_contact=ticked(view, "lists_contact", "Fair"))
    async with at.engine.db.read() as tx:
        rules = (await push_settings(at.engine, tx)).contact
    assert (frozenset({"rita@acme.example"}), frozenset({"Fair"})) == (rules.owners, rules.lists)
    told = said((await at.told(ADA))[-1])
    assert "Owners of pushed contacts" in told
    assert "every → Rita Rep" in told
    again = await opened(at)
    chosen = block(again, "lists_contact")["element"]["initial_options"]
    assert ["Fair"] == [one["value"] for one in chosen]
    assert ["Key accounts"] == [
        one["value"] for one in block(again, "lists_account")["element"]["options"]
    ]
