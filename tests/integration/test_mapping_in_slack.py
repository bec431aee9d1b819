"""The mapping as admins meet it: listed, edited field by field, checked, resumed (R30, F17)."""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from core.domain.fields import Direction, Policy
from core.domain.mapped import Rule
from core.domain.records import Side
from core.providers.port import Unavailable
from core.store import settings as stored
from core.usecases import mapping as usecase
from core.usecases.mapping import Wrong
from tests.fakes.desk import ADA, RITA, Desk, said
from tests.integration.mapping_desk import (
    BOB,
    SHIRT,
    A,
    C,
    element,
    field,
    listed,
    mapping_desk,
    opened,
    pressed,
    save,
    shown,
    values,
)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with mapping_desk(tmp_path) as it:
        yield it


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
    assert changed is not None
    assert (Direction.TO_HUBSPOT, Policy.APOLLO) == (changed.direction, changed.policy)
    assert changed.autofill
    assert "both ways → to HubSpot only" in await shown(at, ADA)
    await at.post()
    channel = (await at.posted(RITA))[-1]
    assert f"<@{ADA}> changed 2 settings" in said(channel)
    assert "Job title of contacts: changed on both sides" in said(channel)


async def test_the_second_of_two_admins_is_told_and_overwrites_nothing(at: Desk) -> None:
    mine = await opened(at, ADA, C, "title")
    theirs = await opened(at, BOB, C, "phone")
    await save(at, theirs, user=BOB, policy="ask")
    await save(at, mine, policy="apollo")
    assert f"Not saved.* <@{BOB}> changed the mapping" in await shown(at, ADA)
    assert Policy.HUBSPOT is getattr(await field(at, C, "title"), "policy", None)


async def test_a_paused_field_is_resumed_from_the_list(at: Desk) -> None:
    view = await opened(at, ADA, C, "title")
    await save(at, view, paused="on")
    assert getattr(await field(at, C, "title"), "paused", None)
    told = await at.type(ADA, "/apollo mapping")
    assert "*Paused.* " in said(told[-1])
    await at.press(ADA, told[-1], "Resume Job title")
    assert not getattr(await field(at, C, "title"), "paused", None)


@pytest.mark.rule("R31")
async def test_what_would_not_work_is_named_at_once_and_not_saved(at: Desk) -> None:
    wish = Rule(
        Direction.BOTH, Policy.HUBSPOT, autofill=True, overwrite=True, clearing=True, paused=False
    )
    done = await usecase.save(at.engine, who=ADA, kind=C, key="email", rule=wish, version=0)
    assert isinstance(done, Wrong)
    assert ["email"] == [one.field for one in done.problems]
    city = msgspec.structs.replace(wish, clearing=False)
    done = await usecase.save(at.engine, who=ADA, kind=C, key="city", rule=city, version=0)
    assert isinstance(done, Wrong)
    assert "Let it travel to HubSpot only" in done.problems[0].sentence
    async with at.engine.db.read() as tx:
        assert await stored.read(tx, "mapping", dict) is None


async def test_a_rep_gets_a_clear_no(at: Desk) -> None:
    assert "Only an admin" in (await at.type(RITA, "/apollo mapping"))[-1]["text"]


@pytest.mark.rule("R31")
async def test_a_field_is_mapped_anew_with_everything_that_was_chosen(at: Desk) -> None:
    view = await pressed(at, ADA, "Map a field")
    await save(at, view, hubspot="colour", apollo=SHIRT, label="Shirt", direction="both",
               policy="ask", clearing="on")  # fmt: skip
    made = await field(at, C, "colour")
    assert made is not None
    assert ("Shirt", Direction.BOTH, Policy.ASK) == (made.label, made.direction, made.policy)
    assert (True, False, False) == (made.clearing, made.autofill, made.database)
    assert "Shirt of contacts*: mapped now" in await shown(at, ADA)
    await at.post()
    assert "Shirt of contacts" in said((await at.posted(RITA))[-1])


async def test_only_what_is_not_mapped_yet_is_offered(at: Desk) -> None:
    view = await pressed(at, ADA, "Map a field")
    assert {"colour", "visits", "score"} == set(values(view, "hubspot"))
    offered = values(view, "apollo")
    assert SHIRT in offered
    assert "email" not in offered
    assert not [one for one in offered if "aaa" in one]


@pytest.mark.parametrize(
    ("hubspot", "apollo", "direction", "words"),
    [
        ("visits", "headline", "to_hubspot", "is of type number, which does not hold Mine"),
        ("colour", "headline", "both", "Apollo cannot be written with Mine"),
        ("score", "headline", "to_hubspot", "HubSpot's score cannot be written"),
    ],
)
async def test_what_a_service_does_not_allow_is_said_and_nothing_typed_is_lost(
    at: Desk, hubspot: str, apollo: str, direction: str, words: str
) -> None:
    view = await pressed(at, ADA, "Map a field")
    await save(at, view, hubspot=hubspot, apollo=apollo, direction=direction, label="Mine")
    told = await shown(at, ADA)
    assert "Not saved" in told
    assert words in told
    again = await at.slack.dialog(ADA)
    assert "Mine" == element(again, "label")["initial_value"]
    assert hubspot == element(again, "hubspot")["initial_option"]["value"]
    assert None is await field(at, C, hubspot)
    await save(at, again, hubspot="colour", direction="to_hubspot")
    assert "mapped now" in await shown(at, ADA)


@pytest.mark.rule("R30")
async def test_a_field_is_unmapped_from_its_dialog(at: Desk) -> None:
    view = await opened(at, ADA, C, "title")
    await at.press(ADA, {**view["view"], "id": view["id"], "stack_of": ADA}, "Unmap")
    assert "Job title of contacts*: unmapped. It was HubSpot jobtitle" in await shown(at, ADA)
    assert None is await field(at, C, "title")
    assert "Job title" not in said(await listed(at, ADA))


async def test_what_records_are_found_by_cannot_be_unmapped(at: Desk) -> None:
    view = await opened(at, ADA, C, "email")
    assert "It stays mapped: contacts are found and named by it" in said(view["view"])
    done = await usecase.unmap(at.engine, who=ADA, kind=C, key="email", version=0)
    assert isinstance(done, Wrong)
    assert "must stay mapped" in done.problems[0].sentence


async def test_what_was_unmapped_comes_back_as_the_same_field(at: Desk) -> None:
    await usecase.unmap(at.engine, who=ADA, kind=C, key="title", version=0)
    view = await pressed(at, ADA, "Map a field")
    await save(at, view, hubspot="jobtitle", apollo="title")
    back = await field(at, C, "title")
    assert back is not None
    assert ("jobtitle", "title") == (back.hubspot, back.apollo)


async def test_another_field_never_takes_the_key_of_one_that_was_unmapped(at: Desk) -> None:
    new = usecase.New("colour", SHIRT, "", Rule(Direction.BOTH))
    await usecase.add(at.engine, who=ADA, kind=C, new=new, version=0)
    await usecase.unmap(at.engine, who=ADA, kind=C, key="colour", version=1)
    other = msgspec.structs.replace(new, apollo="headline", rule=Rule(Direction.TO_HUBSPOT))
    await usecase.add(at.engine, who=ADA, kind=C, new=other, version=2)
    assert None is await field(at, C, "colour")
    assert None is not await field(at, C, "colour_2")


async def test_accounts_are_mapped_from_their_own_list(at: Desk) -> None:
    await at.press(ADA, await listed(at, ADA, A), "Map a field")
    view = await at.slack.dialog(ADA)
    await save(at, view, hubspot="colour", apollo="twitter_url")
    assert None is not await field(at, A, "colour")


async def test_a_dialog_says_so_where_a_service_does_not_answer(at: Desk) -> None:
    at.apollo.switches.error = Unavailable("down", side=Side.APOLLO)
    await at.press(ADA, await listed(at, ADA), "Map a field")
    assert "does not answer right now" in await shown(at, ADA)
