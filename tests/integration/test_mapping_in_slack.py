"""The mapping as admins meet it: listed, edited field by field, checked, resumed (R30, F17)."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.listeners import errors, mapping
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction, Field, Policy
from core.domain.records import Kind
from core.providers.hubspot.words import Modification, Property
from core.store import settings as stored
from core.sync.engine import mapping as mapped
from core.usecases import mapping as usecase
from core.usecases.mapping import Choice, Wrong
from tests.fakes.desk import ADA, REVOPS, RITA, Desk, desk, said

C, A = Kind.CONTACT, Kind.ACCOUNT
BOB = "U0SAM00001"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(tmp_path, [mapping, errors], ADMINS=f"{ADA} {BOB}") as it:
        types = {"number": "number", "option": "enumeration", "date": "date"}

        async def properties(kind: Kind) -> Mapping[str, Property]:
            return {
                f.hubspot: Property(
                    f.hubspot,
                    type=types.get(f.form, "string"),
                    externalOptions=f.form == "option",
                    modificationMetadata=Modification(readOnlyValue=f.key == "last_name"),
                )
                for f in default_mapping().of(kind)
            }

        it.hubspot.properties = properties  # type: ignore[method-assign]
        yield it


async def opened(at: Desk, user: str, kind: Kind, key: str) -> dict[str, Any]:
    """Open the dialog of a field from the list."""
    await at.type(user, f"/apollo mapping {kind}s")
    message = (await at.told(user))[-1]
    block = next(
        one
        for one in message["blocks"]
        if (one.get("accessory") or {}).get("value") == f"{kind}:{key}"
    )
    await at.slack.act(
        "click", user, block_id=block["block_id"], action_id=block["accessory"]["action_id"],
        channel=REVOPS, ts=message["ts"],
    )  # fmt: skip
    await at.idle()
    return await at.slack.dialog(user)


def element(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    blocks = view["view"]["blocks"]
    return next(one["element"] for one in blocks if one.get("block_id") == block_id)


async def save(at: Desk, view: dict[str, Any], user: str = ADA, **chosen: str) -> None:
    """Save a dialog with other choices than those it showed."""
    values = {}
    for block_id, value in chosen.items():
        one = element(view, block_id)
        option = next(o for o in one["options"] if o["value"] == value)
        many = one["type"] == "checkboxes"
        state = {"selected_options": [option]} if many else {"selected_option": option}
        values[block_id] = {one["action_id"]: {"type": one["type"], **state}}
    await at.slack.act("submit", user, view_id=view["id"], values=values)
    await at.idle()


async def field(at: Desk, kind: Kind, key: str) -> Field:
    async with at.engine.db.read() as tx:
        found = (await mapped(tx)).field(kind, key)
    assert found is not None
    return found


async def test_the_list_says_how_each_field_travels(at: Desk) -> None:
    told = await at.type(ADA, "/apollo mapping")
    words = said(told[-1])
    assert "*Job title*  HubSpot jobtitle, Apollo title\nboth ways; HubSpot wins; autofill" in words
    assert "a person is asked" in words
    await at.press(ADA, told[-1], "Show accounts")
    assert "The mapping of accounts" in said((await at.told(ADA))[-1])


@pytest.mark.rule("R31")
async def test_only_directions_that_both_services_allow_are_offered(at: Desk) -> None:
    for key, ways in (
        ("title", ["both", "to_hubspot", "to_apollo"]),
        ("city", ["to_hubspot"]),
        ("last_name", ["to_apollo"]),
    ):
        view = await opened(at, ADA, C, key)
        assert ways == [one["value"] for one in element(view, "direction")["options"]]


async def test_saving_shows_before_and_after_and_tells_the_admin_channel(at: Desk) -> None:
    view = await opened(at, ADA, C, "title")
    await save(at, view, direction="to_hubspot", policy="apollo")
    changed = await field(at, C, "title")
    assert (Direction.TO_HUBSPOT, Policy.APOLLO) == (changed.direction, changed.policy)
    assert changed.autofill
    assert "both ways → to HubSpot only" in said((await at.told(ADA))[-1])
    await at.post()
    channel = (await at.posted(RITA))[-1]
    assert f"<@{ADA}> changed 2 settings" in said(channel)
    assert "Job title of contacts: changed on both sides" in said(channel)


async def test_the_second_of_two_admins_is_told_and_overwrites_nothing(at: Desk) -> None:
    mine = await opened(at, ADA, C, "title")
    theirs = await opened(at, BOB, C, "phone")
    await save(at, theirs, user=BOB, policy="ask")
    await save(at, mine, policy="apollo")
    assert f"Not saved.* <@{BOB}> changed the mapping" in said((await at.told(ADA))[-1])
    assert Policy.HUBSPOT is (await field(at, C, "title")).policy


async def test_a_paused_field_is_resumed_from_the_list(at: Desk) -> None:
    view = await opened(at, ADA, C, "title")
    await save(at, view, paused="on")
    assert (await field(at, C, "title")).paused
    told = await at.type(ADA, "/apollo mapping")
    assert "*Paused.* " in said(told[-1])
    await at.press(ADA, told[-1], "Resume Job title")
    assert not (await field(at, C, "title")).paused


@pytest.mark.rule("R31")
async def test_what_would_not_work_is_named_at_once_and_not_saved(at: Desk) -> None:
    wish = Choice(
        Direction.BOTH, Policy.HUBSPOT, autofill=True, overwrite=True, clearing=True, paused=False
    )
    done = await usecase.save(at.engine, who=ADA, kind=C, key="email", choice=wish, version=0)
    assert isinstance(done, Wrong)
    assert ["email"] == [one.field for one in done.problems]
    city = msgspec.structs.replace(wish, clearing=False)
    done = await usecase.save(at.engine, who=ADA, kind=C, key="city", choice=city, version=0)
    assert isinstance(done, Wrong)
    assert "Let it travel to HubSpot only" in done.problems[0].sentence
    async with at.engine.db.read() as tx:
        assert await stored.read(tx, "mapping", dict) is None


async def test_a_rep_gets_a_clear_no(at: Desk) -> None:
    assert "Only an admin" in (await at.type(RITA, "/apollo mapping"))[-1]["text"]
