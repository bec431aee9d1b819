"""Questions that wait for people: the list, the cards, the answers (U15-U22)."""

from collections.abc import Mapping

import msgspec
from slack_bolt.async_app import AsyncApp

from bot.blocks import choosing, ids
from bot.blocks import reviews as blocks
from bot.blocks.kit import note, when
from bot.blocks.notices import render
from bot.deps import Deps
from bot.listeners import frame, sending
from bot.listeners.calls import Call
from core.domain.records import Kind
from core.domain.states import Review as State
from core.usecases import answering, reviews
from core.usecases.access import Role
from core.usecases.deciding import AlreadyDecided, Answered, Choice, Outcome
from core.usecases.merging import MergeCard

ANSWERS: Mapping[str, Choice] = {
    ids.REVIEW_MERGE: Choice.MERGE,
    ids.REVIEW_NOT_SAME: Choice.NOT_SAME,
    ids.REVIEW_USE_HUBSPOT: Choice.HUBSPOT,
    ids.REVIEW_USE_APOLLO: Choice.APOLLO,
    ids.REVIEW_LINK: Choice.LINK,
    ids.REVIEW_SEPARATE: Choice.SEPARATE,
    ids.REVIEW_CREATE: Choice.CREATE,
    ids.REVIEW_REMOVE: Choice.REMOVE,
    ids.REVIEW_LEAVE: Choice.LEAVE,
}
"""What each button of a card answers."""
_DETAIL = {Choice.MERGE: "primary", Choice.LINK: "candidate"}
GONE = "That question is not known any more. `/apollo review` shows what waits."
DIRECT = "The card is in our direct messages."


class Pressed(msgspec.Struct, frozen=True):
    """What a button of a review carries."""

    review_id: int
    version: int
    detail: str = ""


def pressed(value: str) -> Pressed:
    """Read ``review:version[:detail]``."""
    review_id, _, rest = value.partition(":")
    version, _, detail = rest.partition(":")
    return Pressed(int(review_id), int(version or 0), detail)


async def command(call: Call) -> None:
    """List what waits for the person."""
    view = await reviews.waiting(call.deps.engine, who=call.user)
    await call.reply(blocks.waiting_list(view))


async def listed(call: Call) -> None:
    """List what waits, of the kinds the button names."""
    kinds = tuple(kind for kind in call.value.split(",") if kind and kind != "all")
    view = await reviews.waiting(call.deps.engine, who=call.user, kinds=kinds)
    await call.reply(blocks.waiting_list(view))


async def page(call: Call) -> None:
    """Turn to another page of the list."""
    offset, kinds, about = (*call.value.split(":"), "")[:3]
    view = await reviews.waiting(
        call.deps.engine,
        who=call.user,
        kinds=tuple(kind for kind in kinds.split(",") if kind),
        about=Kind(about) if about else None,
        offset=int(offset),
    )
    await call.reply(blocks.waiting_list(view), replace=True)


async def expired(call: Call) -> None:
    """List what nobody answered in time."""
    kinds = tuple(kind for kind in call.value.split(",") if kind and kind != "all")
    await call.reply(blocks.expired_list(await reviews.expired(call.deps.engine, kinds=kinds)))


async def open_card(call: Call) -> None:
    """Post a review's card where only the person sees it, as a message that stays true."""
    await _post(call, pressed(call.value).review_id)


async def following(call: Call) -> None:
    """Post the card of the next strongest question."""
    engine, current = call.deps.engine, pressed(call.value).review_id
    found = await reviews.next_of(engine, who=call.user, after=current)
    if found is None:
        await frame.tell(call, "Nothing else waits for you.")
        return
    await _post(call, found)


async def _post(call: Call, review_id: int) -> None:
    direct = call.channel.startswith("D")
    channel = call.channel if direct else call.user
    nonce = f"{call.deps.engine.clock.now().timestamp():.3f}"
    if not await reviews.post(call.deps.engine, review_id=review_id, channel=channel, nonce=nonce):
        await frame.tell(call, GONE)
    elif not direct:
        await frame.tell(call, DIRECT)


async def answer(call: Call) -> None:
    """Decide as the button says; the card is redrawn by the poster."""
    what, choice = pressed(call.value), ANSWERS[call.action_id]
    details = {_DETAIL[choice]: what.detail} if what.detail and choice in _DETAIL else {}
    outcome = await answering.answer(
        call.deps.engine,
        who=call.user,
        review_id=what.review_id,
        version=what.version,
        choice=choice,
        details=details,
    )
    await _say(call, outcome)


async def _say(call: Call, outcome: Outcome) -> None:
    """Tell the person why a press had no effect; a card the poster does not know is redrawn."""
    if not isinstance(outcome, Answered):
        await sending.quietly(call, note(said(outcome)))
    if call.message_ts and not await reviews.tracked(
        call.deps.engine, channel=call.channel, ts=call.message_ts
    ):
        view = await reviews.card(call.deps.engine, review_id=outcome.review_id)
        if view is not None:
            await call.reply(render(view), replace=True)


def said(outcome: Outcome) -> str:
    """Return why a press had no effect (U18, U19)."""
    if isinstance(outcome, Answered):
        return "Done."
    if not isinstance(outcome, AlreadyDecided):
        return outcome.why
    if outcome.state is State.EXPIRED:
        return "This question expired. Press “Ask again” on its card to answer it."
    if not outcome.by:
        return "This is no question any more: a record changed or is gone."
    at = f" {when(outcome.at)}" if outcome.at else ""
    return f"Already decided by <@{outcome.by}>{at}."


async def later(call: Call) -> None:
    """Hide a question from the person's list for a day."""
    hidden = await answering.later(
        call.deps.engine, who=call.user, review_id=pressed(call.value).review_id
    )
    text = (
        "Hidden from your list until tomorrow. Others can still answer it, and so can you, here."
        if hidden
        else "This question is settled already."
    )
    await frame.tell(call, text)


async def reopen(call: Call) -> None:
    """Ask a declined or expired question again."""
    what = pressed(call.value)
    if await answering.reopen(call.deps.engine, who=call.user, review_id=what.review_id):
        if not await reviews.tracked(call.deps.engine, channel=call.channel, ts=call.message_ts):
            await _post(call, what.review_id)
        return
    await frame.tell(call, "It cannot be asked again: it stands already, or a newer one does.")


async def choose(call: Call) -> None:
    """Open the dialog in which the values are chosen."""
    what = pressed(call.value)
    view = await reviews.card(call.deps.engine, review_id=what.review_id)
    if not isinstance(view, MergeCard) or not view.head.waits:
        await frame.tell(call, "This question is settled already; its card shows how.")
        return
    if view.head.version != what.version:
        await frame.tell(call, answering.MOVED)
        return
    await call.open(choosing.choose_dialog(view))


async def chosen(call: Call) -> None:
    """Merge with the values that were chosen."""
    what = pressed(str((call.view or {}).get("private_metadata", "")))
    outcome = await answering.answer(
        call.deps.engine,
        who=call.user,
        review_id=what.review_id,
        version=what.version,
        choice=Choice.MERGE,
        details=choosing.picked(dict(call.state or {})),
    )
    if not isinstance(outcome, Answered):
        await sending.quietly(call, note(said(outcome)))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons and the dialog."""
    for action in ANSWERS:
        frame.on_press(app, deps, action, answer, role=Role.REP)
    for action, handler in (
        (ids.REVIEW_LIST, listed),
        (ids.REVIEW_PAGE, page),
        (ids.REVIEW_EXPIRED, expired),
        (ids.REVIEW_OPEN, open_card),
        (ids.REVIEW_NEXT, following),
        (ids.REVIEW_LATER, later),
        (ids.REVIEW_REOPEN, reopen),
        (ids.REVIEW_CHOOSE, choose),
    ):
        frame.on_press(app, deps, action, handler, role=Role.REP)
    frame.on_submit(app, deps, ids.MERGE_DIALOG, chosen, role=Role.REP)
