"""Story 6: known for free, asked for a credit, ticked, approved; whatever push and autofill say."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.blocks import ids
from bot.listeners import enrich
from bot.listeners import reviews as reviewing
from core.domain.default_mapping import default_mapping
from core.domain.records import Kind, Ref, Side
from core.domain.states import Outbox, Review
from core.providers.port import Unanswered
from core.store import credits as ledger
from core.store import knowledge, links
from core.usecases import finding, proposing, reviews, spending
from core.usecases.budgets import CREDITS, Budgets
from core.usecases.spending import Outcome
from tests.contract.sandbox_apollo import export
from tests.integration.desk import ADMIN, NOBODY, REP, SECOND, Desk, desk, elements, labels, text

C, A = Kind.CONTACT, Kind.ACCOUNT
BO = "p1@firm1.com"  # in HubSpot and saved in Apollo; the database knows a title


@pytest.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(enrich, "LOOKS", 1)
    monkeypatch.setattr(enrich, "PAUSE", 0)
    seed = export(tmp_path / "seed")
    async with desk(
        tmp_path, enrich, reviewing, seed=seed, PUSH="", MONTHLY_CREDITS="500"
    ) as opened:
        await opened.world.save("mapping", _without_autofill())
        await opened.world.go_live()
        yield opened


def _without_autofill() -> Any:
    mapping = default_mapping()
    for field in mapping.fields:
        mapping = mapping.with_field(msgspec.structs.replace(field, autofill=False))
    return mapping


async def ref_of(at: Desk, text: str) -> Ref:
    return (await finding.find(at.world.engine, text)).hits[0].ref


def question(at: Desk) -> int:
    """Return the review that the card on the screen is about."""
    values = [
        e["value"] for _, e in elements(at.said) if "Approve" == e.get("text", {}).get("text")
    ]
    return int(values[0].partition(":")[0])


async def lines(at: Desk) -> list[tuple[str, str, int]]:
    async with at.world.engine.db.read() as tx:
        return [(one.who, one.state, one.charged) for one in await ledger.latest(tx, limit=20)]


@pytest.mark.rule("R41")
async def test_the_first_card_spends_nothing_and_names_the_price(at: Desk) -> None:
    shown = text(await at.types(REP, f"enrich {BO}"))
    assert "at most 1 credit" in shown
    assert "500 of this month's 500" in shown
    assert "Bo Arendt" in shown
    assert "Ask Apollo" in labels(at.said)
    assert [] == await lines(at)


@pytest.mark.rule("R40", "R41", "R43")
async def test_asked_ticked_and_approved_it_is_in_hubspot_although_autofill_is_off(
    at: Desk,
) -> None:
    ref = await ref_of(at, BO)
    await at.types(REP, f"enrich {BO}")
    await at.presses(REP, "Ask Apollo")
    assert "Asking Apollo about Bo Arendt" in text(at.slack.answers[-2])
    assert "Job title" in text(at.said)
    assert "cost 1 credit" in text(at.said)
    assert [(REP, "charged", 1)] == await lines(at)
    review = question(at)
    await at.presses(REP, "Approve", ticks=["title"])
    assert f"Approved by <@{REP}>" in text(at.said)
    assert [] == labels(at.said)
    await at.world.drain()
    assert "Head of Marketing" == at.world.hubspot.value(C, ref.id, "jobtitle")
    view = await proposing.view(at.world.engine, review)
    assert view is not None
    assert (Review.APPLIED, REP) == (view.state, view.decided_by)
    assert "499 left" in text(await at.types(REP, "credits"))
    assert "Bo Arendt" in text(at.said)


@pytest.mark.rule("R41")
async def test_only_ticked_fields_are_written(at: Desk) -> None:
    ref = await ref_of(at, BO)
    await at.types(REP, f"enrich {BO}")
    shown = text(await at.presses(REP, "Ask Apollo"))
    assert "City" in shown
    await at.presses(REP, "Approve", ticks=["title"])
    await at.world.drain()
    assert "" == at.world.hubspot.value(C, ref.id, "city")
    await at.types(REP, f"enrich {BO}")
    assert "City" in text(at.said)


async def test_nothing_ticked_is_nothing_decided(at: Desk) -> None:
    await at.types(REP, f"enrich {BO}")
    card = await at.presses(REP, "Ask Apollo")
    assert "Tick at least one" in text(await at.presses(REP, "Approve", on=card, ticks=[]))
    await at.presses(REP, "Approve", on=card, ticks=["title"])
    assert "Approved by" in text(at.said)


async def test_the_second_who_presses_is_told_and_changes_nothing(at: Desk) -> None:
    ref = await ref_of(at, BO)
    await at.types(REP, f"enrich {BO}")
    card = await at.presses(REP, "Ask Apollo")
    await at.presses(REP, "Decline", on=card)
    assert f"Declined by <@{REP}>" in text(at.said)
    await at.presses(SECOND, "Approve", on=card)
    assert "decided already" in text(at.said)
    await at.world.drain()
    assert "" == at.world.hubspot.value(C, ref.id, "jobtitle")


async def test_a_record_that_changed_since_is_shown_anew_and_not_written(at: Desk) -> None:
    ref = await ref_of(at, BO)
    await at.types(REP, f"enrich {BO}")
    card = await at.presses(REP, "Ask Apollo")
    at.world.hubspot.edit(C, ref.id, jobtitle="Chief Ada")
    await at.world.sync()
    await at.presses(REP, "Approve", on=card, ticks=["title"])
    assert "changed since this card was drawn" in text(at.said)
    renewed = at.slack.answers[-2]
    assert "Chief Ada" in text(renewed)
    await at.presses(REP, "Approve", on=renewed, ticks=["title"])
    await at.world.drain()
    assert "Head of Marketing" == at.world.hubspot.value(C, ref.id, "jobtitle")


@pytest.mark.rule("R43")
async def test_two_presses_are_charged_once(at: Desk) -> None:
    card = await at.types(REP, f"enrich {BO}")
    await at.presses(REP, "Ask Apollo", on=card)
    await at.presses(SECOND, "Ask Apollo", on=card)
    assert "nothing was spent" in text(at.said)
    assert [(REP, "charged", 1)] == await lines(at)


@pytest.mark.rule("R43", "F45")
async def test_a_lost_answer_may_have_cost_and_is_not_asked_again_by_itself(
    at: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = await ref_of(at, BO)

    async def lost(*_: Any) -> Any:
        raise Unanswered("No answer came.", side=Side.APOLLO)

    with monkeypatch.context() as patch:
        patch.setattr(type(at.world.engine.apollo), "match", lost)
        asked = await spending.ask(at.world.engine, who=REP, ref=ref, marker=0)
    assert Outcome.LOST is asked.outcome
    assert [(REP, "uncertain", 0)] == await lines(at)
    shown = text(await at.types(REP, f"enrich {BO}"))
    assert "may have cost 1 credit" in shown
    assert "499 of this month's 500" in shown


@pytest.mark.rule("R43", "F45")
async def test_a_call_that_a_crash_cut_off_counts_as_lost(at: Desk) -> None:
    ref = await ref_of(at, BO)
    now = at.world.clock.now()
    async with at.world.engine.db.write() as tx:
        line = await ledger.open_(tx, ref=ref, what="person", who=REP, expected=1, now=now)
    busy = await spending.ask(at.world.engine, who=REP, ref=ref, marker=line)
    assert Outcome.STALE is busy.outcome
    at.world.clock.advance(minutes=6)
    again = await spending.ask(at.world.engine, who=REP, ref=ref, marker=line)
    assert Outcome.ANSWERED is again.outcome
    assert [(REP, "charged", 1), (REP, "uncertain", 0)] == await lines(at)


@pytest.mark.rule("R43")
async def test_past_the_budget_a_rep_is_told_and_an_admin_may_ask_all_the_same(at: Desk) -> None:
    await at.world.save(CREDITS, Budgets(monthly=0))
    card = await at.types(REP, f"enrich {BO}")
    assert "no budget" in text(card)
    assert "Ask an admin" in text(card)
    assert "Ask Apollo" not in labels(card)
    card = await at.types(ADMIN, f"enrich {BO}")
    assert "you are an admin" in text(card).lower()
    await at.presses(REP, "Ask all the same", on=card)
    assert "nothing was spent" in text(at.said)
    await at.presses(ADMIN, "Ask all the same", on=card)
    assert "cost 1 credit" in text(at.said)


@pytest.mark.rule("R43")
async def test_a_persons_own_budget_counts(at: Desk) -> None:
    await at.world.save(CREDITS, Budgets(monthly=500, person=1))
    await at.types(REP, f"enrich {BO}")
    await at.presses(REP, "Ask Apollo")
    assert "Your own budget" in text(await at.types(REP, "enrich p2@firm2.com"))
    assert "Ask Apollo" in labels(await at.types(SECOND, "enrich p2@firm2.com"))


async def test_a_stranger_may_neither_look_nor_press(at: Desk) -> None:
    card = await at.types(REP, f"enrich {BO}")
    assert "reps and admins" in text(await at.types(NOBODY, f"enrich {BO}"))
    await at.presses(NOBODY, "Ask Apollo", on=card)
    assert [] == await lines(at)


async def test_what_is_known_for_free_can_be_used_without_a_credit(at: Desk) -> None:
    ref = await ref_of(at, BO)
    at.world.clock.advance(seconds=1)
    async with at.world.engine.db.write() as tx:
        row = knowledge.Knowledge(ref, {"city": "Ulm"}, at.world.clock.now())
        await knowledge.put(tx, rows=[row])
    await at.types(REP, f"enrich {BO}")
    assert "Ulm" in text(at.said)
    await at.presses(REP, "Use what is known")
    await at.presses(REP, "Approve")
    await at.world.drain()
    assert "Ulm" == at.world.hubspot.value(C, ref.id, "city")
    assert [] == await lines(at)


async def test_what_a_person_declined_is_not_filled_in_by_a_rule(at: Desk) -> None:
    ref = await ref_of(at, BO)
    await at.types(REP, f"enrich {BO}")
    card = await at.presses(REP, "Ask Apollo")
    await at.presses(REP, "Decline", on=card)
    await at.world.save("mapping", default_mapping())
    at.world.hubspot.edit(C, ref.id, firstname="Bob")
    await at.world.sync()
    assert "" == at.world.hubspot.value(C, ref.id, "jobtitle")


async def test_a_contact_that_is_only_in_apollo_is_made_in_hubspot(at: Desk) -> None:
    person = stranger(at)
    at.world.apollo.add(C, first_name=person["first_name"], email=person["email"])
    await at.world.sync()
    ref = await ref_of(at, person["email"])
    assert Side.APOLLO is ref.side
    await at.types(REP, f"enrich {person['email']}")
    await at.presses(REP, "Ask Apollo")
    assert "approving makes it there" in text(at.said)
    assert "Last name" in text(at.said)
    await at.presses(REP, "Approve")
    await at.world.drain()
    async with at.world.engine.db.read() as tx:
        link = (await links.of(tx, refs=[ref]))[ref]
    record = at.world.hubspot.get(C, link.hubspot_id)
    assert (person["email"], person["first_name"], person["last_name"], ref.id) == tuple(
        record.get(one) for one in ("email", "firstname", "lastname", "apollo_contact_id")
    )


def stranger(at: Desk) -> dict[str, Any]:
    """Return somebody in Apollo's database whom nobody has saved."""
    known = {one.get("email") for one in at.world.hubspot.all(C)}
    known |= {one["email"] for one in at.world.apollo.all(C)}
    people = at.world.apollo.state.data.people.values()
    return next(one for one in people if one["email"] and one["email"] not in known)


async def test_a_record_in_question_is_not_made_in_hubspot(at: Desk) -> None:
    card = await at.types(REP, "enrich ada.euler@gmail.com")
    assert "is an open question" in text(card)
    assert [] == labels(card)


async def test_a_company_is_asked_for_by_its_domain(at: Desk) -> None:
    ref = await ref_of(at, "firm2.com")
    assert A is ref.kind
    await at.types(REP, "enrich firm2.com")
    await at.presses(REP, "Ask Apollo")
    assert [(REP, "charged", 1)] == await lines(at)
    shown = text(at.said)
    assert "Employees" in shown
    await at.presses(REP, "Approve", ticks=["employees"])
    await at.world.drain()
    assert "30" == at.world.hubspot.value(A, ref.id, "numberofemployees")


@pytest.mark.rule("R75")
async def test_do_not_contact_warns_before_a_credit_is_spent(at: Desk) -> None:
    ref = await ref_of(at, BO)
    at.world.hubspot.edit(C, ref.id, hs_email_optout="true")
    await at.world.sync()
    card = await at.types(REP, f"enrich {BO}")
    assert "Do not contact" in text(card)
    (ask,) = [e for _, e in elements(card) if "Ask Apollo" == e["text"]["text"]]
    assert "left alone" in ask["confirm"]["title"]["text"]


async def test_a_failed_write_of_an_approval_fails_the_approval(at: Desk) -> None:
    at.world.hubspot.state.settings = at.world.hubspot.state.settings.changed(
        {"rules": [{"property": "jobtitle", "message": "No titles"}]}
    )
    await at.types(REP, f"enrich {BO}")
    await at.presses(REP, "Ask Apollo")
    review = question(at)
    await at.presses(REP, "Approve", ticks=["title"])
    await at.world.drain()
    view = await proposing.view(at.world.engine, review)
    assert view is not None
    assert Review.FAILED is view.state


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("p1@firm1.com", "Bo Arendt"),
        ("<mailto:p1@firm1.com|p1@firm1.com>", "Bo Arendt"),
        ("P1@FIRM1.COM", "Bo Arendt"),
        ("bo arendt", "Bo Arendt"),
        ("Arendt, Bo", "Bo Arendt"),
        ("https://app.hubspot.com/contacts/48211337/record/0-1/1001", "Bo Arendt"),
        ("<https://app.hubspot.com/contacts/48211337/record/0-1/1001>", "Bo Arendt"),
        ("https://app.hubspot.com/contacts/48211337/contact/1001/", "Bo Arendt"),
        ("1001", "Bo Arendt"),
        ("firm3.com", "Firm 3"),
        ("<http://firm3.com|firm3.com>", "Firm 3"),
        ("Firm 3", "Firm 3"),
        ("https://app.hubspot.com/contacts/48211337/record/0-2/2003", "Firm 3"),
    ],
)
async def test_one_record_is_found_by_what_people_have_at_hand(
    at: Desk, typed: str, name: str
) -> None:
    assert f"*{name}*" in text(await at.types(REP, f"enrich {typed}"))
    assert "Several" not in text(at.said)


async def test_an_apollo_link_finds_the_record(at: Desk) -> None:
    hit = (await finding.find(at.world.engine, BO)).hits[0]
    assert hit.apollo is not None
    url = at.world.engine.apollo.url(hit.apollo.ref)
    assert "Bo Arendt" in text(await at.types(REP, f"enrich {url}"))


async def test_several_records_are_a_choice_and_none_a_hint(at: Desk) -> None:
    card = await at.types(REP, "enrich ada")
    assert "Which one?" in text(card)
    await at.presses(REP, "Choose", on=card)
    assert "Asking Apollo costs" in text(at.said)
    assert "no record called" in text(await at.types(REP, "enrich nobody@nowhere.example"))
    assert "Whom?" in text(await at.types(REP, "enrich"))


@pytest.mark.rule("F16")
async def test_two_writes_of_one_field_leave_the_newer_one(at: Desk) -> None:
    """A rule's write that waits is replaced by what a person approved (F16)."""
    ref = await ref_of(at, BO)
    (link,) = (await _links(at, ref)).values()
    at.world.apollo.edit(C, link.apollo_id, title="Clerk")
    await at.types(REP, f"enrich {BO}")
    await at.presses(REP, "Ask Apollo")
    await at.presses(REP, "Approve", ticks=["title"])
    await at.world.drain()
    assert "Head of Marketing" == at.world.hubspot.value(C, ref.id, "jobtitle")
    assert Outbox.FAILED not in {one.state for one in await at.world.writes()}


async def _links(at: Desk, ref: Ref) -> Any:
    async with at.world.engine.db.read() as tx:
        return await links.of(tx, refs=[ref])


async def test_what_nobody_decided_waits_in_the_list_and_its_card_becomes_the_result(
    at: Desk,
) -> None:
    await at.posts()
    await at.types(REP, f"enrich {BO}")
    await at.presses(REP, "Ask Apollo")
    review = question(at)
    engine = at.world.engine
    card = await reviews.card(engine, review_id=review)
    assert isinstance(card, proposing.Proposed)
    waiting = await reviews.waiting(engine, who=SECOND, kinds=(proposing.ENRICHMENT,))
    assert [review] == [item.head.review_id for item in waiting.items]
    await at.types(SECOND, "review")
    await at._press(
        SECOND, {"type": "button", "action_id": ids.REVIEW_OPEN, "value": f"{review}:1"}, {}
    )
    (posted,) = [m for m in await at.posts() if SECOND == m.get("channel")]
    assert "Approve" in labels(posted)
    await at.presses(SECOND, "Approve", on=posted, ticks=["title"])
    await at.world.drain()
    (result,) = [m for m in await at.posts() if "ts" in m and "Written to HubSpot" in text(m)]
    assert f"Approved by <@{SECOND}>" in text(result)
    assert [] == labels(result)
