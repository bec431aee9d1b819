"""A run's one message: it works, how far it is, what came of it (R2, R8, U4)."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.blocks import ids, pushing, undo, words
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    cut,
    header,
    ours,
    section,
    when,
)
from bot.blocks.results import (
    compared,
    counted,
    fill_lines,
    left_out,
    plan_lines,
    takes,
    written,
)
from core.domain.records import Kind, Side
from core.domain.states import Run as State
from core.usecases.runs import Question, RunView, Stage

_STAGES = {
    Stage.OBSERVE: "Getting ready to read",
    Stage.SWEEP: "Looking for what was deleted or merged",
    Stage.PLAN: "Comparing both sides",
    Stage.WEIGH: "Weighing the plan",
    Stage.MATCH: "Looking for possible duplicates",
    Stage.DONE: "Finishing",
}

_TO_DO: Mapping[str, str] = {
    "create": "create {n}",
    "update": "change {n}",
    "key": "mark {n} with Apollo's id",
    "associate": "attach {n} to their company",
}


def run(view: RunView) -> Message:
    """Return the message of a run as it stands now."""
    body = {
        State.QUEUED: _queued,
        State.STARTED: _working,
        State.WAITING: _waiting,
        State.PAUSED: _stopped,
        State.FAILED: _stopped,
        State.CANCELLED: _stopped,
        State.FINISHED: _finished,
    }[view.state](view)
    text = f"{title(view)}: {_gist(view)}"
    return Message(text=text, blocks=(header(title(view)), *body, _foot(view)))


def question(view: Question) -> Message:
    """Return the message about a run that asks, in the admin channel; stamped once answered."""
    asked = view.run
    if asked.state is State.WAITING:
        body = _waiting(asked)
    elif asked.state is State.CANCELLED:
        body = [section(f"Cancelled {asked.reason}: nothing of it is written.")]
    else:
        by = f" by <@{asked.approved_by}>" if asked.approved_by else ""
        body = [section(f"Allowed{by}: the run goes on and writes.")]
    text = f"{title(asked)}: {_gist(asked)}"
    return Message(text=text, blocks=(header(title(asked)), *body, _foot(asked)))


def title(view: RunView) -> str:
    """Return what a run is called, with its number."""
    if view.golive:
        return f"Going live (run {view.id})"
    if view.undo:
        return undo.title(view)
    if view.pushes_all:
        return pushing.title(view)
    kinds = "" if len(view.kinds) != 1 else f" of {words.many(Side.HUBSPOT, view.kinds[0])}"
    return f"{'Preview' if view.preview else 'Pull'}{kinds} (run {view.id})"


def _gist(view: RunView) -> str:
    """Return the state in one sentence, for notifications (U33)."""
    found = _found(view)
    return {
        State.QUEUED: "waiting for its turn" if view.behind else "starting",
        State.STARTED: f"working, {found}",
        State.WAITING: f"waits for an admin. {ours(view.reason)}",
        State.PAUSED: f"paused. {ours(view.reason)}",
        State.FAILED: f"failed. {ours(view.reason)}",
        State.CANCELLED: "cancelled",
        State.FINISHED: f"done, {found}",
    }[view.state]


def _found(view: RunView) -> str:
    if view.undo:
        return undo.gist(view)
    if view.pushes_all:
        return pushing.gist(view)
    counts = view.counts
    return (
        f"{counts.read:,} read, {counts.new:,} new, {counts.changed:,} changed,"
        f" {counts.linked:,} linked"
    )


def _queued(view: RunView) -> list[Block]:
    if view.behind is None:
        return [section("Starting…")]
    return [section(f"Queued: it starts when run {view.behind} is through.")]


def _working(view: RunView) -> list[Block]:
    doing = _STAGES[view.stage]
    if view.reading:
        at = view.reading
        about = f" of about {at.about:,}" if at.about else ""
        kind = words.many(at.side, at.kind)
        doing = f"Reading {kind} in {words.SIDES[at.side]}: {at.done:,}{about}"
    promise = " Nothing is written." if view.preview else ""
    return [section(f":hourglass_flowing_sand: {doing}…{promise}"), counted(view, full=False)]


def _waiting(view: RunView) -> list[Block]:
    value = str(view.id)
    go_on = button(
        "Continue", ids.PULL_CONTINUE, value, style="primary",
        confirm=confirm(
            "Write it all?",
            cut(f"{view.counts.total_writes:,} records are written as planned.", 300),
            "Write", "Wait",
        ),
    )  # fmt: skip
    return [
        section(f":raised_hand: *It waits for an admin.* {ours(view.reason)}"),
        *plan_lines(view.counts, lead="*It would*"),
        *compared(view),
        actions(f"run.{view.id}", go_on, _cancel(view)),
        context("Reading goes on meanwhile; only these writes wait."),
    ]


def _cancel(view: RunView) -> object:
    return button(
        "Cancel the run", ids.PULL_CANCEL, str(view.id),
        confirm=confirm(
            "Cancel the run?",
            "Nothing of it is written. The next pull plans these records anew.",
            "Cancel the run", "Keep it",
        ),
    )  # fmt: skip


def _stopped(view: RunView) -> list[Block]:
    if view.state is State.CANCELLED:
        return [section(f":no_entry_sign: Cancelled {view.reason}. Nothing of it is written.")]
    if view.state is State.FAILED:
        return [
            section(f":x: *It gave up.* {ours(view.reason)}"),
            section(f"What was read is kept. `{_again(view)}` tries again from there."),
            counted(view, full=True),
        ]
    go_on = button("Continue", ids.PULL_CONTINUE, str(view.id), style="primary")
    return [
        section(f":double_vertical_bar: *Paused.* {ours(view.reason)}"),
        section("It goes on by itself with the next scheduled pull, or at once:"),
        actions(f"run.{view.id}", go_on, _cancel(view)),
    ]


def _again(view: RunView) -> str:
    if view.pushes_all:
        return "/apollo push all"
    return f"/apollo undo {view.undoes}" if view.undo else "/apollo pull"


def _finished(view: RunView) -> list[Block]:
    if view.undo:
        return undo.finished(view)
    if view.pushes_all:
        return pushing.finished(view)
    blocks = [counted(view, full=True)]
    if view.preview:
        blocks += _previewed(view)
    else:
        blocks += plan_lines(view.counts, lead="*Planned*")
        blocks += compared(view)
        blocks += written(view)
    blocks += left_out(view.counts)
    if view.preview:
        blocks += _preview_buttons(view)
    return blocks


def _previewed(view: RunView) -> list[Block]:
    counts = view.counts
    lead = "*Nothing was written.* Going live would" if not view.live else "*It would*"
    asks = []
    if counts.suggestions:
        asks.append(f"{counts.suggestions:,} pairs may be one record: a question for you")
    if counts.conflicts:
        asks.append(f"{counts.conflicts:,} fields differ on both sides: a question for you")
    blocks = [*plan_lines(counts, lead=lead), *takes(view), *fill_lines(view)]
    if asks:
        blocks.append(section("*It would ask*\n" + "\n".join(f"• {one}" for one in asks)))
    return blocks


def _preview_buttons(view: RunView) -> list[Block]:
    value = str(view.id)
    row = []
    if view.may_go_live:
        row.append(go_live(view))
    row.append(button("Samples", ids.PULL_SAMPLES, value))
    row.append(button("Send me the plan as CSV", ids.PULL_CSV, value))
    blocks = [actions(f"run.{view.id}", *row)]
    if not view.live and set(view.kinds) == set(Kind) and not view.newest_preview:
        blocks.append(context("There is a newer preview; go live from that one."))
    if view.going and view.newest_preview:
        blocks.append(context(f"Going live from this preview: run {view.going}."))
    if view.may_go_live:
        blocks.append(
            context(
                "Before you go live: merge what is double in HubSpot from the duplicate cards,"
                " then preview again. Only an admin can go live."
            )
        )
    return blocks


def go_live(view: RunView) -> object:
    """Return the button that goes live from a preview; its dialog names the numbers (R8)."""
    lines = [line for side in Side if (line := _in_short(view.counts.writes, side))]
    plan = "\n".join(lines) or "Both sides agree: nothing is written."
    text = f"{plan}\nIt plans again first, and asks if that moved by more than a tenth."
    return button(
        "Go live", ids.PULL_GO_LIVE, str(view.id), style="primary",
        confirm=confirm("Go live now?", text, "Go live", "Not yet"),
    )  # fmt: skip


def _in_short(writes: Mapping[str, int], side: Side) -> str:
    """Return what a plan does on one side: for example ``In Apollo: create 111, change 2.``."""
    sums = dict.fromkeys(_TO_DO, 0)
    for name, count in writes.items():
        where, _, action = name.split(":")
        if where == side:
            sums[action] = sums.get(action, 0) + count
    said = [
        _TO_DO.get(action, "change {n} otherwise").format(n=f"{count:,}")
        for action, count in sums.items()
        if count
    ]
    return f"In {words.SIDES[side]}: {', '.join(said)}." if said else ""


def _foot(view: RunView) -> Block:
    by_person = view.asked_by.startswith(("U", "W"))
    who = f"Asked for by <@{view.asked_by}>" if by_person else "Started by the schedule"
    parts = [who]
    if view.finished_at:
        parts.append(f"done {when(view.finished_at)}")
    if view.paused and not view.preview:
        parts.append("all writing is paused (`/apollo resume`)")
    return context(" · ".join(parts) + ".")
