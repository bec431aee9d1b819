"""How long a backlog takes is said before it is sent (R15, F32)."""

from datetime import timedelta

import pytest

from core.domain.pace import Window, lasts, takes
from core.domain.records import Side

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOP = [Window(180, timedelta(minutes=1)), Window(540, HOUR), Window(5_400, DAY)]
BASIC = [Window(180, timedelta(minutes=1)), Window(360, HOUR), Window(1_800, DAY)]


@pytest.mark.rule("R15", "F32")
@pytest.mark.parametrize(
    ("batches", "windows", "expected"),
    [
        (0, TOP, timedelta()),
        (1, TOP, timedelta(seconds=2)),
        (540, TOP, timedelta(seconds=1080)),
        (1_000, TOP, HOUR),
        (1_000, BASIC, 2 * HOUR),
        (10_000, BASIC, 5 * DAY),
        (30, [], timedelta(minutes=1)),
    ],
)
def test_a_backlog_takes_as_long_as_its_slowest_window(batches, windows, expected):
    assert expected == lasts(batches, windows)


@pytest.mark.rule("R15", "F32")
def test_the_sides_work_beside_each_other_and_no_two_kinds_share_a_batch():
    writes = {
        "apollo:contact:update": 100_000, "apollo:account:update": 1, "hubspot:contact:key": 150,
    }  # fmt: skip
    found = takes(writes, {Side.APOLLO: TOP, Side.HUBSPOT: []})
    assert {Side.APOLLO: HOUR, Side.HUBSPOT: timedelta(seconds=4)} == found
