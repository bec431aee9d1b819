"""Times keep their microsecond, and text keeps what a database can."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from core.store.columns import CleanText, UtcTime, clean
from core.store.sql import read, written

DIALECT = sqlite.dialect()
times = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1))  # noqa: DTZ001
anything = st.text(st.characters(codec=None, categories=None))


@given(times)
def test_a_time_comes_back_to_the_microsecond(naive: datetime) -> None:
    at = naive.replace(tzinfo=UTC)
    stored = UtcTime().process_bind_param(at, DIALECT)
    assert at == UtcTime().process_result_value(stored, DIALECT)


def test_a_time_of_another_zone_is_kept_in_utc() -> None:
    berlin = datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    stored = UtcTime().process_bind_param(berlin, DIALECT)
    found = UtcTime().process_result_value(stored, DIALECT)
    assert (datetime(2026, 1, 1, tzinfo=UTC), UTC) == (found, found and found.tzinfo)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        UtcTime().process_bind_param(datetime(2026, 1, 1), DIALECT)  # noqa: DTZ001


def test_no_time_stays_none() -> None:
    assert UtcTime().process_bind_param(None, DIALECT) is None
    assert UtcTime().process_result_value(None, DIALECT) is None


@given(anything)
def test_any_text_becomes_one_that_databases_take(value: str) -> None:
    stored = CleanText().process_bind_param(value, DIALECT)
    assert stored is not None
    assert "\x00" not in stored
    assert len(value) == len(stored.encode().decode())


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_a_text_that_databases_take_stays_as_it_is(value: str) -> None:
    assert value == clean(value)


@given(st.dictionaries(anything, anything | st.lists(anything)))
def test_any_json_can_be_written_and_read_again(value: dict[str, object]) -> None:
    text = written(value)
    assert text == written(read(text, dict))
    assert "\x00" not in text
