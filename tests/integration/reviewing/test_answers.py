"""Every kind of question, answered: one winner, one effect, and a word to whoever asked."""

import asyncio
from itertools import permutations

import pytest

from core.domain.changes import Action
from core.domain.fields import FieldMap, Policy
from core.domain.records import LinkHow, Side
from core.domain.states import Review as State
from core.store import reviews
from core.sync.engine import mapping
from core.usecases import answering
from core.usecases import reviews as views
from core.usecases.deciding import AlreadyDecided, Answered, Choice, Refused, Stale
from tests.integration.reviewing.office import ANN, BEN, C, Office, apollo, hubspot
from tests.integration.world import opened

PROFILE = "https://www.linkedin.com/in/grace-h"
PAIRS = list(permutations([(ANN, Choice.MERGE), (BEN, Choice.NOT_SAME), (BEN, Choice.MERGE)], 2))


@pytest.mark.rule("F43")
@pytest.mark.parametrize("presses", PAIRS)
async def test_of_two_who_press_together_one_wins_and_the_other_hears_who(
    office: Office, presses: tuple[tuple[str, Choice], ...]
) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    outcomes = await asyncio.gather(*(office.press(asked, c, who) for who, c in presses))
    winners = [
        who for one, (who, _) in zip(outcomes, presses, strict=True) if isinstance(one, Answered)
    ]
    losers = [one for one in outcomes if isinstance(one, AlreadyDecided)]
    assert (1, 1) == (len(winners), len(losers))
    assert winners == [losers[0].by]
    wrote = [w.action for w in await office.writes(asked.id)]
    decided = (await office.review(asked.id)).answer["choice"]
    assert ([Action.MERGE] if decided == Choice.MERGE else []) == wrote


@pytest.mark.rule("F44")
async def test_a_button_of_an_older_card_does_nothing_and_the_card_is_redrawn(
    office: Office,
) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    await views.post(office.engine, review_id=asked.id, channel=ANN, nonce="1")
    async with office.engine.db.write() as tx:
        await reviews.refresh(tx, id=asked.id, body=asked.body)
    assert isinstance(await office.press(asked, Choice.MERGE), Stale)
    assert [] == await office.writes(asked.id)
    card = next(one for one in await office.notices("review") if one.subject == str(asked.id))
    assert card.wanted > 1


async def test_a_choice_that_does_not_fit_is_refused_and_the_question_stays(office: Office) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    assert isinstance(await office.press(asked, Choice.LINK), Refused)
    assert isinstance(await office.press(asked, Choice.MERGE, primary="hubspot:contact:1"), Refused)
    assert State.OPEN == (await office.review(asked.id)).state


async def test_an_unknown_question_is_no_crash(office: Office) -> None:
    outcome = await answering.answer(
        office.engine, who=ANN, review_id=4711, version=1, choice=Choice.MERGE
    )
    assert isinstance(outcome, Stale)
    assert not await answering.later(office.engine, who=ANN, review_id=4711)
    assert not await answering.reopen(office.engine, who=ANN, review_id=4711)


async def test_later_hides_a_question_from_one_person_for_a_day(office: Office) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    assert await answering.later(office.engine, who=ANN, review_id=asked.id)
    assert 0 == (await views.waiting(office.engine, who=ANN)).total
    assert 1 == (await views.waiting(office.engine, who=BEN)).total
    office.world.clock.advance(hours=25)
    assert 1 == (await views.waiting(office.engine, who=ANN)).total


@pytest.mark.rule("R76")
async def test_what_nobody_answers_is_reminded_of_once_expires_and_can_be_asked_again(
    office: Office,
) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    from core.usecases.upkeep import upkeep  # noqa: PLC0415

    office.world.clock.advance(days=13)
    await upkeep(office.engine)
    await upkeep(office.engine)
    reminders = await office.notices("reminder")
    assert [str(asked.id)] == [one.subject for one in reminders]
    office.world.clock.advance(days=2)
    await upkeep(office.engine)
    assert State.EXPIRED == (await office.review(asked.id)).state
    late = await office.press(await office.review(asked.id), Choice.MERGE)
    assert isinstance(late, AlreadyDecided)
    assert ([asked.id], 1) == (
        [one.head.review_id for one in await views.expired(office.engine)],
        (await views.waiting(office.engine, who=ANN)).over,
    )
    assert await answering.reopen(office.engine, who=ANN, review_id=asked.id)
    assert isinstance(await office.press(await office.review(asked.id), Choice.MERGE), Answered)


async def conflict(office: Office) -> tuple[str, str]:
    """Let the job title be changed on both sides under the policy "ask"."""
    first = office.world.hubspot.add(
        C, email="ada@firm.com", firstname="Ada", lastname="Lovelace", jobtitle="Analyst"
    )
    await office.world.go_live()
    async with office.engine.db.read() as tx:
        fields = await mapping(tx)
    title = fields.field(C, "title")
    import msgspec  # noqa: PLC0415

    asks: FieldMap = fields.with_field(msgspec.structs.replace(title, policy=Policy.ASK))
    await office.world.save("mapping", asks)
    other = (await office.link(hubspot(C, first))).apollo_id
    office.world.hubspot.edit(C, first, jobtitle="Countess")
    office.world.apollo.edit(C, other, title="Programmer")
    await office.world.sync()
    return first, other


@pytest.mark.rule("R51")
@pytest.mark.parametrize(
    ("choice", "title"), [(Choice.HUBSPOT, "Countess"), (Choice.APOLLO, "Programmer")]
)
async def test_a_conflict_is_settled_on_both_sides_by_the_value_a_person_chose(
    office: Office, choice: Choice, title: str
) -> None:
    first, other = await conflict(office)
    asked = (await office.asked("conflict"))[0]
    card = await views.card(office.engine, review_id=asked.id)
    assert ("Job title", "Countess", "Programmer") == (card.label, card.hubspot, card.apollo)
    assert isinstance(await office.press(asked, choice), Answered)
    await office.world.drain()
    await office.world.quiet()
    assert (title, title) == (
        office.world.hubspot.value(C, first, "jobtitle"),
        office.world.apollo.value(C, other, "title"),
    )
    assert State.APPLIED == (await office.review(asked.id)).state


@pytest.mark.rule("F44")
async def test_a_conflict_whose_value_moved_on_shows_the_new_one_before_it_is_settled(
    office: Office,
) -> None:
    first, _ = await conflict(office)
    asked = (await office.asked("conflict"))[0]
    office.world.hubspot.edit(C, first, jobtitle="Mathematician")
    await office.world.sync()
    assert isinstance(await office.press(asked, Choice.HUBSPOT), Stale)
    card = await views.card(office.engine, review_id=asked.id)
    assert ("Mathematician", True) == (card.hubspot, card.head.waits)


async def strangers_with_one_name(office: Office) -> tuple[str, str]:
    """Let the two sides hold one person without a common address."""
    here = office.world.hubspot.add(
        C, email="grace@navy.example", firstname="Grace", lastname="Hopper", hs_linkedin_url=PROFILE
    )
    there = office.world.apollo.add(
        C, first_name="Grace", last_name="Hopper", linkedin_url=PROFILE, email=""
    )
    return here, there


@pytest.mark.rule("R18")
async def test_a_person_links_two_records_and_neither_is_made_twice(office: Office) -> None:
    here, there = await strangers_with_one_name(office)
    await office.world.go_live()
    asked = (await office.asked("link"))[0]
    card = await views.card(office.engine, review_id=asked.id)
    candidate = card.candidates[0].named.ref
    assert {apollo(C, there), hubspot(C, here)} == {card.record.ref, candidate}
    assert isinstance(await office.press(asked, Choice.LINK, candidate=str(candidate)), Answered)
    assert (there, LinkHow.PERSON) == (
        (await office.link(hubspot(C, here))).apollo_id,
        (await office.link(hubspot(C, here))).how,
    )
    await office.world.quiet()
    assert (1, 1) == (len(office.world.hubspot.all(C)), len(office.world.apollo.all(C)))
    assert State.APPLIED == (await office.review(asked.id)).state


@pytest.mark.rule("R18")
async def test_two_records_are_made_on_the_other_side_each(office: Office) -> None:
    await strangers_with_one_name(office)
    await office.world.go_live()
    for asked in await office.asked("link"):
        assert isinstance(await office.press(asked, Choice.SEPARATE), Answered)
    await office.world.quiet()
    assert 2 == len(office.world.apollo.all(C))


@pytest.fixture
async def orphaned(tmp_path):
    """Delete a contact in HubSpot that was edited in Apollo."""
    async with opened(f"sqlite:///{tmp_path / 'b.sqlite3'}", tmp_path) as world:
        office = Office(world)
        first = world.hubspot.add(
            C, email="alan@firm.com", firstname="Alan", lastname="Turing",
            jobtitle="Mathematician",
        )  # fmt: skip
        office.strangers(4)
        await world.go_live()
        other = (await office.link(hubspot(C, first))).apollo_id
        world.hubspot.delete(C, first)
        world.apollo.edit(C, other, title="Cryptanalyst")
        await world.sync(full=True)
        await world.wait(minutes=20)
        await world.sync(full=True)
        yield office, first, other


@pytest.mark.rule("R54", "F20")
async def test_a_deleted_record_is_made_anew_when_a_person_says_so(orphaned) -> None:
    office, first, other = orphaned
    asked = (await office.asked("delete"))[0]
    card = await views.card(office.engine, review_id=asked.id)
    assert (Side.HUBSPOT, (("Job title", "Cryptanalyst"),)) == (card.gone, card.edited)
    assert isinstance(await office.press(asked, Choice.CREATE), Answered)
    await office.world.drain()
    link = await office.link(apollo(C, other))
    assert first != link.hubspot_id
    assert "Cryptanalyst" == office.world.hubspot.value(C, link.hubspot_id, "jobtitle")
    assert State.APPLIED == (await office.review(asked.id)).state


@pytest.mark.rule("F20")
async def test_or_its_partner_goes_as_well_or_stays_alone(orphaned) -> None:
    office, _, other = orphaned
    asked = (await office.asked("delete"))[0]
    assert isinstance(await office.press(asked, Choice.LEAVE), Answered)
    assert await answering.reopen(office.engine, who=BEN, review_id=asked.id)
    again = await office.review(asked.id)
    assert isinstance(await office.press(again, Choice.REMOVE), Answered)
    await office.world.drain()
    assert office.world.apollo.get(C, other)["label_ids"]
    await office.world.quiet()
    assert 4 == len(office.world.hubspot.all(C))
