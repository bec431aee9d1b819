"""A merge by a person: snapshots first, then everything follows the survivor (R23-R27, F23)."""

import pytest

from core.domain.changes import Action
from core.domain.records import Side
from core.domain.states import Outbox
from core.domain.states import Review as State
from core.store import tombstones
from core.sync.lists import MERGED
from core.usecases import reviews as views
from core.usecases.deciding import Answered, Choice, Stale
from tests.integration.reviewing.office import ANN, BEN, C, Office, apollo, hubspot
from tests.integration.world import opened


async def merged(office: Office, **details: str):
    """Ask and merge; return the review, the primary and the loser."""
    asked = (await office.asked())[0]
    outcome = await office.press(asked, Choice.MERGE, **details)
    assert isinstance(outcome, Answered), outcome
    answer = (await office.review(asked.id)).answer
    return asked, answer["primary"], answer["other"]


@pytest.mark.rule("R8", "R26")
async def test_before_go_live_a_merge_leaves_one_record_and_both_are_snapshotted(
    office: Office,
) -> None:
    first, second = office.twins()
    await office.world.pull(preview=True)
    asked, primary, other = await merged(office)
    assert (str(hubspot(C, first)), str(hubspot(C, second))) == (primary, other)
    assert State.ANSWERED == (await office.review(asked.id)).state
    await office.world.drain()
    assert State.APPLIED == (await office.review(asked.id)).state
    left = [one for one in office.world.hubspot.all(C) if one.get("lastname") == "Kowalska"]
    assert 1 == len(left)
    assert "+49 30 1234567" == left[0].get("phone")
    taken = await office.snapshots(hubspot(C, first), hubspot(C, second))
    assert {first, second} == {one.ref.id for one in taken}
    assert {asked.id} == {one.review_id for one in taken}
    phones = {one.ref.id: one.body["properties"].get("phone") for one in taken}
    assert {first: None, second: "+49 30 1234567"} == phones


@pytest.mark.rule("R24", "R27", "F23")
@pytest.mark.parametrize("mode", ["new_id", "preserve_primary"])
async def test_the_link_follows_the_survivor_and_the_losing_apollo_record_goes_on_the_list(
    office: Office, mode: str
) -> None:
    state = office.world.hubspot.state
    state.settings = state.settings.changed({"merge_mode": mode})
    first, second = office.twins()
    await office.world.go_live()
    kept, lost = [await office.link(hubspot(C, one)) for one in (first, second)]
    asked, _, _ = await merged(office)
    await office.world.drain()
    writes = {w.action: w for w in await office.writes(asked.id)}
    now = writes[Action.MERGE].remote_id
    assert (mode == "preserve_primary") == (now == first)
    link = await office.link(hubspot(C, now))
    assert (kept.id, kept.apollo_id, None) == (link.id, link.apollo_id, link.tombstone)
    assert Side.HUBSPOT == (await office.link(apollo(C, lost.apollo_id))).tombstone
    row = office.world.apollo.get(C, lost.apollo_id)
    names = {one["id"]: one["name"] for one in office.world.apollo.state.data.labels}
    assert [MERGED] == [names[one] for one in row["label_ids"]]
    async with office.engine.db.read() as tx:
        dead = await tombstones.among_these(tx, digests=[str(apollo(C, lost.apollo_id))])
    assert dead


@pytest.mark.rule("R27")
async def test_after_a_merge_both_sides_settle_and_nothing_is_made_anew(office: Office) -> None:
    office.twins()
    await office.world.go_live()
    await merged(office)
    await office.world.drain()
    counts = {side: len(some.all(C)) for side, some in _sides(office).items()}
    await office.world.quiet()
    assert counts == {side: len(some.all(C)) for side, some in _sides(office).items()}


def _sides(office: Office):
    return {"hubspot": office.world.hubspot, "apollo": office.world.apollo}


@pytest.mark.rule("R23")
async def test_values_that_were_chosen_are_written_and_travel_to_apollo(office: Office) -> None:
    _, second = office.twins()
    await office.world.go_live()
    asked, _, _ = await merged(office, title=str(hubspot(C, second)))
    await office.world.drain()
    now = next(w for w in await office.writes(asked.id) if w.action is Action.MERGE).remote_id
    assert "Purchasing" == office.world.hubspot.value(C, now, "jobtitle")
    await office.world.sync()
    link = await office.link(hubspot(C, now))
    assert "Purchasing" == office.world.apollo.value(C, link.apollo_id, "title")


@pytest.mark.rule("R23")
async def test_the_reviewer_may_let_the_other_record_survive(office: Office) -> None:
    first, second = office.twins()
    await office.world.go_live()
    theirs = await office.link(hubspot(C, second))
    asked, primary, other = await merged(office, primary=str(hubspot(C, second)))
    assert (str(hubspot(C, second)), str(hubspot(C, first))) == (primary, other)
    await office.world.drain()
    now = next(w for w in await office.writes(asked.id) if w.action is Action.MERGE).remote_id
    assert theirs.apollo_id == (await office.link(hubspot(C, now))).apollo_id


@pytest.mark.rule("F44")
async def test_a_record_that_changed_since_the_card_was_drawn_is_not_merged(
    office: Office,
) -> None:
    _, second = office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    office.world.hubspot.edit(C, second, jobtitle="Chief of Purchasing")
    async with office.engine.db.write() as tx:  # the next pull reads it, its scan is still to come
        seen = await office.seen(hubspot(C, second))
        from core.store import observations  # noqa: PLC0415

        values = {**seen.values, "title": "Chief of Purchasing"}
        fresh = type(seen)(seen.ref, values, seen.facts)
        await observations.put(tx, rows=[observations.row(fresh, fp=b"", modified_ms=1)])
    outcome = await office.press(asked, Choice.MERGE)
    assert isinstance(outcome, Stale)
    renewed = await office.review(asked.id)
    assert (State.OPEN, asked.version + 1) == (renewed.state, renewed.version)
    assert [] == await office.writes(asked.id)
    assert isinstance(await office.press(renewed, Choice.MERGE), Answered)


async def test_a_merge_that_hubspot_refuses_fails_and_says_why(office: Office) -> None:
    _, second = office.twins()
    await office.world.pull(preview=True)
    office.world.hubspot.delete(C, second)
    asked, _, _ = await merged(office)
    await office.world.drain()
    assert State.FAILED == (await office.review(asked.id)).state
    assert Outbox.FAILED == (await office.writes(asked.id))[0].state
    card = await views.card(office.engine, review_id=asked.id)
    assert "deleted or merged since" in card.head.error


@pytest.mark.rule("F37")
async def test_a_merge_whose_answer_was_lost_is_found_and_settled(office: Office) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked, _, other = await merged(office)
    write = (await office.writes(asked.id))[0]
    async with office.engine.db.write() as tx:  # sent, done there, and killed before it was settled
        from core.store import outbox  # noqa: PLC0415

        await outbox.claim(
            tx, side=Side.HUBSPOT, kind=C, action=Action.MERGE, limit=1,
            now=office.engine.clock.now(), fence=1,
        )  # fmt: skip
    now = office.world.hubspot.merge(C, write.remote_id, other.rpartition(":")[2])
    await office.world.wait(minutes=5)
    assert State.APPLIED == (await office.review(asked.id)).state
    done = (await office.writes(asked.id))[0]
    assert (Outbox.DONE, now) == (done.state, done.remote_id)


async def test_of_three_alike_the_other_pairs_are_asked_about_the_survivor(office: Office) -> None:
    office.twins()
    office.world.hubspot.add(
        C, email="jana@berg-logistik.de", firstname="Jana", lastname="Kowalska",
        hs_linkedin_url="https://www.linkedin.com/in/jana-kowalska-77", phone="+49 30 1234567",
    )  # fmt: skip
    await office.world.pull(preview=True)
    pairs = await office.asked()
    assert 3 == len(pairs)
    asked, primary, other = await merged(office)
    await office.world.drain()
    gone = {primary, other}
    states = {(await office.review(one.id)).state for one in pairs if one.id != asked.id}
    assert {State.SUPERSEDED} == states
    await office.world.sync()
    again = await office.asked()
    assert 1 == len(again)
    assert not gone & set(again[0].body["records"])


@pytest.mark.rule("R24", "R71")
async def test_both_people_can_read_who_merged_what_into_what(office: Office) -> None:
    first, second = office.twins()
    await office.world.go_live()
    asked, _, _ = await merged(office)
    await office.world.drain()
    now = next(w for w in await office.writes(asked.id) if w.action is Action.MERGE).remote_id
    line = next(one for one in await office.log(hubspot(C, now)) if one.what == "merged")
    assert (ANN, str(hubspot(C, second))) == (line.who, line.was)
    assert "stays linked" in line.why
    assert MERGED in line.why
    away = [one.what for one in await office.log(hubspot(C, first))]
    assert "merged_away" in away


@pytest.mark.rule("R23")
async def test_the_card_tells_the_truth_at_every_step(office: Office) -> None:
    first, _ = office.twins()
    await office.world.go_live()
    asked = (await office.asked())[0]
    card = await views.card(office.engine, review_id=asked.id)
    assert (str(hubspot(C, first)), True, True) == (
        card.survivor,
        card.apollo_both,
        card.head.waits,
    )
    assert {"Job title": "Purchasing"} == {
        one.label: one.value for one in card.lost if one.label == "Job title"
    }
    assert {"E-mail", "Job title", "Stage"} <= {row.label for row in card.rows if row.differs}
    stage = next(row for row in card.rows if row.label == "Stage")
    assert ("Customer", "Lead") == (stage.left, stage.right)
    await office.press(asked, Choice.MERGE, BEN)
    card = await views.card(office.engine, review_id=asked.id)
    assert (State.ANSWERED, BEN, None) == (card.head.state, card.head.decided_by, card.result)
    await office.world.drain()
    card = await views.card(office.engine, review_id=asked.id)
    assert State.APPLIED == card.head.state
    assert "Jana Kowalska" == card.result.title
    assert {Side.HUBSPOT, Side.APOLLO} == set(card.result.urls)


async def test_what_waits_survives_a_restart(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'again.sqlite3'}"
    async with opened(url, tmp_path) as world:
        office = Office(world)
        office.twins()
        await world.pull(preview=True)
        asked = (await office.asked())[0]
    async with opened(url, tmp_path) as world:
        assert [asked.id] == [one.id for one in await Office(world).asked()]
