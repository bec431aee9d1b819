"""How every listener is registered: admitted, acknowledged, allowed, done once.

A handler names the role it needs; a press by anyone else is refused with the reason, and written
down (security: authorisation is checked when something is done, not by hiding buttons).
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.blocks import forms
from bot.blocks.kit import note
from bot.deps import Deps
from bot.listeners import homepage
from bot.listeners.calls import Call, from_press
from core.usecases import access, admissions
from core.usecases.access import Role

log = logging.getLogger(__name__)

LONG_SECONDS = 1.5
"""What takes longer is answered with a word to wait: Slack gives three seconds."""
Handler = Callable[[Call], Awaitable[None]]
Validate = Callable[[Mapping[str, Any]], Mapping[str, str]]


def on_press(app: AsyncApp, deps: Deps, action_id: str, handler: Handler, *, role: Role) -> None:
    """Register what a button or a choice does."""

    async def listener(
        ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond, context: Mapping[str, Any]
    ) -> None:
        await ack()
        call = from_press(body, deps, respond)
        await run(call, handler, role=role, key=context["admission"], what=action_id)

    app.action(action_id)(listener)


def on_submit(
    app: AsyncApp,
    deps: Deps,
    callback_id: str,
    handler: Handler,
    *,
    role: Role,
    validate: Validate | None = None,
    waits: bool = False,
) -> None:
    """Register what saving a dialog does; ``validate`` answers block id -> sentence (U10).

    A dialog that ``waits`` stays open until its handler replaces it: with the result, or with
    itself and what is wrong.
    """

    async def listener(
        ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond, context: Mapping[str, Any]
    ) -> None:
        problems = validate(body["view"]) if validate else {}
        if problems:
            await ack(response_action="errors", errors=dict(problems))
            await admissions.handled(deps.engine, context["admission"])
            return
        call = from_press(body, deps, respond)
        if waits:
            call = replace(call, screen=[])
        else:
            await ack()
        work = run(call, handler, role=role, key=context["admission"], what=callback_id)
        await (_answered(ack, call, work) if waits else work)

    app.view(callback_id)(listener)


async def _answered(ack: AsyncAck, call: Call, work: Coroutine[Any, Any, None]) -> None:
    """Answer with what the handler made of the dialog; with a word to wait where it takes long.

    Within the acknowledgement, so that no later answer can overtake it (U9).
    """
    working = asyncio.ensure_future(work)
    await asyncio.wait({working}, timeout=LONG_SECONDS)
    if not working.done():
        await ack(response_action="update", view=forms.waiting(call.view or {}))
        await working
        if call.screen:
            await call.update(str((call.view or {})["id"]), call.screen[-1])
    elif call.screen:
        await ack(response_action="update", view=dict(call.screen[-1]))
    else:
        await ack()


async def run(call: Call, handler: Handler, *, role: Role, key: str, what: str) -> None:
    """Let ``handler`` do its work once, and tell the person if it cannot."""
    refusal = await access.refusal(call.deps.engine, call.user, role, what)
    try:
        if refusal:
            await tell(call, refusal)
        else:
            await handler(call)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("listener_failed", extra={"what": what, "reference": reference})
        await tell(
            call,
            f"That did not work, and it is our fault. Nothing was changed; reference `{reference}`"
            " stands in the bot's log. Please try again, or show it to an admin.",
        )
    if (call.view or {}).get("type") == "home":
        await homepage.publish(call.deps, call.user)  # fresh after each press on it (U31)
    await admissions.handled(call.deps.engine, key)
    call.deps.bell.set()


async def tell(call: Call, sentence: str) -> None:
    """Say something to the person alone, wherever they are (U5)."""
    if call.screen is not None and call.view:
        title = str(call.view["title"]["text"])
        await call.show(forms.modal(title, [forms.text(sentence)]))
    elif call.respond.response_url:
        await call.reply(note(sentence))
    else:
        await call.deps.slack.chat_postMessage(channel=call.user, text=sentence)
