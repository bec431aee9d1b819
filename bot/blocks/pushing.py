"""Push all: how many, how long, how much room; then how far it is (R15)."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.blocks import ids, words
from bot.blocks.kit import Message, actions, button, confirm, context, note, section
from bot.blocks.results import left_out, plan_lines, written
from core.domain.records import Kind, Side
from core.usecases.confirming import Refused, Why
from core.usecases.runs import RunView

USAGE = "I know `/apollo push all`, `/apollo push all contacts` and `/apollo push all accounts`."
_REFUSED: Mapping[Why, str] = {
    Why.NOT_LIVE: "The bot is not live yet. `/apollo pull` makes a preview; go live from there, and"
    " then push the backlog.",
    Why.UNDER_WAY: "That preview is not done yet; its message says how it stands.",
    Why.CARRIED_OUT: "Run {number} pushes that already; its message shows how far it is.",
    Why.UNKNOWN: "That preview is not known any more. `/apollo push all` makes a new one.",
}


def title(view: RunView) -> str:
    """Return what the run is called, with its number."""
    kinds = f" {words.many(Side.APOLLO, view.kinds[0])}" if len(view.kinds) == 1 else ""
    what = "Preview: push all" if view.preview else "Push all"
    return f"{what}{kinds} (run {view.id})"


def _creates(view: RunView, kind: Kind) -> int:
    return view.counts.writes.get(f"{Side.HUBSPOT}:{kind}:create", 0)


def gist(view: RunView) -> str:
    """Return where it stands in a few words."""
    if view.preview or not view.written.total:
        return f"{sum(_creates(view, kind) for kind in Kind):,} records to create in HubSpot"
    return f"{view.written.done:,} written"


def finished(view: RunView) -> list[Block]:
    """Return the plan of a preview, or how far the writes are."""
    lead = "*Nothing was written yet.* Pushing everything would" if view.preview else "*Planned*"
    if not view.counts.writes:
        blocks: list[Block] = [section("HubSpot has everything that the filters let through.")]
    else:
        blocks = plan_lines(view.counts, lead=lead)
    if view.preview and view.counts.writes:
        blocks += [section(_takes(view)), *_room(view)]
    if not view.preview:
        blocks += written(view)
    return [*blocks, *left_out(view.counts), *_buttons(view)]


def _takes(view: RunView) -> str:
    return f"*Time:* about {words.lasted(view.takes)}, if nothing else is being written."


def _room(view: RunView) -> list[Block]:
    lines = []
    for kind, left in view.room.items():
        count = _creates(view, Kind(kind))
        name = words.many(Side.HUBSPOT, Kind(kind))
        short = f" :warning: That is {count - left:,} too few." if count > left else ""
        lines.append(f"• {left:,} more {name} fit into HubSpot.{short}")
    if not lines:
        return [context("HubSpot does not say how many more records it takes.")]
    return [section("\n".join(["*Room*", *lines]))]


def _buttons(view: RunView) -> list[Block]:
    row = []
    value = str(view.id)
    if view.preview and view.counts.writes and view.carried_by is None:
        count = sum(_creates(view, kind) for kind in Kind)
        sure = confirm(
            "Push the backlog?",
            f"{count:,} records are created in HubSpot. Undo does not take creates back.",
            "Push", "Not now",
        )  # fmt: skip
        row.append(button("Push", ids.PUSH_ALL, value, style="primary", confirm=sure))
    if view.preview and (view.counts.writes or view.counts.skipped):
        row.append(button("Samples", ids.PULL_SAMPLES, value))
        row.append(button("Send me the plan as CSV", ids.PULL_CSV, value))
    blocks: list[Block] = [actions(f"run.{view.id}", *row)] if row else []
    if view.carried_by is not None:
        blocks.append(context(f"Carried out by run {view.carried_by}."))
    elif row:
        blocks.append(
            context("The switches count as on, the filters of `/apollo settings` as set.")
        )
    return blocks


def refused(view: Refused) -> Message:
    """Return why nothing was started, and the cure."""
    return note(_REFUSED[view.why].format(number=view.number))
