"""One record's card, the value that a policy overruled, and deleting by hand (R21, R22, R29, R51)."""

import asyncio

import pytest

from core.domain.records import Side
from core.domain.states import Review as State
from core.store import activity, observations, tombstones
from core.store.activity import Entry
from core.sync.lists import DELETED
from core.usecases import others, records, removals
from core.usecases import reviews as views
from core.usecases.deciding import AlreadyDecided, Answered, Refused
from core.usecases.history import Changed
from core.usecases.records import Hits, Nothing, RecordCard
from tests.integration.reviewing.office import ANN, BEN, C, Office, apollo, hubspot


async def ada(office: Office) -> tuple[str, str]:
    """Have a linked contact; return her ids."""
    office.strangers(4)
    first = office.world.hubspot.add(
        C, email="ada@firm.com", firstname="Ada", lastname="Lovelace", jobtitle="Analyst"
    )
    await office.world.go_live()
    return first, (await office.link(hubspot(C, first))).apollo_id


async def card(office: Office, text: str) -> RecordCard:
    found = await records.show(office.engine, text=text)
    assert isinstance(found, RecordCard), found
    return found


async def test_a_card_is_found_by_address_name_id_and_either_services_link(office: Office) -> None:
    first, other = await ada(office)
    urls = [office.engine.side(r.side).url(r) for r in (hubspot(C, first), apollo(C, other))]
    for text in ("ada@firm.com", "Ada Lovelace", "lovelace", first, *urls, str(apollo(C, other))):
        assert "Ada Lovelace" == (await card(office, text)).record.title


@pytest.mark.rule("R22", "R71")
async def test_a_card_shows_both_sides_where_they_were_made_and_what_happened(
    office: Office,
) -> None:
    _, other = await ada(office)
    office.world.apollo.know(C, other, city="London")
    await office.world.sync()
    view = await card(office, "ada@firm.com")
    values = {one.key: (one.hubspot, one.apollo, one.differs) for one in view.values}
    assert ("Analyst", "Analyst", False) == values["title"]
    assert {Side.HUBSPOT, Side.APOLLO} == {one.side for one in view.origins}
    assert {Side.HUBSPOT, Side.APOLLO} == set(view.record.urls)
    assert all(one.source for one in view.origins)
    written = [one for one in view.lines if one.what == "written" and one.side is Side.APOLLO]
    assert any(
        c.label == "E-mail" and c.after == "ada@firm.com" for w in written for c in w.changes
    )


async def test_the_log_says_stages_as_people_read_them(office: Office) -> None:
    first, _ = await ada(office)
    entry = Entry(
        at=office.world.clock.now(), what="written", ref=str(hubspot(C, first)), who="rule",
        why="update: edited", data={"stage": ["lead", "customer"]},
    )  # fmt: skip
    async with office.engine.db.write() as tx:
        await activity.write(tx, rows=[entry])
    newest = (await card(office, "ada@firm.com")).lines[0]
    assert (Changed("Stage", "Lead", "Customer"),) == newest.changes


async def test_several_hits_are_listed_and_no_hit_says_whether_anything_was_read(
    office: Office,
) -> None:
    assert 0 == (await records.show(office.engine, text="ada")).known
    await ada(office)
    several = await records.show(office.engine, text="firstly")
    assert isinstance(several, Hits)
    assert 4 == len({one.about for one in several.found})
    nobody = await records.show(office.engine, text="grace@navy.example")
    assert isinstance(nobody, Nothing)
    assert nobody.known > 0


async def overruled(office: Office) -> tuple[str, str]:
    first, other = await ada(office)
    office.world.hubspot.edit(C, first, jobtitle="Countess")
    office.world.apollo.edit(C, other, title="Programmer")
    await office.world.sync()
    await office.world.drain()
    assert "Countess" == office.world.apollo.value(C, other, "title")
    return first, other


@pytest.mark.rule("R51", "F9")
async def test_the_value_a_policy_overruled_is_one_press_away_and_wins_on_both_sides(
    office: Office,
) -> None:
    first, other = await overruled(office)
    view = await card(office, first)
    old = view.overruled[0]
    assert ("title", Side.APOLLO, "Programmer", "Countess") == (
        old.field,
        old.side,
        old.value,
        old.instead,
    )
    presses = [
        others.use_other(
            office.engine, who=who, ref=view.record.ref, outbox_id=old.outbox_id, field=old.field
        )
        for who in (ANN, BEN)
    ]
    assert ["Programmer", "Programmer"] == await asyncio.gather(*presses)
    await office.world.drain()
    await office.world.quiet()
    assert ("Programmer", "Programmer") == (
        office.world.hubspot.value(C, first, "jobtitle"),
        office.world.apollo.value(C, other, "title"),
    )
    edits = [one for one in office.world.hubspot.written() if "jobtitle" in str(one)]
    assert 1 == len(edits)


async def test_what_a_person_changed_since_is_not_put_back(office: Office) -> None:
    first, _ = await overruled(office)
    old = (await card(office, first)).overruled[0]
    office.world.hubspot.edit(C, first, jobtitle="Mathematician")
    await office.world.sync()
    await office.world.drain()
    assert () == (await card(office, first)).overruled
    assert "" == await others.use_other(
        office.engine, who=ANN, ref=hubspot(C, first), outbox_id=old.outbox_id, field="title"
    )


@pytest.mark.rule("R29")
async def test_a_deleted_record_is_archived_listed_and_never_made_again(office: Office) -> None:
    first, other = await ada(office)
    outcome = await removals.delete(office.engine, who=ANN, ref=hubspot(C, first))
    assert isinstance(outcome, Answered)
    await office.world.drain()
    row = office.world.apollo.get(C, other)
    names = {one["id"]: one["name"] for one in office.world.apollo.state.data.labels}
    assert [DELETED] == [names[one] for one in row["label_ids"]]
    assert first not in {one.id for one in office.world.hubspot.all(C)}
    assert State.APPLIED == (await office.review(outcome.review_id)).state
    office.world.apollo.edit(C, other, title="Back again?")
    await office.world.quiet()
    assert 4 == len(office.world.hubspot.all(C))
    view = await views.card(office.engine, review_id=outcome.review_id)
    assert (True, True) == (view.hubspot, view.apollo)
    again = await removals.delete(office.engine, who=BEN, ref=hubspot(C, first))
    assert isinstance(again, Refused)


async def test_an_apollo_record_without_partner_is_listed_and_not_pushed(office: Office) -> None:
    await ada(office)
    alone = office.world.apollo.add(
        C, first_name="Lone", last_name="Wolf", email="lone@wolf.example"
    )
    async with office.engine.db.write() as tx:
        from core.sync.engine import mapping  # noqa: PLC0415

        fields = await mapping(tx)
    read = await office.engine.apollo.read(C, fields, [alone])
    async with office.engine.db.write() as tx:
        seen = read[alone].observation
        await observations.put(tx, rows=[observations.row(seen, fp=b"", modified_ms=1)])
    assert isinstance(await removals.delete(office.engine, who=ANN, ref=apollo(C, alone)), Answered)
    await office.world.drain()
    await office.world.quiet()
    assert 5 == len(office.world.hubspot.all(C))
    async with office.engine.db.read() as tx:
        assert await tombstones.among_these(tx, digests=[str(apollo(C, alone))])


async def test_of_two_who_delete_together_one_wins(office: Office) -> None:
    first, _ = await ada(office)
    both = await asyncio.gather(
        *(removals.delete(office.engine, who=who, ref=hubspot(C, first)) for who in (ANN, BEN))
    )
    kinds = sorted(type(one).__name__ for one in both)
    assert [AlreadyDecided.__name__, Answered.__name__] == kinds
    await office.world.drain()
    assert 4 == len(office.world.hubspot.all(C))
