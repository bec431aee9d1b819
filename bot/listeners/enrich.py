"""``/apollo enrich`` and its buttons: look for free, ask for a credit, tick, approve (R40, R41)."""

import asyncio

from slack_bolt.async_app import AsyncApp

from bot.blocks import credits as ledger
from bot.blocks import enrich as blocks
from bot.blocks import ids
from bot.deps import Deps
from bot.listeners import frame
from bot.listeners.calls import Call
from core.domain.records import Ref
from core.domain.states import Review
from core.usecases import credits as balance
from core.usecases import enrichment, finding, proposing, spending
from core.usecases.access import Role
from core.usecases.proposing import Verdict
from core.usecases.spending import Asked, Outcome

LOOKS = 24
PAUSE = 0.25
"""How often, and after how many seconds each, a card looks whether its write is through (U4)."""


async def show(call: Call) -> None:
    """Answer with the first card, or with the records to choose from."""
    found = await finding.find(call.deps.engine, call.text) if call.text else finding.Found(())
    if not found.hits:
        await call.reply(blocks.nobody(call.text))
    elif len(found.hits) > 1:
        await call.reply(blocks.several(found))
    else:
        await _first(call, found.hits[0].ref, replace=False)


async def pick(call: Call) -> None:
    """Show the first card of the chosen record."""
    await _first(call, Ref.parse(call.value), replace=True)


async def _first(call: Call, ref: Ref, *, replace: bool) -> None:
    card = await enrichment.look(call.deps.engine, who=call.user, ref=ref)
    message = blocks.first_card(card) if card else blocks.nobody(str(ref.id))
    await call.reply(message, replace=replace)


async def ask(call: Call) -> None:
    """Spend the credits and show what came of it."""
    marker, over, address = call.value.split(":", 2)
    engine, ref = call.deps.engine, Ref.parse(address)
    hit = await finding.by_ref(engine, ref)
    await call.reply(blocks.asking(hit.title if hit else ref.id), replace=True)
    asked = await spending.ask(
        engine, who=call.user, ref=ref, marker=int(marker), overdraw=over == "1"
    )
    await _second(call, ref, asked)


async def use_known(call: Call) -> None:
    """Show the differences that are known for free."""
    await _second(call, Ref.parse(call.value), Asked(Outcome.ANSWERED))


async def _second(call: Call, ref: Ref, asked: Asked) -> None:
    """Show the differences to tick, or why there are none."""
    engine = call.deps.engine
    review = None
    if asked.outcome is Outcome.ANSWERED:
        review = await proposing.propose(engine, who=call.user, ref=ref, price=asked.price)
    view = await proposing.view(engine, review) if review else None
    await call.reply(blocks.proposed(view) if view else blocks.no_answer(asked), replace=True)


async def tick(call: Call) -> None:
    """Keep silent: what is ticked is read when somebody approves."""


async def approve(call: Call) -> None:
    """Write what is ticked, and let the card become the result."""
    review, _, version = call.value.partition(":")
    verdict = await proposing.approve(
        call.deps.engine,
        who=call.user,
        review=int(review),
        version=int(version),
        ticked=_ticked(call),
    )
    await _decided(call, int(review), verdict)
    if verdict is Verdict.DONE:
        call.deps.bell.set()
        await _until_written(call, int(review))


async def decline(call: Call) -> None:
    """Write nothing."""
    review, _, version = call.value.partition(":")
    verdict = await proposing.decline(
        call.deps.engine, who=call.user, review=int(review), version=int(version)
    )
    await _decided(call, int(review), verdict)


def _ticked(call: Call) -> list[str]:
    """Return the keys of the ticked fields, of every group of checkboxes."""
    elements = (block.get(ids.ENRICH_FIELDS) or {} for block in (call.state or {}).values())
    return [o["value"] for element in elements for o in element.get("selected_options") or ()]


async def _decided(call: Call, review: int, verdict: Verdict) -> None:
    """Show the card as it is now, and say why where a press did nothing (U18, U19)."""
    if verdict not in {Verdict.NOTHING_TICKED, Verdict.BUSY}:
        view = await proposing.view(call.deps.engine, review)
        if view is not None:
            await call.reply(blocks.proposed(view), replace=True)
    if verdict is not Verdict.DONE:
        await call.reply(blocks.refusal(verdict))


async def _until_written(call: Call, review: int) -> None:
    """Let the card say that it is written, as soon as it is."""
    for _ in range(LOOKS):
        view = await proposing.view(call.deps.engine, review)
        if view is None or view.state is not Review.ANSWERED:
            break
        await asyncio.sleep(PAUSE)
    if view is not None and view.state is not Review.ANSWERED:
        await call.reply(blocks.proposed(view), replace=True)


async def spent(call: Call) -> None:
    """Answer with this month's credits and the ledger."""
    await call.reply(ledger.overview(await balance.overview(call.deps.engine)))


def register(app: AsyncApp, deps: Deps) -> None:
    """Register the buttons."""
    for action, handler in (
        (ids.ENRICH_PICK, pick),
        (ids.ENRICH_ASK, ask),
        (ids.ENRICH_FREE, use_known),
        (ids.ENRICH_FIELDS, tick),
        (ids.ENRICH_APPROVE, approve),
        (ids.ENRICH_DECLINE, decline),
    ):
        frame.on_press(app, deps, action, handler, role=Role.REP)
