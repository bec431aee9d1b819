"""Numbers, dates, choices and yes or no."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from core.domain.normalize.texts import fold, text

_SPACES = re.compile(r"[\s'\u2019_]")
_CURRENCY = re.compile(r"^[$€£¥]|[$€£¥]$")
_COMMA_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$")
_DOT_THOUSANDS = re.compile(r"^[+-]?\d{1,3}(?:(?:\.\d{3}){2,}(?:,\d*)?|\.\d{3},\d*)$")
_DECIMAL_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_PLAIN = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$", re.IGNORECASE)
_LARGEST = 60  # digits; beyond that a number is treated as text
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"^-?\d{9,15}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_YES = frozenset(("true", "yes", "1", "y"))
_NO = frozenset(("false", "no", "0", "n"))


def number(value: str) -> str | None:
    """Write a number plainly: "1,234.50" -> "1234.5", "1.234,5" -> "1234.5", "$ 7.0" -> "7".

    One comma before three digits separates thousands, one dot decimals (the services' own way).
    """
    folded = text(value)
    if folded is None:
        return None
    digits = _CURRENCY.sub("", _SPACES.sub("", folded))
    if _COMMA_THOUSANDS.match(digits):
        digits = digits.replace(",", "")
    elif _DOT_THOUSANDS.match(digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif _DECIMAL_COMMA.match(digits):
        digits = digits.replace(",", ".")
    return _plain(digits) or folded


def _plain(digits: str) -> str | None:
    if not digits.isascii() or not _PLAIN.match(digits):
        return None
    try:
        exact = Decimal(digits)
    except InvalidOperation:
        return None
    if abs(exact.adjusted()) > _LARGEST or len(digits) > _LARGEST:
        return None
    written = f"{exact:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return "0" if written in {"-0", ""} else written


def boolean(value: str) -> str | None:
    """Write yes or no as "true" or "false"; anything else is only folded."""
    folded = fold(value)
    if folded in _YES:
        return "true"
    return "false" if folded in _NO else folded


def option(value: str) -> str | None:
    """Fold a choice, or several joined by ";": caseless, without repeats, in one order.

    Facts: HubSpot's documentation, property types: several choices are joined by semicolons.
    """
    return ";".join(sorted({one for part in value.split(";") if (one := fold(part))})) or None


def date(value: str) -> str | None:
    """Write a day as "2026-05-02" and a time in UTC as "2026-05-02T08:37:00.000Z".

    Understands ISO 8601 and milliseconds since 1970 (facts: HubSpot's documentation, date and
    datetime properties). Midnight UTC is a day. Anything else keeps its text.
    """
    folded = text(value)
    if folded is None or _DAY.match(folded):
        return folded
    moment = _moment(folded)
    if moment is None:
        return folded
    if moment.time() == _EPOCH.time():
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(value: str) -> datetime | None:
    try:
        if _MILLISECONDS.match(value):
            return _EPOCH + timedelta(milliseconds=int(value))
        parsed = datetime.fromisoformat(value)
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        moment = aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
