"""Pulls: the verb, and the buttons of a run's message."""

from slack_bolt.async_app import AsyncApp

from bot.blocks import ids
from bot.blocks import plans as plan_blocks
from bot.blocks import words as words_of
from bot.blocks.kit import note
from bot.deps import Deps
from bot.listeners import frame, sending, starting
from bot.listeners.calls import Call
from core.domain.records import Kind
from core.usecases import golive, plans, pull
from core.usecases.access import Role
from core.usecases.pull import Requested

OPTIONS = {"--full", "--dry-run"}
USAGE = (
    "I know `/apollo pull`, `/apollo pull contacts`, `/apollo pull accounts`, and the options"
    " `--full` (read everything) and `--dry-run` (only show the plan)."
)


async def command(call: Call) -> None:
    """Start or join a pull; its one message shows the rest (U4)."""
    words = [word.casefold().replace("—", "--") for word in call.words]
    kinds = {words_of.KINDS[word] for word in words if word in words_of.KINDS}
    if any(word not in words_of.KINDS and word not in OPTIONS for word in words):
        await call.reply(note(USAGE))
        return
    asked = await pull.request(
        call.deps.engine,
        who=call.user,
        kinds=kinds or tuple(Kind),
        full="--full" in words,
        dry_run="--dry-run" in words,
        channel=call.channel,
    )
    if asked.joined or asked.behind:
        await call.reply(note(_said(asked)))
    if asked.joined:
        call.deps.bell.set()
    else:
        await starting.say_where(call, asked.run_id)


def _said(asked: Requested) -> str:
    if asked.joined:
        return (
            f"Run {asked.run_id} is under way and brings what you asked for: you joined it."
            " Its message shows the progress."
        )
    return f"Run {asked.behind} goes first; yours is run {asked.run_id} and follows by itself."


async def show_samples(call: Call) -> None:
    """Show some lines of a plan to the presser alone."""
    view = await plans.samples(call.deps.engine, run_id=int(call.value))
    await call.reply(plan_blocks.samples(view) if view else note(plan_blocks.NONE_YET))


async def send_csv(call: Call) -> None:
    """Send the whole plan into the presser's direct messages."""
    run_id = int(call.value)
    body = await plans.as_csv(call.deps.engine, run_id=run_id)
    await sending.file(call, body, name=f"plan-{run_id}.csv", title=f"Plan of run {run_id}")
    await call.reply(note("The plan is in our direct messages."))


async def go_live(call: Call) -> None:
    """Go live from the preview the button belongs to."""
    await _go_live(call, override="")


async def go_live_anyway(call: Call) -> None:
    """Go live beside Apollo's own integration, by name (R9)."""
    await _go_live(call, override=golive.NATIVE)


async def _go_live(call: Call, *, override: str) -> None:
    done = await golive.go(
        call.deps.engine,
        who=call.user,
        preview_id=int(call.value),
        channel=call.channel,
        override=override,
    )
    if isinstance(done, golive.Refused):
        await call.reply(plan_blocks.refused(done))
    elif override:
        await call.reply(note("Going live."), replace=True)


async def proceed(call: Call) -> None:
    """Let a run that asked go on."""
    run = await golive.proceed(call.deps.engine, who=call.user, run_id=int(call.value))
    if run is None:
        await call.reply(note("That run does not wait any more; its message shows how it stands."))


async def cancel(call: Call) -> None:
    """End a run that asked."""
    run = await golive.cancel(call.deps.engine, who=call.user, run_id=int(call.value))
    if run is None:
        await call.reply(note("That run does not wait any more; its message shows how it stands."))


async def preview(call: Call) -> None:
    """Start a preview from a button (Home, setup)."""
    asked = await pull.request(call.deps.engine, who=call.user, channel=call.channel)
    if call.respond.response_url:
        await call.reply(note(f"Run {asked.run_id} reads both sides; its message is below."))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons."""
    for action, handler, role in (
        (ids.PULL_SAMPLES, show_samples, Role.REP),
        (ids.PULL_CSV, send_csv, Role.REP),
        (ids.PULL_PREVIEW, preview, Role.REP),
        (ids.PULL_GO_LIVE, go_live, Role.ADMIN),
        (ids.PULL_GO_LIVE_ANYWAY, go_live_anyway, Role.ADMIN),
        (ids.PULL_CONTINUE, proceed, Role.ADMIN),
        (ids.PULL_CANCEL, cancel, Role.ADMIN),
    ):
        frame.on_press(app, deps, action, handler, role=role)
