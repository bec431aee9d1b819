"""Cards of questions and records at their worst: within Slack's limits, true, and harmless."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from slack_sdk.models.blocks import Block

from bot.blocks import choosing, records, reviews
from bot.blocks.kit import Message
from bot.blocks.notices import BUILDERS, render
from bot.blocks.stamps import chance, kinds
from core.domain.records import Kind, LinkHow, Ref, Side
from core.domain.states import Review as State
from core.usecases.conflicts import ConflictCard
from core.usecases.heads import Card, Head
from core.usecases.history import Changed, Line
from core.usecases.linking import Candidate, LinkCard
from core.usecases.merging import Finding, Lost, MergeCard
from core.usecases.naming import Named
from core.usecases.orphans import OrphanCard
from core.usecases.others import Overruled
from core.usecases.records import Fit, Hits, Nothing, Origin, RecordCard, Twin, Value, Waiting
from core.usecases.removals import RemovalCard
from core.usecases.reviews import Alert, Item, Reminder
from core.usecases.reviews import Waiting as Page
from core.usecases.sides import Row, Shown

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NASTY = "<!channel> <@U1> <http://evil.example|HubSpot> \u202eإلى 👩‍👩‍👧 & *b* `c` " + "x" * 3000
URLS = {Side.HUBSPOT: "https://app.hubspot.com/1", Side.APOLLO: "https://app.apollo.io/#/1"}


def named(one: str = "1") -> Named:
    return Named(Ref(Side.HUBSPOT, Kind.CONTACT, one), NASTY, URLS)


def head(state: State = State.OPEN, kind: str = "merge", **more: Any) -> Head:
    decided = {} if state is State.OPEN else {"decided_by": "U0ANN", "decided_at": NOW}
    return Head(7, 3, kind, state, NOW, NOW, error=NASTY, comment=NASTY, **{**decided, **more})


def rows(count: int) -> tuple[Row, ...]:
    return tuple(Row(f"f{n}", NASTY, NASTY, NASTY, differs=bool(n % 2)) for n in range(count))


def merge(state: State = State.OPEN, count: int = 40) -> MergeCard:
    shown = [Shown(named(one), gone=False, created_at=NOW, changed_at=NOW) for one in "12"]
    finding = [Finding("Same name", NASTY, NASTY, weight) for weight in (3.0, -2.0)] * count
    return MergeCard(
        head(state), *shown, rows(count), 0.97, tuple(finding), str(named("1").ref),
        "It is older.", tuple(Lost(NASTY, NASTY) for _ in range(count)), apollo_both=True,
        others=3, undo_days=90, result=named() if state is State.APPLIED else None,
    )  # fmt: skip


def link(state: State = State.OPEN, count: int = 5) -> LinkCard:
    candidates = tuple(Candidate(named(str(n)), rows(20), taken=n == 4) for n in range(count))
    return LinkCard(head(state, "link"), named(), candidates, 9, (named("8"),) * 5)


def orphan(state: State = State.OPEN, gone: Side = Side.HUBSPOT) -> OrphanCard:
    return OrphanCard(head(state, "delete"), named(), gone, URLS[gone], ((NASTY, NASTY),) * 40)


def record(count: int = 30, **more: Any) -> RecordCard:
    given: dict[str, Any] = {
        "record": named(), "kind": Kind.CONTACT,
        "origins": tuple(Origin(side, NASTY, NOW, NOW, archived=False) for side in Side),
        "values": tuple(Value(f"f{n}", NASTY, NASTY, NASTY, NASTY, differs=True) for n in range(count)),
        "company": named("9"), "do_not_contact": True, "tombstone": None,
        "twins": tuple(Twin(named(str(n)), 0.8, n) for n in range(count)),
        "waiting": tuple(Waiting(n, "conflict", State.OPEN) for n in range(count)), "apart": 1,
        "overruled": tuple(Overruled(1, f"f{n}", NASTY, Side.APOLLO, NASTY, NASTY) for n in range(count)),
        "lines": tuple(
            Line(NOW, "written", NASTY, "update: conflict", Side.APOLLO, NASTY, (Changed(NASTY, NASTY, NASTY),) * 9)
            for _ in range(10)
        ),
        "alive": True,
    }  # fmt: skip
    return RecordCard(**{**given, **more})


def page(count: int, over: int = 0) -> Page:
    items = tuple(Item(head(), (named("1"), named("2"), named("3")), 0.97) for _ in range(count))
    return Page(items, {"merge": 1000, "delete": 1} if count else {}, 0, over, ("merge",))


STATES = list(State)
MESSAGES = [
    *(render(build(state)) for state in STATES for build in (merge, link, orphan)),
    *(render(ConflictCard(head(s, "conflict"), named(), NASTY, NASTY, "")) for s in STATES),
    *(render(RemovalCard(head(s, "removal"), named(), True, True)) for s in STATES),
    *(render(Card(head(s, "enrichment"))) for s in STATES),
    render(orphan(gone=Side.APOLLO)),
    render(msgspec.structs.replace(orphan(), merged=named())),
    *(render(Alert(1, n, n, n, merge() if n else None)) for n in (0, 1, 1000)),
    render(Alert(1, 3, 0, 0, merge(State.APPLIED))),
    *(reviews.waiting_list(page(n, over)) for n in (0, 1, 8) for over in (0, 5)),
    reviews.expired_list(page(8).items), reviews.expired_list(()),
    render(Reminder(page(8).items, 12)), render(Reminder((), 0)),
    records.record_card(record()), records.record_card(record(0, lines=(), company=None)),
    records.record_card(record(3, tombstone=Side.HUBSPOT)),
    records.record_card(record(3, alive=False)),
    records.hits(Hits(NASTY, tuple(Fit(named(str(n)), NASTY) for n in range(10)), 7)),
    records.nothing(Nothing(NASTY, 0)), records.nothing(Nothing(NASTY, 5)),
]  # fmt: skip


@pytest.mark.parametrize("how", list(LinkHow))
def test_every_way_to_a_link_is_said_in_plain_words(how: LinkHow) -> None:
    line = Line(NOW, "linked", "rule", how, Side.HUBSPOT, "")
    card = records.record_card(record(0, lines=(line,)))
    said = next(text for text in read(card.payload()["blocks"]) if "Linked" in text)
    assert "by the rules: " in said
    assert len(said.rpartition(": ")[2].split()) > 3


def read(part: Any) -> list[str]:
    """Return every text that Slack reads as mrkdwn; plain text cannot ping."""
    if isinstance(part, list):
        return [text for one in part for text in read(one)]
    if not isinstance(part, dict):
        return []
    if "mrkdwn" == part.get("type"):
        return [part["text"]]
    return [text for one in part.values() for text in read(one)]


def checked(message: Message) -> dict[str, Any]:
    payload = message.payload()
    assert payload["text"].strip()
    assert len(message.blocks) <= 50
    ids = [one["block_id"] for one in payload["blocks"] if "block_id" in one]
    assert len(set(ids)) == len(ids)
    for block in payload["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        actions = [one.get("action_id") for one in block.get("elements", []) if "action_id" in one]
        assert len(set(actions)) == len(actions)
    whole = "\n".join([payload["text"], *read(payload["blocks"])])
    assert len(whole) <= 13_200
    for forged in ("<!channel>", "<@U1>", "<http://evil"):
        assert forged not in whole
    return payload


@pytest.mark.rule("R72")
@pytest.mark.parametrize("message", MESSAGES, ids=range(len(MESSAGES)))
def test_every_card_fits_slack_and_does_nothing_that_a_crm_says(message: Message) -> None:
    checked(message)


@pytest.mark.parametrize(
    "state", [one for one in STATES if one not in {State.OPEN, State.SECONDED}]
)
def test_a_card_that_is_settled_offers_no_answer(state: State) -> None:
    for view in (merge(state), link(state), orphan(state)):
        text = json.dumps(render(view).payload()["blocks"])
        for answer in ('Merge"', "Same: link", 'Two records"', "Create anew", 'Not a duplicate"'):
            assert answer not in text
        assert ("Ask again" in text) == (state in {State.DECLINED, State.EXPIRED})


def test_a_buttons_value_holds_ids_and_a_version_only() -> None:
    for view in (merge(), link(), orphan(), record()):
        message = records.record_card(view) if isinstance(view, RecordCard) else render(view)
        for block in message.payload()["blocks"]:
            for one in [*block.get("elements", []), block.get("accessory") or {}]:
                assert "x" not in str(one.get("value", ""))
                assert len(str(one.get("value", ""))) < 120


def test_what_cannot_be_undone_is_confirmed_with_verbs() -> None:
    blocks = render(merge()).payload()["blocks"]
    buttons = {
        b["text"]["text"]: b
        for one in blocks
        for b in one.get("elements", [])
        if b["type"] == "button"
    }
    assert "danger" == buttons["Merge"]["style"]
    sure = buttons["Merge"]["confirm"]
    assert ("Merge", "Keep both") == (sure["confirm"]["text"], sure["deny"]["text"])


def test_the_dialog_of_a_worst_case_fits_slack() -> None:
    view = choosing.choose_dialog(merge())
    assert len(view["blocks"]) <= 100
    assert all(len(view[part]["text"]) <= 24 for part in ("title", "submit", "close"))
    for block in view["blocks"]:
        for option in block.get("element", {}).get("options", []):
            assert 1 <= len(option["text"]["text"].encode("utf-16-le")) // 2 <= 75
            assert len(option["value"]) <= 150
    given = {
        block["block_id"]: {
            block["element"]["action_id"]: {"selected_option": block["element"]["initial_option"]}
        }
        for block in view["blocks"]
        if block["type"] == "input"
    }
    picked = choosing.picked(given)
    assert {str(named("1").ref)} == set(picked.values())
    assert "primary" in picked


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.999, "very likely (over 99 %)"),
        (0.97, "very likely (97 %)"),
        (0.85, "likely (85 %)"),
        (0.5, "possible (50 %)"),
    ],
)
def test_a_probability_is_said_in_words(probability: float, words: str) -> None:
    assert words == chance(probability)


def test_kinds_are_counted_in_words() -> None:
    assert "1 possible duplicate" == kinds("merge", 1)
    assert "1,000 possible duplicates" == kinds("merge", 1000)
    assert "2 records deleted on one side" == kinds("delete", 2)
    assert "1 record deleted on one side" == kinds("delete", 1)


def test_every_view_of_a_question_has_its_card() -> None:
    views = {MergeCard, ConflictCard, LinkCard, OrphanCard, RemovalCard, Card, Alert, Reminder}
    assert views <= set(BUILDERS)
