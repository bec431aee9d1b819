"""Finding each write's result or error in the answer to a batch; pure.

Facts: HubSpot documentation, batch endpoints, and recorded answers: results come in any order,
``objectWriteTraceId`` is echoed, errors name ``context.objectWriteTraceId`` or ``context.ids``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from core.domain.records import Side
from core.providers.hubspot.errors import refusal
from core.providers.hubspot.words import Batch, Head
from core.providers.port import Gone, Outcome, ProviderError, Refused, Unanswered, Write


class Input(msgspec.Struct, frozen=True):
    """A write with the properties it sends."""

    write: Write
    properties: dict[str, str]


def properties_of(head: Head) -> dict[str, str | None]:
    """Return a result's properties."""
    return msgspec.json.decode(head.properties, type=dict[str, str | None])


def result_of(one: Input, batch: Batch) -> Head | None:
    """Return the result of a write: by its trace, by its id, or by what is unique in it."""
    return next((head for head in batch.results if _belongs(head, one)), None)


def _belongs(head: Head, one: Input) -> bool:
    write = one.write
    if head.objectWriteTraceId is not None:
        return head.objectWriteTraceId == write.trace
    if write.remote_id:
        return head.id == write.remote_id
    found = properties_of(head)
    if write.key and write.key in found.values():
        return True
    mail = one.properties.get("email")
    return bool(mail) and found.get("email") == mail.strip().lower() if mail else False


def error_of(write: Write, batch: Batch) -> ProviderError | None:
    """Return the error that the answer holds for a write."""
    for body in batch.errors:
        context = body.get("context")
        if isinstance(context, dict):
            traces = context.get("objectWriteTraceId") or ()
            ids = context.get("ids") or context.get("id") or ()
            if write.trace in traces or (write.remote_id and write.remote_id in ids):
                return refusal(body, {"side": Side.HUBSPOT, "status": 207})
    return None


def silent() -> Unanswered:
    """Return the error for a row that an answer leaves out without a word (F35)."""
    return Unanswered(
        "HubSpot's answer says nothing about this record. The bot looks before it tries again.",
        side=Side.HUBSPOT,
        status=207,
    )


def moved(survivor: str) -> Gone:
    """Return the error for a record that was merged into another one (F23)."""
    return Gone(
        f"The record was merged into {survivor} in HubSpot.",
        survivor_id=survivor,
        side=Side.HUBSPOT,
    )


def unsupported(write: Write) -> Outcome:
    """Return the outcome of an action that HubSpot has no counterpart of."""
    error = Refused(
        f"HubSpot cannot do this: {write.action}.", category="UNSUPPORTED", side=Side.HUBSPOT
    )
    return Outcome(write.trace, error=error, remote_id=write.remote_id)


def associated(answer: Mapping[str, Any], writes: Sequence[Write]) -> list[Outcome]:
    """Return the outcomes of associating, each pair told apart by its two ids."""
    done = {_pair(row) for row in answer.get("results") or ()}
    outcomes = []
    for one in writes:
        kept = (one.remote_id, one.account_id) in done
        error = None if kept else _unassociated(answer, one)
        outcomes.append(Outcome(one.trace, remote_id=one.remote_id, error=error))
    return outcomes


def _pair(row: Mapping[str, Any]) -> tuple[str, str]:
    return tuple(str((row.get(end) or {}).get("id", "")) for end in ("from", "to"))  # type: ignore[return-value]


def _unassociated(answer: Mapping[str, Any], write: Write) -> ProviderError:
    errors = [body for body in answer.get("errors") or () if isinstance(body, dict)]
    own = [body for body in errors if _mentions(body, write)]
    if not own:
        return silent()
    return refusal(own[0], {"side": Side.HUBSPOT, "status": 207})


def _mentions(body: Mapping[str, Any], write: Write) -> bool:
    text = f"{body.get('message', '')} {body.get('context', '')}"
    return write.remote_id in text or write.account_id in text
