"""Column types: time in UTC, text that both databases take, keys that sort alike."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

KeyText = Text().with_variant(Text(collation="C"), "postgresql")
"""A text that is searched by its beginning: byte order on both databases, so that an index helps.

facts: PostgreSQL documentation, "Index Types": other collations do not order by prefix.
"""


class UtcTime(TypeDecorator[datetime]):
    """A UTC time kept as integer microseconds: sorts, compares and never guesses a zone."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Refuse naive times; they have no meaning here."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return (value - _EPOCH) // _MICROSECOND  # not by float: it loses the last microsecond

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the time in UTC."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class CleanText(TypeDecorator[str]):
    """Text from people and services: what no database keeps becomes U+FFFD (F19).

    PostgreSQL refuses U+0000, and half a character is not UTF-8.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Replace what cannot be kept."""
        return None if value is None else clean(value)


def clean(value: str) -> str:
    """Replace U+0000 and lone surrogates, which no database keeps, by U+FFFD."""
    if "\x00" in value:
        value = value.replace("\x00", "\ufffd")
    if _torn(value):
        value = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in value)
    return value


def _torn(value: str) -> bool:
    if value.isascii():
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return True
    return False
