"""Telephone numbers."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from core.domain.normalize.countries import country
from core.domain.normalize.texts import fold

_PLAIN = re.compile(r"\+[\d .\-/]+")
_NOT_DIGIT = re.compile(r"\D+")
_LONGEST = 15  # digits of an E.164 number (ITU-T E.164)
_ITALY = "39"  # keeps its leading zero abroad
TAIL = 9  # digits that tell numbers apart when the country is not known


def phone(value: str, region: str | None = None) -> str | None:
    """Write a number as E.164, with ";ext=…" if it has an extension.

    `region` is the country of the record in any form; it is only used for numbers without a
    country code. What can not be parsed is reduced to its digits, without a "+".
    """
    return _phone(value, country(region) if region else None)


@lru_cache(maxsize=65_536)
def _phone(value: str, region: str | None) -> str | None:
    folded = fold(value)
    if folded is None:
        return None
    dialled = "+" + folded[2:] if folded.startswith("00") else folded
    return _plain(dialled) or _parsed(dialled, region) or _digits(folded) or folded


def _digits(value: str) -> str:
    digits = _NOT_DIGIT.sub("", value)
    return digits if digits.isascii() else "".join(str(int(digit)) for digit in digits)


def _plain(value: str) -> str | None:
    """Take the short way for `+49 30 1234567`: parsing costs 19 µs, this costs 1."""
    if not value.isascii() or not _PLAIN.fullmatch(value):
        return None
    digits = _digits(value)
    national = _after_country_code(digits)
    if not 8 <= len(digits) <= _LONGEST or national is None:
        return None
    if national.startswith("0") and not digits.startswith(_ITALY):
        return None
    return "+" + digits


def _after_country_code(digits: str) -> str | None:
    for length in (1, 2, 3):
        if int(digits[:length] or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return digits[length:]
    return None


def _parsed(value: str, region: str | None) -> str | None:
    if region is None and "+" not in value:
        return None
    try:
        number = phonenumbers.parse(value, region)
    except NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{written};ext={number.extension}" if number.extension else written


@lru_cache(maxsize=65_536)
def phone_tail(value: str) -> str | None:
    """Give the last nine digits: the same with and without country code; None if below seven."""
    number = _phone(value, None) or ""
    digits = _digits(number.partition(";ext=")[0])
    return digits[-TAIL:] if len(digits) >= 7 else None
