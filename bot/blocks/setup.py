"""What is left to do, and the first steps (R8, R9, R19, U32)."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks.kit import Message, actions, button, context, divider, header, ours, section
from bot.blocks.pull import go_live
from core.usecases.setup import Check, Finding, SetupView, Steps


def setup(view: SetupView) -> Message:
    """Return what the checks found and what comes next."""
    left = [one for one in view.findings if not one.well]
    text = f"Setup: {_next(view.steps, left)}"
    blocks: list[Block] = [header("Setup"), section(f"*Next:* {_next(view.steps, left)}")]
    for one in view.findings:
        blocks += finding(one)
    blocks += [divider(), *steps(view.steps, hide=False)]
    blocks.append(context("Only you see this. `python -m bot doctor` checks every scope as well."))
    return Message(text=text, blocks=tuple(blocks))


def _next(now: Steps, left: Sequence[Finding]) -> str:
    if any(one.check in (Check.HUBSPOT, Check.APOLLO) for one in left):
        return "let both services answer."
    if now.live:
        return "nothing. The bot is live; `/apollo status` says how it is."
    if any(one.check is Check.NATIVE for one in left):
        return "switch Apollo's own HubSpot integration off."
    if any(one.check is Check.KEYS for one in left):
        return "let me make the two key properties in HubSpot."
    if now.preview is None:
        return "look at a preview; it writes nothing."
    return "read the preview and press *Go live*."


def finding(one: Finding) -> list[Block]:
    """Return one check: a word beside the sign, so that nothing hangs on a colour (U33)."""
    if one.well:
        return [section(f":white_check_mark: *In order:* {ours(one.sentence)}")]
    text = f":warning: *To do:* {ours(one.sentence)}\n{ours(one.cure)}"
    if one.check is not Check.KEYS:
        return [section(text)]
    return [section(text), actions("setup.keys", button("Make them", ids.SETUP_KEYS))]


def keys(one: Finding) -> Message:
    """Return what came of making the key properties."""
    return Message(text=one.sentence, blocks=tuple(finding(one)))


def steps(now: Steps, *, hide: bool) -> list[Block]:
    """Return the first steps with what is done and a button for each that is not."""
    told, looked, live = now.done
    channel = now.error_channel if now.error_channel.startswith("#") else (
        f"<#{now.error_channel}>" if now.error_channel else "not chosen yet"
    )  # fmt: skip
    blocks: list[Block] = [
        section(
            f"{_mark(told)} *1. Where you hear of errors, and how often it pulls*\n"
            f"Error channel: {channel}. A pull every {now.minutes} min.",
            accessory=button("Open the settings", ids.SETTINGS_OPEN),
        ),
        section(
            f"{_mark(looked)} *2. Look at a preview*\nIt reads both sides and says what would be"
            " created, filled, overwritten and linked. It writes nothing.",
            accessory=button("Preview again" if looked else "Preview", ids.PULL_PREVIEW),
        ),
        section(f"{_mark(live)} *3. Go live*\nIt plans again, writes, and compares."),
    ]
    row = []
    if now.preview is not None and now.preview.may_go_live:
        row.append(go_live(now.preview))
    if hide:
        row.append(button("Hide these steps", ids.SETUP_ONBOARD))
    if row:
        blocks.append(actions("setup.steps", *row))
    return blocks


def _mark(done: bool) -> str:  # noqa: FBT001 - what it says is all it is
    return ":white_check_mark: Done:" if done else ":white_circle: To do:"
