"""Samples of a plan, and what is said when going live is refused."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.blocks import ids, words
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    divider,
    esc,
    header,
    link,
    note,
    section,
)
from core.usecases.golive import Refused, Why
from core.usecases.naming import Named
from core.usecases.plans import Sample, Samples, Value

BUDGET = 11_000
"""Characters of all blocks together; Slack refuses a message beyond about 13,200."""
VALUES = 4
NONE_YET = (
    "There is no plan to show: nothing differs, or the plan is no longer kept."
    " `/apollo pull --dry-run` makes a new one."
)


def samples(view: Samples) -> Message:
    """Return the first lines of each action, as many as one message takes."""
    if not view.lines:
        return note(NONE_YET)
    blocks: list[Block] = [header(f"Samples of the plan (run {view.run_id})")]
    spent = 0
    for line in view.lines:
        text = _sample(line)
        spent += len(text)
        if spent > BUDGET or len(blocks) > 40:
            break
        blocks.append(section(text))
    blocks += [divider(), context("Only you see this. The CSV has every line of the plan.")]
    return Message(text=f"Samples of the plan of run {view.run_id}", blocks=tuple(blocks))


def _sample(line: Sample) -> str:
    what = f"*{words.line(line.action)}*"
    where = f" ({words.SIDES[line.side]})" if line.action not in ("skip", "link") else ""
    lines = [f"{what}{where}: {record(line.record)}"]
    lines += [f"      {_value(value)}" for value in line.values[:VALUES]]
    if len(line.values) > VALUES:
        lines.append(f"      and {len(line.values) - VALUES} more fields")
    if line.reason and line.action == "skip":
        lines.append(f"      because: {esc(words.skip(line.reason))}")
    return "\n".join(lines)


def _value(value: Value) -> str:
    before = esc(value.before, 60) if value.before else "empty"
    after = esc(value.after, 60) if value.after else "empty"
    return f"{esc(value.label, 40)}: {before} → {after}"


def record(named: Named) -> str:
    """Return a record's name with a link to each side it is on."""
    places = " · ".join(link(url, words.SIDES[side]) for side, url in named.urls.items())
    return f"{esc(named.title, 80)} ({places})"


_REFUSED: Mapping[Why, str] = {
    Why.LIVE: "The bot is live already: pulls and pushes run by the schedule.",
    Why.GOING: "Somebody has just pressed Go live; that run is under way.",
    Why.NO_PREVIEW: "There is no preview yet. `/apollo pull` makes one; look at it first.",
    Why.OLD_PREVIEW: "That preview is no longer the newest one. Nothing was done:"
    " look at the newest preview and go live from there.",
}


def refused(view: Refused) -> Message:
    """Return why going live was refused, and the cure."""
    if view.why is not Why.NATIVE:
        return note(_REFUSED[view.why])
    evidence = "\n".join(f"• {esc(one)}" for one in view.evidence)
    anyway = button(
        "Go live beside it", ids.PULL_GO_LIVE_ANYWAY, str(view.preview_id), style="danger",
        confirm=confirm(
            "Two engines will write",
            "Apollo's own integration and this bot will both write to HubSpot, and may overwrite"
            " each other.",
            "Go live beside it", "Stop", danger=True,
        ),
    )  # fmt: skip
    return Message(
        text="Not live: Apollo's own HubSpot integration is on.",
        blocks=(
            section(
                "*Not live: Apollo's own HubSpot integration is on.* Two engines would write the"
                f" same fields.\n{evidence}"
            ),
            section(
                "*What to do:* in Apollo, open Settings, Integrations, HubSpot, and disconnect it;"
                " then press Go live again."
            ),
            actions("golive.native", anyway),
        ),
    )
