"""Refused writes as cards: one a cause, with what happens next and who must act (R61-R63, U24)."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    Block,
    ConfirmObject,
    InteractiveElement,
    Option,
    StaticSelectElement,
)

from bot.blocks import ids
from bot.blocks.advice import advice
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    cut,
    esc,
    header,
    link,
    note,
    plural,
    section,
    when,
)
from bot.blocks.words import SIDES, lasted, nouns
from core.domain.records import Side
from core.usecases.errors import CauseView, Details, Entry, PausedField
from core.usecases.naming import Named

SNOOZES = (("1 hour", 3600), ("1 day", 86_400), ("1 week", 604_800))
CAUSES = 8
"""Causes of one list; each takes up to five blocks."""


_NOT_REFUSED = frozenset({"TOO_OFTEN", "UNCERTAIN", "GONE", "NOT_KEPT"})


def title(view: CauseView) -> str:
    """Return what failed, in one line: ``HubSpot refused 3 contacts (Phone)``."""
    what = nouns(view.side, view.kind, view.count or view.retrying)
    verb = "did not take" if view.category in _NOT_REFUSED else "refused"
    return f"{SIDES[view.side]} {verb} {what}{_fields(view)}"


def _fields(view: CauseView) -> str:
    return f" ({', '.join(view.labels)})" if view.labels else ""


def cause_card(view: CauseView) -> Message:
    """Return the message about one cause, whatever state it is in."""
    if view.over is not None:
        return _over(view)
    if not view.count:
        return _retrying(view)
    blocks = [*_body(view), _buttons(view)]
    return Message(text=f"{esc(title(view))}: {esc(view.words)}", blocks=tuple(blocks))


def _over(view: CauseView) -> Message:
    took = lasted(view.over - view.since) if view.over else ""
    fields = esc(_fields(view)) and f" {esc(_fields(view))}"
    text = f"Over after {took}: nothing that {SIDES[view.side]} refused{fields} is left."
    since = context(f"It began {when(view.since)}.")
    return Message(text=text, blocks=(section(f":white_check_mark: {text}"), since))


def _retrying(view: CauseView) -> Message:
    what = nouns(view.side, view.kind, view.retrying)
    text = f"Sending {what} to {SIDES[view.side]} again."
    told = context(f"Since {when(view.since)}. This message says when it is over.")
    return Message(text=text, blocks=(section(f":hourglass_flowing_sand: {text}"), told))


def _body(view: CauseView) -> list[Block]:
    said = f"{SIDES[view.side]} says: “{esc(view.words, 500)}”" if view.words else ""
    happens, acts = advice(view.side, view.category, creates=view.creates)
    lines = [f":x: *{esc(title(view))}*", said]
    if view.retrying:
        lines.append(f"{plural(view.retrying, 'more write')} of this kind is on its way again.")
    blocks = [section("\n".join(filter(None, lines)))]
    if view.examples:
        shown = [f"• {record_links(one.record)}" for one in view.examples]
        rest = view.count - len(shown)
        shown += [f"… and {rest:,} more under *Details*"] if rest > 0 else []
        blocks.append(section("\n".join(shown)))
    blocks.append(section(f"*What happens now:* {happens}\n*Who must act:* {acts}"))
    return [*blocks, context(*_small_print(view))]


def _small_print(view: CauseView) -> list[str]:
    small = [f"Since {when(view.since)}"]
    if view.snoozed_by and view.snoozed_until:
        small.append(f":zzz: Snoozed by <@{view.snoozed_by}> until {when(view.snoozed_until)}")
    first = view.examples[0] if view.examples else None
    if first is not None:
        small.append(f"Reference `{esc(first.reference)}`")
        if first.correlation_id:
            small.append(f"{SIDES[view.side]}'s correlation id `{esc(first.correlation_id)}`")
    return small


def record_links(record: Named) -> str:
    """Return a record's name with a link to each side it is on."""
    return f"*{esc(record.title, 100)}* — {side_links(record.urls)}"


def side_links(urls: Mapping[Side, str]) -> str:
    """Return a link to each side, HubSpot's first."""
    return " · ".join(link(urls[side], name) for side, name in SIDES.items() if side in urls)


def _buttons(view: CauseView) -> Block:
    value = str(view.id)
    look_first = view.category == "UNCERTAIN"
    sure = confirm(
        "Send it again?",
        f"Nobody knows whether the first attempt arrived. Look in {SIDES[view.side]} first: if the"
        " record is there, sending again makes a second one.",
        "Send again",
        "Look first",
        danger=True,
    )
    retry = button(
        "Retry", ids.ERROR_RETRY, value, style="primary", confirm=sure if look_first else None
    )
    edit = button("Edit and retry", ids.ERROR_EDIT, value) if view.correctable else None
    ignore = button("Ignore", ids.ERROR_IGNORE, value, confirm=_sure_to_ignore(view))
    quiet: InteractiveElement
    if view.snoozed_by:
        quiet = button("Lift snooze", ids.ERROR_LIFT, value)
    else:
        options = [Option(value=f"{value}:{s}", label=f"Snooze {name}") for name, s in SNOOZES]
        quiet = StaticSelectElement(
            placeholder="Snooze…", action_id=ids.ERROR_SNOOZE, options=options
        )
    more = button("Details", ids.ERROR_DETAILS, value)
    row = [one for one in (retry, edit, ignore, quiet, more) if one is not None]
    return actions(f"{ids.ERROR_RETRY}.{value}", *row)


def _sure_to_ignore(view: CauseView) -> ConfirmObject:
    what = nouns(view.side, view.kind, view.count)
    return confirm(
        "Let them differ?",
        f"{what} stay as they are in {SIDES[view.side]}, until somebody edits them again.",
        "Ignore",
        "Keep",
    )


def listing(side: Side, views: Sequence[CauseView]) -> Message:
    """Return what ``/apollo errors`` answers."""
    other = "`/apollo errors apollo`" if side is Side.HUBSPOT else "`/apollo errors`"
    if not views:
        return note(
            f":white_check_mark: {SIDES[side]} refuses nothing at the moment."
            f" {other} shows the other side's errors."
        )
    count = sum(view.count for view in views)
    blocks: list[Block] = [header(f"{SIDES[side]} refused {plural(count, 'write')}")]
    for view in views[:CAUSES]:
        blocks += [*_body(view), _buttons(view)]
    if len(views) > CAUSES:
        blocks.append(context(f"… and {plural(len(views) - CAUSES, 'rarer cause')}."))
    blocks.append(context(f"{other} shows the other side's errors."))
    return Message(text=f"{SIDES[side]} refused {plural(count, 'write')}", blocks=tuple(blocks))


def details(found: Details) -> Message:
    """Return the list behind **Details**; only who asked sees it."""
    view = found.cause
    blocks = [header(cut(title(view), 150))]
    blocks += [section("\n".join(_lines(one))) for one in found.entries]
    rest = view.count - len(found.entries)
    if rest > 0:
        blocks.append(context(f"… and {rest:,} more of the same cause."))
    if not found.entries:
        blocks.append(section("Nothing that failed is left."))
    return Message(text=esc(title(view)), blocks=tuple(blocks))


def _lines(one: Entry) -> list[str]:
    lines = [record_links(one.record)]
    lines += [
        f"{esc(f.label)}: {esc(f.value, 120) or '_empty_'} — “{esc(f.words, 200)}”"
        for f in one.fields
    ] or [esc(one.message, 300)]
    who = "" if one.author in {"rule", ""} else f", asked for by <@{one.author}>"
    tries = plural(one.attempts, "attempt")
    lines.append(f"{tries}, last {when(one.at)}{who} · `{esc(one.reference)}`")
    if one.correlation_id:
        lines[-1] += f" · correlation id `{esc(one.correlation_id)}`"
    return lines


def paused_field(view: PausedField) -> Message:
    """Return the message about a field that HubSpot takes no value for (F17)."""
    name = f"{view.label} of {nouns(Side.HUBSPOT, view.kind, 2).split()[-1]}"
    if not view.paused:
        text = f"{name} travels again."
        return Message(text=esc(text), blocks=(section(f":white_check_mark: {esc(text)}"),))
    text = f"{esc(name)} is paused: HubSpot takes no value for it any more."
    body = (
        f":double_vertical_bar: *{esc(name)} is paused.* HubSpot takes no value for the property"
        f" `{esc(view.name)}` any more: it was deleted, made read-only, or lost a choice."
    )
    cure = (
        "*What happens now:* every other field goes on; this one waits.\n*Who must act:* an admin"
        " sets the property right in HubSpot, then presses *Resume*."
    )
    value = f"{view.kind}:{view.key}"
    resume = actions(f"{ids.FIELD_RESUME}.{value}", button("Resume", ids.FIELD_RESUME, value))
    return Message(text=text, blocks=(section(body), section(cure), resume))
