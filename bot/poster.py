"""Core's notices become Slack messages: posted once, updated in place, never lost (F42)."""

import asyncio
import logging
import secrets
from contextlib import suppress
from datetime import timedelta

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.kit import Message
from bot.blocks.notices import render
from bot.deps import Deps
from core.usecases import notices
from core.usecases.notices import Due

log = logging.getLogger(__name__)
POLL_SECONDS = 1.0
RETRY_SECONDS = 30
LEASE = timedelta(seconds=60)
"""Longer than Slack lets one message wait."""
GONE = frozenset({"message_not_found", "channel_not_found", "is_archived", "cant_update_message"})
NOT_IN = frozenset({"not_in_channel", "channel_not_found"})


class Poster:
    """One loop: what is due is rendered from the truth and sent, in order.

    Of several replicas one posts at a time; another one goes on when it is silent for ``lease``.
    """

    def __init__(self, deps: Deps, *, lease: timedelta | None = None) -> None:
        """Keep what it needs."""
        self._deps = deps
        self._turn = notices.Turn(owner=secrets.token_hex(8), lease=lease or LEASE)

    async def run(self) -> None:
        """Send until cancelled; the bell shortens the wait."""
        try:
            while True:
                try:
                    await self.send_due()
                except Exception:
                    log.exception("poster_failed")
                try:
                    await asyncio.wait_for(self._deps.bell.wait(), POLL_SECONDS)
                except TimeoutError:
                    continue
                finally:
                    self._deps.bell.clear()
        finally:
            with suppress(Exception):  # else its turn runs out by itself
                await notices.leave(self._deps.engine, self._turn)

    async def send_due(self) -> int:
        """Send everything that is due now and return how many messages that were."""
        engine = self._deps.engine
        if not await notices.due(engine) or not await notices.take(engine, self._turn):
            return 0
        due = await notices.due(engine)  # anew: it was another one's turn a moment ago
        for number, notice in enumerate(due):
            if not await notices.take(engine, self._turn):
                return number
            try:
                await self._send(notice)
            except Exception:  # one message that cannot be made holds up no other
                log.exception("notice_failed", extra={"notice": notice.id, "kind": notice.kind})
                wait = timedelta(seconds=RETRY_SECONDS)
                await notices.later(engine, notice, wait, "failed")
        return len(due)

    async def _send(self, notice: Due) -> None:
        view = await notices.view(self._deps.engine, notice)
        if view is None:
            await notices.drop(self._deps.engine, notice)
            return
        try:
            ts, channel = await self._post_or_update(notice, render(view))
        except SlackApiError as error:
            await self._later(notice, error)
            return
        await notices.shown(self._deps.engine, notice, ts=ts, channel=channel)

    async def _post_or_update(self, notice: Due, message: Message) -> tuple[str, str]:
        slack = self._deps.slack
        payload = message.payload()
        if notice.ts:
            await slack.chat_update(channel=notice.posted_channel, ts=notice.ts, **payload)
            return notice.ts, notice.posted_channel
        thread = notice.thread_ts or None
        try:
            answer = await slack.chat_postMessage(
                channel=notice.channel, thread_ts=thread, **payload
            )
        except SlackApiError as error:
            if error.response["error"] not in NOT_IN or not notice.fallback:
                raise
            answer = await slack.chat_postMessage(channel=notice.fallback, **payload)  # U4
        return str(answer["ts"]), str(answer["channel"])

    async def _later(self, notice: Due, error: SlackApiError) -> None:
        """Try again when Slack says so; give up on a message that is gone for good."""
        reason = str(error.response["error"])
        if reason in GONE:
            log.warning("notice_dropped", extra={"notice": notice.id, "reason": reason})
            await notices.drop(self._deps.engine, notice)
            return
        wait = float(error.response.headers.get("Retry-After", RETRY_SECONDS))
        await notices.later(self._deps.engine, notice, timedelta(seconds=wait), reason)


def slack_client(token: str, base_url: str) -> AsyncWebClient:
    """Return a client that waits out rate limits and server errors by itself."""
    client = AsyncWebClient(token=token, base_url=base_url or AsyncWebClient.BASE_URL)
    client.retry_handlers += [
        AsyncRateLimitErrorRetryHandler(max_retry_count=2),
        AsyncServerErrorRetryHandler(max_retry_count=2),
    ]
    return client
