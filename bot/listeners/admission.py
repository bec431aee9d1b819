"""The first thing that happens to a payload: it is written down, once (F43)."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.deps import Deps
from core.usecases import admissions

log = logging.getLogger(__name__)
_SECRETS = ("token", "response_urls")
_READS = ("block_suggestion",)
WATCH_SECONDS = 30.0


def key_of(body: Mapping[str, Any]) -> str:
    """Return what makes a payload unique: Slack sends a retry with the same ids."""
    if "event_id" in body:
        return str(body["event_id"])
    parts = (
        body.get("type") or body.get("command") or "",
        body.get("trigger_id", ""),
        (body.get("view") or {}).get("id", ""),
        (body.get("view") or {}).get("hash", ""),
    )
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def register(app: AsyncApp, deps: Deps) -> None:
    """Put the admission before every listener."""

    async def admit(
        body: dict[str, Any],
        context: dict[str, Any],
        next_: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        key = key_of(body)
        context["admission"] = key
        if context.get("resumed") or body.get("type") in _READS:
            return await next_()
        kept = {name: value for name, value in body.items() if name not in _SECRETS}
        if await admissions.admit(deps.engine, key, kept):
            return await next_()
        return BoltResponse(status=200, body="")  # a retry of what is being done already

    app.middleware(admit)


async def resume(app: AsyncApp, deps: Deps) -> int:
    """Do what was admitted and not done by whoever admitted it, and return how much that was.

    Dialogs cannot be opened any more (a trigger lives three seconds): what needs one says so to
    the person instead.
    """
    count = 0
    while left := await admissions.take_over(deps.engine):
        key, body = left
        request = AsyncBoltRequest(mode="socket_mode", body=body, context={"resumed": True})
        await app.async_dispatch(request)
        await admissions.handled(deps.engine, key)
        log.info("payload_resumed", extra={"admission": key[:12]})
        count += 1
    return count


async def watch(app: AsyncApp, deps: Deps) -> None:
    """Do what a replica that died has left, until cancelled."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            await resume(app, deps)
        except Exception:
            log.exception("resume_failed")
