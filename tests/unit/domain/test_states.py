"""The transition tables: closed, and without dead ends that nobody meant."""

import pytest

from core.domain import states
from core.domain.states import IllegalTransitionError, Outbox, Review, Run, check

TABLES = [
    ("outbox", states.OUTBOX_TRANSITIONS, Outbox, Outbox.PENDING),
    ("review", states.REVIEW_TRANSITIONS, Review, Review.OPEN),
    ("run", states.RUN_TRANSITIONS, Run, Run.QUEUED),
]


@pytest.mark.parametrize(
    ("table", "every", "first"), [t[1:] for t in TABLES], ids=[t[0] for t in TABLES]
)
def test_every_state_has_a_row_and_can_be_reached(table, every, first):
    reached, edge = {first}, [first]
    while edge:
        new = table[edge.pop()] - reached
        reached |= new
        edge.extend(new)
    assert set(every) == set(table) == reached


@pytest.mark.parametrize(
    ("table", "was", "to"),
    [
        (states.OUTBOX_TRANSITIONS, Outbox.DONE, Outbox.PENDING),
        (states.OUTBOX_TRANSITIONS, Outbox.UNKNOWN, Outbox.SUPERSEDED),
        (states.OUTBOX_TRANSITIONS, Outbox.PENDING, Outbox.DONE),
        (states.REVIEW_TRANSITIONS, Review.APPLIED, Review.OPEN),
        (states.REVIEW_TRANSITIONS, Review.SECONDED, Review.OPEN),
        (states.RUN_TRANSITIONS, Run.FINISHED, Run.STARTED),
        (states.RUN_TRANSITIONS, Run.QUEUED, Run.FINISHED),
    ],
)
def test_a_forbidden_step_is_a_bug_with_both_names(table, was, to):
    with pytest.raises(IllegalTransitionError, match=f"{was} to {to}"):
        check(table, was, to)


def test_a_lawful_step_is_silent():
    check(states.OUTBOX_TRANSITIONS, Outbox.SENDING, Outbox.UNKNOWN)


def test_a_pointless_write_may_be_dropped_unless_nobody_knows_whether_it_happened():
    droppable = {s for s, to in states.OUTBOX_TRANSITIONS.items() if Outbox.SUPERSEDED in to}
    assert {Outbox.PENDING, Outbox.SENDING, Outbox.FAILED} == droppable
