"""What ``/apollo status`` says, and the message about a pause."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.blocks import ids, words
from bot.blocks.kit import (
    Message,
    actions,
    button,
    context,
    esc,
    fields,
    header,
    ours,
    plural,
    section,
    when,
)
from bot.blocks.pull import title
from core.domain.records import Kind, Side
from core.domain.states import Run as State
from core.usecases.pausing import PausedView
from core.usecases.status import Mode, SideView, StatusView

REVIEWS: Mapping[str, tuple[str, str]] = {
    "merge": ("possible duplicate", "possible duplicates"),
    "link": ("link question", "link questions"),
    "conflict": ("conflict", "conflicts"),
    "company": ("choice of company", "choices of company"),
    "delete": ("deletion", "deletions"),
    "enrichment": ("enrichment", "enrichments"),
    "mass": ("mass change", "mass changes"),
}


def status(view: StatusView) -> Message:
    """Return how the bot is."""
    return Message(text=f"Status: {gist(view)}", blocks=(header("Status"), *body(view)))


def gist(view: StatusView) -> str:
    """Return the state in a few words."""
    broken = [words.SIDES[side.side] for side in view.sides if side.trouble]
    if broken:
        return f"{' and '.join(broken)} cannot be used"
    return {
        Mode.PREVIEW: "preview only, nothing is written yet",
        Mode.LIVE: "live",
        Mode.PAUSED: "all writing is paused",
    }[view.mode]


def body(view: StatusView, *, waiting: bool = True) -> list[Block]:
    """Return the parts that the status and Home share; Home lists what waits by itself."""
    asked = [("Waits for you", _reviews(view))] if waiting else []
    return [
        section(_mode(view)),
        *(section(_side(side)) for side in view.sides),
        fields([
            ("Last run", _last(view)),
            ("Next pull", _next(view)),
            ("Linked", _linked(view)),
                *asked,
        ]),
        *_running(view),
    ]  # fmt: skip


def _mode(view: StatusView) -> str:
    if view.mode is Mode.PREVIEW:
        return (
            ":eyes: *Preview only.* The bot reads both sides and writes to neither, until an admin"
            " presses *Go live* on a preview (`/apollo pull`)."
        )
    by = f" by <@{view.mode_by}>" if view.mode_by.startswith(("U", "W")) else ""
    at = f" {when(view.mode_at)}" if view.mode_at else ""
    if view.mode is Mode.PAUSED:
        return (
            f":double_vertical_bar: *All writing is paused*{by}{at}. Nothing is lost; reading goes"
            " on. `/apollo resume` goes on."
        )
    return f":white_check_mark: *Live* since{at}{by}."


def _side(side: SideView) -> str:
    name = words.SIDES[side.side]
    if side.trouble:
        since = f" Since {when(side.since)}." if side.since else ""
        return (
            f":warning: *{name} cannot be used.* {esc(side.trouble)}{since}\n"
            f"*What to do:* {ours(side.cure)}"
        )
    parts = [
        ", ".join(words.nouns(side.side, kind, side.records[kind]) for kind in Kind),
        f"{plural(side.waiting, 'write')} to go{_takes(side)}",
    ]
    if side.refused:
        parts.append(f"{side.refused:,} refused (`/apollo errors`)")
    return f":link: *{name}* answers: {'; '.join(parts)}."


def _takes(side: SideView) -> str:
    return f", about {words.lasted(side.takes)}" if side.takes >= words.LONG else ""


def _last(view: StatusView) -> str:
    last = view.last
    if last is None or last.finished_at is None:
        return "none yet"
    how = {State.FINISHED: "", State.FAILED: ", failed", State.CANCELLED: ", cancelled"}
    return f"{title(last)}{how.get(last.state, '')}, {when(last.finished_at)}"


def _next(view: StatusView) -> str:
    if view.next_pull is None:
        return "by hand only, before Go live"
    return f"{when(view.next_pull)}, every {view.minutes} min"


def _linked(view: StatusView) -> str:
    pairs = [words.nouns(Side.HUBSPOT, kind, view.links.get(kind, 0)) for kind in Kind]
    return ", ".join(pairs)


def _reviews(view: StatusView) -> str:
    waiting = {kind: number for kind, number in view.reviews.items() if number}
    if not waiting:
        return "nothing"
    lines = [plural(n, *REVIEWS.get(kind, (kind, ""))) for kind, n in sorted(waiting.items())]
    return "\n".join([*lines, "`/apollo review`"])


def _running(view: StatusView) -> list[Block]:
    """Return the runs that are not over; one that asks has its buttons (R65)."""
    blocks: list[Block] = []
    for run in view.running[:5]:
        doing = {
            State.QUEUED: "waits for its turn",
            State.STARTED: "is at work",
            State.WAITING: f"waits for an admin: {ours(run.reason)}",
            State.PAUSED: f"is paused: {ours(run.reason)}",
        }[run.state]
        blocks.append(section(f":arrow_right: {title(run)} {doing}"))
        if run.state in (State.WAITING, State.PAUSED):
            value = str(run.id)
            blocks.append(
                actions(
                    f"status.run.{run.id}",
                    button("Continue", ids.PULL_CONTINUE, value),
                    button("Cancel the run", ids.PULL_CANCEL, value),
                )
            )
    return blocks


def paused(view: PausedView) -> Message:
    """Return the message about a pause in the admin channel, updated when it is over (R73)."""
    if view.over:
        by = f" by <@{view.ended_by}>" if view.ended_by else ""
        ended = f" {when(view.ended_at)}" if view.ended_at else ""
        text = f"Writing goes on{by}{ended}"
        return Message(
            text="Writing goes on.",
            blocks=(
                section(f":arrow_forward: *{text}.*"),
                context(f"It was paused by <@{view.by}> {when(view.since)}. Nothing was lost."),
            ),
        )
    return Message(
        text="All writing is paused.",
        blocks=(
            section(f":double_vertical_bar: *All writing is paused* by <@{view.by}>."),
            section("Reading and planning go on; what is to be written waits, in order."),
            actions("paused", button("Go on writing", ids.PULL_RESUME, style="primary")),
            context(f"Since {when(view.since)}."),
        ),
    )
