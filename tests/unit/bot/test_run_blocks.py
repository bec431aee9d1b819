"""A run's message in every state, with the largest numbers and the worst words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.blocks import plans, pull
from core.domain.changes import Action, Skip
from core.domain.counts import Counts
from core.domain.records import Kind, Ref, Side
from core.domain.states import Run as State
from core.usecases.golive import Refused, Why
from core.usecases.naming import Named
from core.usecases.plans import Sample, Samples, Value
from core.usecases.runs import Compared, Question, Reading, RunView, Stage, Written
from tests.fakes.blocks import NASTY, check, pings

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVERY = {
    f"{side}:{kind}:{action}": 1_234_567 for side in Side for kind in Kind for action in Action
}


def full() -> Counts:
    return Counts(
        read=3_500_000,
        new=12,
        changed=1,
        gone=3,
        linked=1_000,
        duplicates=7,
        suggestions=4,
        conflicts=2,
        requests=99_999,
        writes=dict(EVERY),
        fields={"hubspot:autofill:title": 5, "apollo:first_sight:phone": 2},
        skipped=dict.fromkeys(Skip, 9),
        incomplete=["Apollo shows only part of its contacts"] * 9,
    )


def view(state: State, **more: Any) -> RunView:
    given: dict[str, Any] = {
        "id": 12,
        "kind": "pull",
        "state": state,
        "preview": False,
        "full": False,
        "kinds": tuple(Kind),
        "asked_by": "U1ASKED",
        "reason": "",
        "stage": Stage.PLAN,
        "counts": full(),
        "reading": None,
        "behind": None,
        "took": timedelta(seconds=3700),
        "finished_at": AT if state in (State.FINISHED, State.FAILED) else None,
        "written": Written(),
    }
    return RunView(**given | more)


def words(message: Any) -> str:
    return str(message.payload()["blocks"])


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("reason", NASTY)
def test_slack_takes_a_run_in_every_state_whatever_the_reason(
    state: State, preview: bool, reason: str
) -> None:
    shown = "by <@U1ADMIN>" if state is State.CANCELLED else reason
    payload = check(pull.run(view(state, preview=preview, reason=shown)))
    assert not pings(payload["blocks"])


def test_progress_says_what_is_read_and_how_much_of_it() -> None:
    reading = Reading(Side.HUBSPOT, Kind.ACCOUNT, 1200, 5000)
    at = view(State.STARTED, reading=reading, stage=Stage.OBSERVE)
    assert "Reading companies in HubSpot: 1,200 of about 5,000" in words(pull.run(at))


def test_a_queued_run_names_the_one_that_goes_first() -> None:
    assert "when run 11 is through" in words(pull.run(view(State.QUEUED, behind=11)))


def test_a_result_follows_its_writes() -> None:
    written = Written(done=1204, refused=2, waiting=104, pointless=3)
    text = words(pull.run(view(State.FINISHED, written=written)))
    assert "1,204 of 1,310 written, 2 refused (`/apollo errors`), 104 to go" in text
    assert "3 more were no longer needed" in text


def test_a_carried_out_plan_says_what_differs_from_its_preview() -> None:
    compared = Compared(9, {"apollo:contact:create": (100, 104)})
    text = words(pull.run(view(State.FINISHED, kind="golive", compared=compared)))
    assert "Create 104 contacts in Apollo: 100 previewed" in text


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        ({}, True),
        ({"live": True}, False),
        ({"newest_preview": False}, False),
        ({"kinds": (Kind.CONTACT,)}, False),
    ],
)
def test_going_live_is_offered_on_the_newest_whole_preview_only(
    more: dict[str, Any], offered: bool
) -> None:
    text = words(pull.run(view(State.FINISHED, preview=True, **more)))
    assert offered == ("Go live now?" in text)


def test_the_dialog_before_going_live_names_the_numbers() -> None:
    counts = Counts(writes={"apollo:contact:create": 1204, "hubspot:contact:update": 3})
    payload = check(pull.run(view(State.FINISHED, preview=True, counts=counts)))
    button = payload["blocks"][-3]["elements"][0]
    asked = button["confirm"]["text"]["text"]
    assert "In Apollo: create 1,204." in asked
    assert "In HubSpot: change 3." in asked
    assert ("Go live", "Not yet") == (
        button["confirm"]["confirm"]["text"],
        button["confirm"]["deny"]["text"],
    )


def test_nothing_to_write_has_its_own_words() -> None:
    assert "nothing to write" in words(pull.run(view(State.FINISHED, counts=Counts(read=5))))


def test_a_question_keeps_no_button_once_it_is_answered() -> None:
    asked = words(pull.question(Question(view(State.WAITING, reason="Too many."))))
    assert "Continue" in asked
    for state in (State.STARTED, State.FINISHED, State.CANCELLED):
        answered = view(state, approved_by="U1ADMIN", reason="by <@U1ADMIN>")
        text = words(pull.question(Question(answered)))
        assert "actions" not in text
        assert "<@U1ADMIN>" in text


def sample(text: str, values: int) -> Sample:
    ref = Ref(Side.HUBSPOT, Kind.CONTACT, "1")
    named = Named(ref, text, {side: f"https://{side}.example/1" for side in Side})
    fields = tuple(Value(text, text, text) for _ in range(values))
    return Sample("update", Side.HUBSPOT, Kind.CONTACT, named, fields, "")


@pytest.mark.rule("R72")
@pytest.mark.parametrize("text", NASTY)
def test_samples_of_the_worst_records_fit_into_one_message(text: str) -> None:
    lines = tuple(sample(text, 20) for _ in range(21))
    payload = check(plans.samples(Samples(3, lines)))
    assert not pings(payload["blocks"])


def test_no_samples_says_how_to_get_some() -> None:
    assert "--dry-run" in check(plans.samples(Samples(3, ())))["text"]


@pytest.mark.parametrize("why", list(Why))
def test_every_refusal_to_go_live_is_a_sentence_with_a_next_step(why: Why) -> None:
    evidence = ("<!channel> has linked HubSpot",) if why is Why.NATIVE else ()
    payload = check(plans.refused(Refused(why, 3, evidence)))
    assert not pings(payload["blocks"])
