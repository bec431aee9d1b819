"""What follows a failed attempt (R62), as data."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.domain.retries import (
    LONGEST,
    LOOKS,
    MOST_ATTEMPTS,
    Failure,
    FailureKind,
    GiveUp,
    LookUp,
    RetryAt,
    Why,
    after,
    look_again,
    midnight,
)

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
K = FailureKind


def s(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


CASES = [
    ("burst, first", Failure(K.RATE), 1, RetryAt(s(10), lane=True)),
    ("burst, third", Failure(K.RATE), 3, RetryAt(s(30), lane=True)),
    ("burst, time named", Failure(K.RATE, retry_at=s(4)), 3, RetryAt(s(4), lane=True)),
    ("burst, time past", Failure(K.RATE, retry_at=s(-4)), 3, RetryAt(NOW, lane=True)),
    ("burst, too often", Failure(K.RATE), MOST_ATTEMPTS, GiveUp(Why.TOO_OFTEN)),
    ("quota, time named", Failure(K.QUOTA, retry_at=s(99)), 1, RetryAt(s(99), lane=True)),
    (
        "quota, midnight in Berlin",
        Failure(K.QUOTA),
        50,
        RetryAt(datetime(2026, 9, 1, 22, tzinfo=UTC), lane=True),
    ),
    ("outage", Failure(K.UNAVAILABLE), 1, RetryAt(s(2))),
    ("outage, third", Failure(K.UNAVAILABLE), 3, RetryAt(s(8))),
    ("outage, too often", Failure(K.UNAVAILABLE), MOST_ATTEMPTS, GiveUp(Why.TOO_OFTEN)),
    ("no answer to an update", Failure(K.UNANSWERED), 1, RetryAt(s(2))),
    ("no answer to a create", Failure(K.UNANSWERED, repeatable=False), 1, LookUp(NOW + LOOKS[0])),
    ("refused", Failure(K.REFUSED), 1, GiveUp(Why.REFUSED)),
    ("exists", Failure(K.EXISTS), 1, GiveUp(Why.EXISTS)),
    ("gone", Failure(K.GONE), 1, GiveUp(Why.GONE)),
    ("token", Failure(K.UNAUTHORISED), 1, GiveUp(Why.STOPPED)),
    ("scope", Failure(K.FORBIDDEN), 1, GiveUp(Why.STOPPED)),
    ("nonsense", Failure(K.UNREADABLE), 1, GiveUp(Why.STOPPED)),
]


@pytest.mark.rule("R62", "F31", "F32", "F36")
@pytest.mark.parametrize(
    ("failure", "attempts", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_every_failure_has_its_sequel(failure, attempts, expected):
    assert expected == after(failure, attempts, NOW, zone=BERLIN, chance=0.5)


@pytest.mark.rule("R16", "F3")
def test_a_lost_create_is_looked_for_a_few_times_and_then_parked():
    answers = [look_again(looks, NOW) for looks in range(1, 4)]
    assert [LookUp(NOW + LOOKS[1]), LookUp(NOW + LOOKS[2]), GiveUp(Why.UNCERTAIN)] == answers


@pytest.mark.rule("F36")
@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_waiting_never_grows_beyond_its_ceiling_nor_comes_back_at_once(chance):
    for attempts in range(1, MOST_ATTEMPTS):
        wait = after(Failure(K.UNAVAILABLE), attempts, NOW, zone=BERLIN, chance=chance).when - NOW
        assert timedelta(milliseconds=200) <= wait <= LONGEST


def test_midnight_follows_the_clocks_of_the_account():
    autumn = datetime(2026, 10, 25, 12, tzinfo=UTC)  # the day Berlin turns its clocks back
    assert datetime(2026, 10, 25, 23, tzinfo=UTC) == midnight(autumn, BERLIN)
    assert datetime(2026, 10, 24, 22, tzinfo=UTC) == midnight(autumn - timedelta(days=1), BERLIN)
