"""What stops a run or a field before harm is done."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.records import Kind, Side
from core.domain.safety import (
    Alarm,
    Flips,
    Seen,
    flipped,
    mass_change,
    ping_pong,
    write_cap,
)

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def seen(before: int = 1000, **counts) -> Seen:
    return Seen(Side.HUBSPOT, Kind.CONTACT, before, **counts)


CASES = [
    ("a quiet day", seen(read=1000, changed=10, whole=True), None),
    ("exactly the share", seen(changed=200), None),
    ("one more than the share", seen(changed=201), Alarm.CHANGED),
    ("many gone", seen(read=700, gone=300, whole=True), Alarm.GONE),
    ("suddenly empty", seen(read=0, whole=True), Alarm.EMPTY),
    ("an incremental read that found nothing", seen(read=0), None),
    ("the first read of all", seen(before=0, read=5000, whole=True), None),
    ("a small account", seen(before=10, changed=10), None),
]


@pytest.mark.rule("R65", "F22")
@pytest.mark.parametrize(("found", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_mass_change_asks_first(found, expected):
    stop = mass_change(found, 20)
    assert expected == (stop.alarm if stop else None)


@pytest.mark.rule("R65", "R74")
def test_a_confirmed_plan_is_not_asked_about_twice():
    assert mass_change(seen(read=0, whole=True), 20, confirmed=True) is None
    assert write_cap(5000, 2000, confirmed=True) is None


@pytest.mark.rule("R74")
def test_a_run_writes_at_most_its_cap_without_asking():
    assert write_cap(2000, 2000) is None
    stop = write_cap(2001, 2000)
    assert (Alarm.WRITES, 2001, 2000) == (stop.alarm, stop.count, stop.of)


def test_a_stop_says_how_much_of_what():
    stop = mass_change(seen(changed=500), 20)
    assert (500, 1000, Side.HUBSPOT, Kind.CONTACT) == (stop.count, stop.of, stop.side, stop.kind)


@pytest.mark.rule("F13")
def test_the_third_write_of_a_field_in_a_day_stops_it():
    flips = None
    answers = []
    for hour in range(4):
        at = NOW + timedelta(hours=hour)
        answers.append(ping_pong(flips, at))
        flips = flipped(flips, at)
    assert [False, False, False, True] == answers


def test_a_day_of_quiet_starts_anew():
    tired = Flips(5, NOW)
    assert not ping_pong(tired, NOW + timedelta(hours=24))
    assert Flips(1, NOW + timedelta(hours=24)) == flipped(tired, NOW + timedelta(hours=24))
