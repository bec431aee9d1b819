"""One root command: acknowledge, find the verb, check the role, let its handler answer."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot.blocks.help import Line, overview
from bot.deps import Deps
from bot.listeners import frame
from bot.listeners.calls import Call, from_command, typed
from bot.listeners.verbs import Verb, find, nearest
from core.usecases import access
from core.usecases.access import Role

COMMAND = "/apollo"


def register(app: AsyncApp, deps: Deps, verbs: Sequence[Verb]) -> None:
    """Register the command with its verbs."""

    async def listener(
        ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond, context: Mapping[str, Any]
    ) -> None:
        await ack()
        call = from_command(body, deps, respond)
        words = typed(body.get("text", ""))
        verb, rest = find(verbs, words)
        if verb is None:
            await _help(call, verbs, words, context["admission"])
            return
        call = dataclasses.replace(call, text=rest, words=tuple(rest.split()))
        await frame.run(
            call, verb.handler, role=verb.role, key=context["admission"], what=verb.name
        )

    app.command(COMMAND)(listener)


async def _help(call: Call, verbs: Sequence[Verb], words: str, key: str) -> None:
    async def handler(call: Call) -> None:
        await answer(call, verbs, words)

    await frame.run(call, handler, role=Role.ANYBODY, key=key, what="help")


async def answer(call: Call, verbs: Sequence[Verb], words: str = "") -> None:
    """Answer with the verbs the person may use, and with what they may have meant."""
    role = await access.role_of(call.deps.engine, call.user)
    lines = [
        Line(usage=f"{v.name} {v.usage}".strip(), example=v.example, help=v.help)
        for v in verbs
        if role >= v.role
    ]
    await call.reply(overview(lines, lead=_lead(verbs, words)))


def _lead(verbs: Sequence[Verb], words: str) -> str:
    word = words.split(" ", maxsplit=1)[0].casefold()
    if word in ("", "help"):
        return ""
    meant = nearest(verbs, word)
    shown = "".join(c for c in word if c.isalnum() or c in "-_")[:40]
    hint = f" Did you mean `{COMMAND} {meant}`?" if meant else ""
    return f"`{shown}` is not something I know.{hint}"
