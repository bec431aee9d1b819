"""Story 7: people of Apollo's database, without those who are in HubSpot, and why (R4)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.listeners import prospect
from core.domain.records import Kind, Ref, Side
from core.store import links
from tests.contract.sandbox_apollo import export
from tests.integration.desk import NOBODY, REP, Desk, desk, labels, text

C = Kind.CONTACT
QUERY = 'prospect title:"chief buyer" city:Boston'


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Desk]:
    seed = export(tmp_path / "seed")
    async with desk(tmp_path, prospect, seed=seed, PUSH="") as opened:
        yield opened


def hidden(shown: str) -> int:
    """Return how many people a page says that it hid."""
    words = [line for line in shown.splitlines() if "hidden:*" in line]
    return int(words[0].split("*")[1].split()[0]) if words else 0


def listed(shown: str) -> int:
    return shown.count("e-mail known")


async def pages(at: Desk, typed: str) -> list[str]:
    """Read every page by pressing Next page."""
    found = [text(await at.types(REP, typed))]
    while "Next page" in labels(at.said):
        found.append(text(await at.presses(REP, "Next page")))
        assert at.said["replace_original"]
    return found


async def in_hubspot(at: Desk) -> list[str]:
    """Return the people of the query whose contact is linked."""
    async with at.world.engine.db.read() as tx:
        refs = [Ref(Side.APOLLO, C, row["id"]) for row in at.world.apollo.all(C)]
        linked = {ref.id for ref in await links.of(tx, refs=refs)}
    saved = {r["person_id"] for r in at.world.apollo.all(C) if r["id"] in linked}
    people = at.world.apollo.state.data.people.values()
    buyers = [p for p in people if {"chief", "buyer"} <= set(p["title"].lower().split())]
    return [p["id"] for p in buyers if p["city"] == "Boston" and p["id"] in saved]


@pytest.mark.rule("R4", "R5")
async def test_who_is_in_hubspot_is_hidden_and_counted(at: Desk) -> None:
    before = await pages(at, QUERY)
    await at.world.go_live()
    after = await pages(at, QUERY)
    wanted = await in_hubspot(at)
    assert 0 == sum(map(hidden, before))
    assert len(wanted) == sum(map(hidden, after)) > 0
    assert sum(map(listed, before)) == sum(map(listed, after)) + len(wanted)
    assert "in HubSpot already, linked by the person's id" in "".join(after)


@pytest.mark.rule("R4")
async def test_who_looks_like_somebody_in_hubspot_is_marked_with_a_link(at: Desk) -> None:
    for row in at.world.apollo.all(C):
        row["person_id"] = None
    await at.world.pull()
    shown = "".join(await pages(at, QUERY))
    assert "looks like somebody in HubSpot" in shown
    assert "/record/0-1/" in shown


def stranger(at: Desk) -> dict[str, Any]:
    """Return somebody whom nobody has saved."""
    saved = {row["person_id"] for row in at.world.apollo.all(C)}
    return next(p for p in at.world.apollo.state.data.people.values() if p["id"] not in saved)


async def test_who_is_saved_in_apollo_only_is_shown_as_saved(at: Desk) -> None:
    person = stranger(at)
    at.world.apollo.add(C, first_name="Someone", more={"person_id": person["id"]})
    await at.world.pull()
    shown = "".join(await pages(at, f'prospect title:"{person["title"]}" city:"{person["city"]}"'))
    assert "saved in Apollo, not in HubSpot" in shown


@pytest.mark.rule("R75")
async def test_a_person_who_wants_to_be_left_alone_carries_a_warning(at: Desk) -> None:
    person = stranger(at)
    stage = next(
        s["id"] for s in at.world.apollo.state.data.contact_stages if "Do Not Contact" == s["name"]
    )
    at.world.apollo.add(
        C, first_name="Someone", more={"person_id": person["id"], "contact_stage_id": stage}
    )
    await at.world.pull()
    shown = "".join(await pages(at, f'prospect title:"{person["title"]}" city:"{person["city"]}"'))
    assert "Do not contact" in shown


@pytest.mark.rule("R4")
async def test_names_stay_as_apollo_masks_them(at: Desk) -> None:
    shown = "".join(await pages(at, QUERY))
    plain = shown.replace("\N{ASTERISK OPERATOR}", "*")
    assert "Ar***t" in plain
    assert "Arendt" not in plain
    assert "@" not in plain


async def test_a_company_is_searched_for_by_the_domain_its_record_tells(at: Desk) -> None:
    await at.world.pull()
    by_name = await pages(at, 'prospect company:"Firm 2"')
    by_domain = await pages(at, "prospect company:firm2.com")
    assert [sum(map(listed, by_domain))] == [sum(map(listed, by_name))]
    assert "nobody like that" in text(await at.types(REP, 'prospect company:"Initech"'))


async def test_a_query_nobody_understands_is_answered_with_what_is(at: Desk) -> None:
    shown = text(await at.types(REP, "prospect shoe:45"))
    assert "`shoe` is not something" in shown
    assert "`seniority:`" in shown
    assert "searched like this" in text(await at.types(REP, "prospect"))
    assert "is not a seniority" in text(await at.types(REP, "prospect seniority:boss"))


async def test_nobody_found_is_said_with_a_next_step(at: Desk) -> None:
    assert "Leave one filter out" in text(await at.types(REP, "prospect city:Atlantis"))


async def test_a_plan_without_the_search_is_told_in_apollos_words(at: Desk) -> None:
    at.world.apollo.state.data.settings.plan = type(at.world.apollo.state.data.settings.plan).FREE
    assert "paid plans" in text(await at.types(REP, QUERY))


async def test_a_stranger_sees_nobody(at: Desk) -> None:
    assert "reps and admins" in text(await at.types(NOBODY, QUERY))
