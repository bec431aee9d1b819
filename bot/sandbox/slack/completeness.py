"""What Slack's own client checks before it sends a dialog."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.slack.inputs import Spot, Values, spots

Json = dict[str, Any]
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def missing(blocks: list[Json], held: Values) -> dict[str, str]:
    """Return a sentence for each input block that Slack would not let through."""
    errors = {}
    for spot in spots(blocks):
        if spot.block["type"] != "input" or spot.field is None:
            continue
        value = held.get(spot.block_id, {}).get(spot.action_id, {}).get(spot.field)
        sentence = _wrong(spot, value)
        if sentence:
            errors[spot.block_id] = sentence
    return errors


def _wrong(spot: Spot, value: Any) -> str | None:
    if value is None or value in ("", []):
        optional = bool(spot.block.get("optional"))
        return None if optional else "Please complete this required field."
    if spot.kind == "plain_text_input":
        return _length(spot.element, str(value))
    if spot.kind == "email_text_input" and not _MAIL.fullmatch(str(value)):
        return "Please enter a valid email address."
    if spot.kind == "url_text_input" and not re.match(r"(?i)https?://\S+", str(value)):
        return "Please enter a valid URL."
    if spot.kind == "number_input":
        return _number(spot.element, str(value))
    return None


def _length(element: Json, value: str) -> str | None:
    low, high = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(value) < low:
        return f"Please enter at least {low} characters."
    if len(value) > high:
        return f"Please enter no more than {high} characters."
    return None


def _number(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if low is not None and number < Decimal(low):
        return f"Please enter a number of at least {low}."
    if high is not None and number > Decimal(high):
        return f"Please enter a number of at most {high}."
    return None
