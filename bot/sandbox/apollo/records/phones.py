"""Phone numbers as Apollo stores them on a contact."""

import re

import phonenumbers

from bot.sandbox.apollo.words import Row

# parameter of the contact endpoints -> type of the stored number
TYPES = {
    "direct_phone": "work_direct",
    "corporate_phone": "work_hq",
    "mobile_phone": "mobile",
    "home_phone": "home",
    "other_phone": "other",
}
DEFAULT_REGION = "US"


def sanitized(raw: str | None, region: str | None = None) -> str | None:
    """Return a number as Apollo sanitises it: E.164 where it can be read, else its digits."""
    if not raw or not raw.strip():
        return None
    try:
        number = phonenumbers.parse(raw, region or DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"[^\d+]", "", raw)
        return digits or None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def entry(raw: str, kind: str | None, position: int, region: str | None = None) -> Row:
    """Return one row of ``phone_numbers``."""
    return {
        "raw_number": raw,
        "sanitized_number": sanitized(raw, region),
        "type": kind,
        "position": position,
        "status": "no_status",
        "dnc_status": None,
        "dnc_other_info": None,
        "dialer_flags": None,
    }


def set_phone(row: Row, kind: str, raw: str | None) -> None:
    """Put a number of one type on a contact in place of the old one; empty removes it."""
    numbers = [n for n in row["phone_numbers"] if n["type"] != kind]
    if raw and raw.strip():
        numbers.append(entry(raw.strip(), kind, 0, row.get("country")))
    row["phone_numbers"] = [{**n, "position": i} for i, n in enumerate(numbers)]
    row["sanitized_phone"] = numbers[0]["sanitized_number"] if numbers else None


def phone(row: Row, kind: str) -> str | None:
    """Return a contact's number of one type as it was typed."""
    return next((n["raw_number"] for n in row["phone_numbers"] if n["type"] == kind), None)
