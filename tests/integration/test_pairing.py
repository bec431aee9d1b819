"""Stages without a partner of the same name are paired by hand, and travel then (R38)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.blocks import pairing as blocks
from core.domain.records import Kind
from core.domain.stages import Option
from core.usecases import pairing
from core.usecases.pairing import Page
from core.usecases.settings import Conflict, Saved
from tests.fakes.blocks import NASTY, check_view
from tests.fakes.desk import ADA, OTTO, RITA, Desk, said
from tests.integration.mapping_desk import C, element, listed, mapping_desk, pressed, save, shown
from tests.integration.world import World, opened


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    async with mapping_desk(tmp_path) as it:
        properties = it.hubspot.properties

        async def with_stages(kind: Kind) -> dict[str, object]:
            plain = type(it.hubspot).properties
            return {**await properties(kind), **await plain(it.hubspot, kind)}

        it.hubspot.properties = with_stages  # type: ignore[method-assign,assignment]
        yield it


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with opened(f"sqlite:///{tmp_path / 'bot.db'}", tmp_path) as it:
        yield it


@pytest.mark.rule("R38")
async def test_what_has_the_same_name_is_paired_and_the_rest_can_be(at: Desk) -> None:
    view = await pressed(at, ADA, "Pair stages")
    assert "Lead = Lead" in said(view["view"])
    assert "Every stage of HubSpot has a partner" in said(view["view"])


@pytest.mark.rule("R38")
async def test_a_stage_that_nobody_paired_is_left_and_a_paired_one_travels(world: World) -> None:
    page = await pairing.page(world.engine, C)
    assert page is not None
    here, there = page.open[0], page.free[-1]
    ann = world.hubspot.add(C, firstname="Ann", email="ann@example.com", lifecyclestage=here.value)
    await world.go_live()
    (twin,) = world.apollo.all(C)
    before = twin["contact_stage_id"]
    assert there.value != before
    await world.quiet()
    assert before == world.apollo.get(C, twin["id"])["contact_stage_id"]
    done = await pairing.save(
        world.engine, who="U1", kind=C, chosen={here.value: there.value}, version=page.version
    )
    assert isinstance(done, Saved)
    assert ["not paired", there.label] == [done.differences[0].before, done.differences[0].after]
    await world.quiet()
    assert there.value == world.apollo.get(C, twin["id"])["contact_stage_id"]
    assert here.value == world.hubspot.value(C, ann, "lifecyclestage")
    late = await pairing.save(world.engine, who="U2", kind=C, chosen={}, version=page.version)
    assert isinstance(late, Conflict)
    assert "U1" == late.by


async def test_stages_are_paired_in_slack_and_everybody_hears_of_it(at: Desk) -> None:
    async def stages(kind: Kind) -> list[object]:
        found = await type(at.apollo).stages(at.apollo, kind)
        return [one for one in found if one.name != "Lead"]

    at.apollo.stages = stages  # type: ignore[method-assign,assignment]
    view = await pressed(at, ADA, "Pair stages")
    assert "-" == element(view, "stage.lead")["initial_option"]["value"]
    await save(at, view, stage__lead="s3")
    assert "HubSpot's stage Lead of contacts*: not paired → " in await shown(at, ADA)
    await at.post()
    assert "HubSpot's stage Lead of contacts" in said((await at.posted(RITA))[-1])
    again = await pressed(at, ADA, "Pair stages")
    assert "s3" == element(again, "stage.lead")["initial_option"]["value"]


async def test_a_stranger_pairs_nothing(at: Desk) -> None:
    card = await listed(at, ADA)
    assert "Pair stages" in str(card)
    assert "Only an admin" in (await at.type(OTTO, "/apollo mapping"))[-1]["text"]


@pytest.mark.parametrize("text", NASTY)
def test_slack_takes_the_dialog_whatever_stages_are_called(text: str) -> None:
    some = tuple(Option(f"v{n}", f"{text}{n}") for n in range(130))
    people = tuple(f"{text}{n}@example.com" for n in range(50))
    named = tuple((one.label, one.label) for one in some)
    check_view(blocks.dialog(Page(C, 1, named, some, some, {"v1": "v2"}, people, people)))
    check_view(blocks.dialog(Page(C, 1, named, (), some, {}, (), ())))


def test_two_stages_with_one_partner_are_refused_at_the_second() -> None:
    some = (Option("a", "A"), Option("b", "B"), Option("c", "C"))
    view = blocks.dialog(Page(C, 1, (), some, some, {"a": "c", "b": "c"}, (), ()))
    state = {
        block["block_id"]: {"x": {"selected_option": block["element"]["initial_option"]}}
        for block in view["blocks"]
        if "input" == block["type"]
    }
    assert ["stage.b"] == list(blocks.problems({"state": {"values": state}}))
    assert {"a": "c", "b": "c"} == blocks.chosen(state)
