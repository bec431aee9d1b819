"""Undo: what would go back, what went back, what is left alone, what cannot come back (R66)."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from slack_sdk.models.blocks import Block

from bot.blocks import ids, words
from bot.blocks.kit import Message, actions, button, confirm, context, esc, note, plural, section
from bot.blocks.results import written
from core.domain.records import Kind, Side
from core.usecases.confirming import Refused, Why
from core.usecases.runs import RunView

USAGE = (
    "Which run? Its number stands in its message: `/apollo undo 12` shows what would go back, and"
    " writes nothing."
)
MOST = 8
_STAYS: Mapping[str, str] = {
    "create": "{n} created in {side}: delete them from their cards (`/apollo show`)",
    "merge": "{n} merged in {side}: HubSpot keeps no way back",
    "archive": "{n} archived in {side}: restore them in HubSpot within 90 days",
    "list": "{n} in {side} put on a list: take them off there",
    "associate": "{n} in {side} attached to their company: change that there",
}
_REFUSED: Mapping[Why, str] = {
    Why.UNKNOWN: "There is no run {run}. Its number stands in its message.",
    Why.PREVIEW: "Run {run} was a preview: it wrote nothing, so there is nothing to put back.",
    Why.UNDER_WAY: "Run {run} is not over yet. Cancel it or wait for its end; its message says how"
    " it stands.",
    Why.WRITING: "Run {run} still has {number:,} writes to go. Undo it when they are through;"
    " `/apollo status` shows them.",
    Why.NOTHING: "Run {run} wrote nothing, so there is nothing to put back.",
    Why.CARRIED_OUT: "Run {number} puts that back already; its message shows how far it is.",
}


def title(view: RunView) -> str:
    """Return what the run is called, with its number."""
    what = "Preview: undo" if view.preview else "Undo"
    return f"{what} of run {view.undoes} (run {view.id})"


def gist(view: RunView) -> str:
    """Return where it stands in a few words."""
    if view.preview or not view.written.total:
        return f"{plural(_records(view), 'record')} to put back"
    done = view.written
    return f"{done.done:,} of {done.total - done.pointless:,} put back"


def _records(view: RunView) -> int:
    return view.counts.total_writes


def finished(view: RunView) -> list[Block]:
    """Return the plan of a preview, or how far the writes of an undo are."""
    blocks = _plan(view)
    if not view.preview:
        blocks += written(view, verb="put back")
    blocks += _listed("*Left alone*", _left(view)) + _listed("*Cannot come back*", _stays(view))
    blocks += _buttons(view)
    if not view.preview and _records(view):
        blocks.append(context(f"`/apollo undo {view.id}` takes this back in turn."))
    return blocks


def _plan(view: RunView) -> list[Block]:
    if not _records(view):
        return [section(f"There is nothing to put back of run {view.undoes}.")]
    lines = [f"• {_group(name, count)}" for name, count in sorted(view.counts.writes.items())]
    lead = "*Nothing was written yet.* Undoing would put back values of" if view.preview else (
        "*To put back:* values of"
    )  # fmt: skip
    return [section("\n".join([lead, *lines])), *_listed("*By field*", _fields(view))]


def _group(name: str, count: int) -> str:
    side, kind, _ = name.split(":")
    return f"{words.nouns(Side(side), Kind(kind), count)} in {words.SIDES[Side(side)]}"


def _fields(view: RunView) -> list[str]:
    keys = sorted((key.split(":", 2), count) for key, count in view.counts.fields.items())
    lines = []
    for side, some in groupby(keys, key=lambda one: one[0][0]):
        most = sorted(some, key=lambda one: -one[1])
        said = ", ".join(f"{esc(k[2].replace('_', ' '), 40)} {n:,}" for k, n in most[:MOST])
        more = f" and {len(most) - MOST} more fields" if len(most) > MOST else ""
        lines.append(f"{words.SIDES[Side(side)]}: {said}{more}")
    return lines


def _left(view: RunView) -> list[str]:
    groups = sorted(view.counts.skipped.items(), key=lambda one: -one[1])
    return [f"{plural(count, 'value')}: {words.skip(reason)}" for reason, count in groups]


def _stays(view: RunView) -> list[str]:
    lines = []
    for name, count in sorted(view.stays.items()):
        side, kind, action = name.split(":")
        nouns = words.nouns(Side(side), Kind(kind), count)
        lines.append(_STAYS[action].format(n=nouns, side=words.SIDES[Side(side)]))
    return lines


def _listed(head: str, lines: Sequence[str]) -> list[Block]:
    return [section("\n".join([head, *(f"• {line}" for line in lines)]))] if lines else []


def _buttons(view: RunView) -> list[Block]:
    value = str(view.id)
    row = []
    if view.preview and _records(view) and view.carried_by is None:
        row.append(_put_back(view))
    if _records(view) or view.counts.skipped:
        row.append(button("Samples", ids.PULL_SAMPLES, value))
        row.append(button("Send me the list as CSV", ids.PULL_CSV, value))
    blocks: list[Block] = [actions(f"run.{view.id}", *row)] if row else []
    if view.carried_by is not None:
        blocks.append(context(f"Carried out by run {view.carried_by}."))
    elif view.preview and _records(view):
        blocks.append(context("Only an admin can put it back."))
    return blocks


def _put_back(view: RunView) -> object:
    text = (
        f"The old values of {plural(_records(view), 'record')} are written to HubSpot and Apollo."
        " Both sides are read once more first; what somebody changed since stays."
    )
    return button(
        "Put back", ids.UNDO_PUT_BACK, str(view.id), style="primary",
        confirm=confirm(f"Undo run {view.undoes}?", text, "Put back", "Leave it"),
    )  # fmt: skip


def refused(view: Refused) -> Message:
    """Return why nothing was started, and the cure."""
    return note(_REFUSED[view.why].format(run=view.run_id, number=view.number))
