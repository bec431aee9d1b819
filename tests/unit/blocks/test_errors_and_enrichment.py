"""Cards of worst-case records: within Slack's limits, and nothing a CRM says can ping or forge."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.blocks import credits as ledger
from bot.blocks import enrich, errors, prospect
from bot.blocks.advice import advice
from bot.blocks.kit import Message
from core.domain.enrichment import AskReason, Budget
from core.domain.records import Kind, Ref, Side
from core.domain.states import Review
from core.usecases.credits import CreditsView, LedgerState, Line, Person, What
from core.usecases.enrichment import Blocked, Card, Difference
from core.usecases.errors import CauseView, Details, Entry, PausedField, Refusal
from core.usecases.naming import Named
from core.usecases.proposing import Proposed, Verdict
from core.usecases.prospecting import Mark, Prospect, Prospects
from core.usecases.spending import Asked, Outcome

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NASTY = "<!channel> <@U1> <http://evil.example|HubSpot> \u202eإلى 👩‍👩‍👧 & *b* `c` " + "x" * 3000
URLS = {Side.HUBSPOT: "https://app.hubspot.com/1", Side.APOLLO: "https://app.apollo.io/#/1"}
REF = Ref(Side.HUBSPOT, Kind.CONTACT, "1")
NAMED = Named(REF, NASTY, URLS)


def checked(message: Message) -> dict[str, Any]:
    """Return the payload, after checking it as Slack would."""
    payload = message.payload()
    assert payload["text"].strip()
    assert len(payload["blocks"]) <= 50
    ids = [one["block_id"] for one in payload["blocks"] if "block_id" in one]
    assert len(set(ids)) == len(ids)
    for block in payload["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
    whole = "\n".join([payload["text"], *read(payload["blocks"])])
    for forged in ("<!channel>", "<@U1>", "<http://evil"):
        assert forged not in whole
    return payload


def read(part: Any) -> list[str]:
    """Return every text that Slack reads as mrkdwn; plain text cannot ping."""
    if isinstance(part, list):
        return [text for one in part for text in read(one)]
    if not isinstance(part, dict):
        return []
    if "mrkdwn" == part.get("type"):
        return [part["text"]]
    return [text for one in part.values() for text in read(one)]


def entry(**more: Any) -> Entry:
    given: dict[str, Any] = {
        "record": NAMED,
        "fields": (Refusal("Phone", NASTY, NASTY),),
        "message": NASTY,
        "attempts": 3,
        "author": "rule",
        "at": NOW,
        "correlation_id": "c" * 40,
        "reference": "w1",
    }
    return Entry(**given | more)


def cause(**more: Any) -> CauseView:
    given: dict[str, Any] = {
        "id": 7,
        "side": Side.HUBSPOT,
        "kind": Kind.CONTACT,
        "category": "INVALID_ALPHA",
        "labels": ("Phone",),
        "count": 1000,
        "retrying": 2,
        "since": NOW,
        "over": None,
        "examples": (entry(), entry(), entry()),
    }
    return CauseView(**given | more)


@pytest.mark.parametrize(
    "view",
    [
        cause(),
        cause(count=1, retrying=0, examples=(entry(fields=()),)),
        cause(count=0),
        cause(count=0, retrying=0, over=NOW + timedelta(minutes=12), examples=()),
        cause(snoozed_by="U2", snoozed_until=NOW),
        cause(category="UNCERTAIN", labels=()),
        cause(labels=(NASTY,)),
        cause(creates=True),
    ],
)
def test_a_cause_is_a_valid_card_in_every_state(view: CauseView) -> None:
    checked(errors.cause_card(view))


def test_a_cause_says_count_since_words_what_follows_and_who_acts() -> None:
    shown = json.dumps(checked(errors.cause_card(cause())), ensure_ascii=False)
    for words in ("HubSpot refused 1,000 contacts (Phone)", "What happens now", "Who must act"):
        assert words in shown
    assert "… and 997 more" in shown
    assert f"<!date^{int(NOW.timestamp())}^" in shown


def test_ignoring_is_confirmed_and_so_is_sending_what_may_have_arrived() -> None:
    plain = json.dumps(checked(errors.cause_card(cause())))
    uncertain = json.dumps(checked(errors.cause_card(cause(category="UNCERTAIN"))))
    assert (1, 2) == (plain.count('"confirm": {"title"'), uncertain.count('"confirm": {"title"'))


@pytest.mark.parametrize("count", [0, 1, 8, 30])
def test_the_list_of_causes_fits(count: int) -> None:
    views = [cause(id=number) for number in range(count)]
    checked(errors.listing(Side.HUBSPOT, views))


@pytest.mark.parametrize("count", [0, 1, 20])
def test_details_fit(count: int) -> None:
    entries = tuple(entry(author="U9") for _ in range(count))
    checked(errors.details(Details(cause(), entries)))


@pytest.mark.parametrize("paused", [True, False])
def test_a_paused_field_says_who_must_act(paused: bool) -> None:
    shown = checked(
        errors.paused_field(PausedField(Kind.CONTACT, "title", NASTY, "jobtitle", paused))
    )
    assert paused is ("Resume" in json.dumps(shown))


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("category", ["TOO_OFTEN", "UNCERTAIN", "GONE", "CONFLICT", "ANYTHING"])
def test_advice_names_the_side_and_leaves_no_gap(side: Side, category: str) -> None:
    assert "{" not in "".join(advice(side, category))


def test_a_record_that_was_not_made_is_not_said_to_have_gone_on() -> None:
    updates, _ = advice(Side.HUBSPOT, "INVALID_ALPHA")
    creates, _ = advice(Side.HUBSPOT, "INVALID_ALPHA", creates=True)
    assert (True, False) == ("went on" in updates, "went on" in creates)


def differences(count: int) -> tuple[Difference, ...]:
    return tuple(
        Difference(f"field{n}", f"Label {n}", NASTY if n % 2 else "", NASTY, n % 2 == 0)
        for n in range(count)
    )


def card(**more: Any) -> Card:
    given: dict[str, Any] = {
        "ref": REF,
        "title": NASTY,
        "urls": URLS,
        "known": differences(15),
        "agreed": 0,
        "most": 1,
        "monthly": 500,
        "left": 499,
        "refusal": None,
        "may_overdraw": False,
        "marker": 0,
        "last": None,
        "do_not_contact": False,
        "blocked": None,
    }
    return Card(**given | more)


@pytest.mark.parametrize(
    "view",
    [
        card(),
        card(known=(), agreed=3),
        card(known=(), agreed=0),
        card(do_not_contact=True),
        card(refusal=AskReason.MONTH),
        card(refusal=AskReason.NO_BUDGET, may_overdraw=True),
        *(card(blocked=one) for one in Blocked),
    ],
)
def test_the_first_card_is_valid(view: Card) -> None:
    checked(enrich.first_card(view))


def test_a_budget_that_is_too_small_leaves_no_button_to_ask_by() -> None:
    shown = json.dumps(checked(enrich.first_card(card(refusal=AskReason.PERSON))))
    assert "Ask Apollo" not in shown
    assert "Use what is known" in shown


def proposed(state: Review = Review.OPEN, count: int = 15, **more: Any) -> Proposed:
    given: dict[str, Any] = {
        "review": 3,
        "version": 2,
        "state": state,
        "ref": REF,
        "title": NASTY,
        "urls": URLS,
        "differences": differences(count),
        "chosen": frozenset({"field1"}),
        "price": 1,
        "creates": False,
        "do_not_contact": True,
        "decided_by": "U1A",
        "decided_at": NOW,
    }
    return Proposed(**given | more)


@pytest.mark.parametrize("count", [1, 10, 11, 17])
def test_every_difference_can_be_ticked(count: int) -> None:
    payload = checked(enrich.proposed(proposed(count=count, creates=True)))
    boxes = [
        element
        for block in payload["blocks"]
        for element in block.get("elements", ())
        if "checkboxes" == element["type"]
    ]
    assert count == sum(len(one["options"]) for one in boxes)
    ticked = [o["value"] for one in boxes for o in one.get("initial_options", ())]
    assert [f"field{n}" for n in range(0, count, 2)] == ticked


@pytest.mark.parametrize("state", [one for one in Review if one is not Review.OPEN])
def test_a_decided_card_has_no_buttons(state: Review) -> None:
    payload = checked(enrich.proposed(proposed(state)))
    assert ["section", "section"] == [block["type"] for block in payload["blocks"]]


def test_a_tick_reads_before_and_after() -> None:
    one = Difference("title", "Title", "Head of Sales", "VP Sales", recommended=True)
    shown = json.dumps(checked(enrich.proposed(proposed(differences=(one,)))), ensure_ascii=False)
    assert "Title: Head of Sales → VP Sales" in shown


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_of_asking_is_said(outcome: Outcome) -> None:
    checked(enrich.no_answer(Asked(outcome, NASTY, 1)))


@pytest.mark.parametrize("verdict", Verdict)
def test_every_refusal_of_a_press_is_said(verdict: Verdict) -> None:
    checked(enrich.refusal(verdict))


def test_a_page_of_people_fits_and_hides_nothing_silently() -> None:
    people = tuple(
        Prospect(NASTY, "Hu***n", NASTY, NASTY, n % 2 == 0, n % 3 == 0, mark, NAMED, n % 4 == 0)
        for n in range(7)
        for mark in Mark
    )[:20]
    view = Prospects(people, 5, 1000, 1, by_keyword=True)
    shown = json.dumps(checked(prospect.people(view, "title:ceo")), ensure_ascii=False)
    assert "5 people are hidden" in shown
    assert "Next page" in shown
    assert "Next page" not in json.dumps(checked(prospect.people(view, "x" * 1950)))
    checked(prospect.people(Prospects((), 0, 0, 1, by_keyword=False), ""))
    checked(prospect.how("`shoe` is nothing."))


def test_the_ledger_is_in_plain_words() -> None:
    lines = tuple(
        Line(NOW, who, What.PERSON, NAMED, state, 1, 1)
        for state in LedgerState
        for who in ("U1A", "rule")
    )
    view = CreditsView(Budget(monthly=500, spent=3), (Person("U1A", 3),), lines, 9_999)
    shown = json.dumps(checked(ledger.overview(view)), ensure_ascii=False)
    assert "3 of 500 credits spent this month, 497 left" in shown
    assert "perhaps 1 credit" in shown
    assert "9,999 left" in shown
    empty = CreditsView(Budget(), (), (), None)
    assert "no budget is set" in json.dumps(checked(ledger.overview(empty)))
