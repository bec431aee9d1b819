"""A Slack that takes every call and remembers it; and the people the bot asks it about."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from bot.sandbox.common.serving import serve
from core.directory import Person

Json = dict[str, Any]


@dataclass
class FakeSlack:
    """What was said: ``answers`` through response addresses, ``calls`` through the Web API."""

    url: str = ""
    answers: list[Json] = field(default_factory=list)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    _ts: Iterator[int] = field(default_factory=lambda: count(1))

    async def api(self, request: web.Request) -> web.Response:
        given = await request.json() if request.can_read_body else {}
        method = request.match_info["method"]
        self.calls.append((method, given))
        answer = {"ok": True, "channel": given.get("channel", ""), "ts": f"{next(self._ts)}.0"}
        if method == "views.open":
            answer["view"] = {"id": f"V{next(self._ts)}"}
        return web.json_response(answer | {"team_id": "T1", "user_id": "UBOT", "bot_id": "B1"})

    async def respond(self, request: web.Request) -> web.Response:
        self.answers.append(await request.json())
        return web.json_response({"ok": True})

    def dialog(self) -> Json:
        """Return the dialog as it was opened or updated last."""
        return next(
            given["view"]
            for method, given in reversed(self.calls)
            if method in ("views.open", "views.update")
        )

    def posted(self) -> list[Json]:
        """Return the messages that were posted or updated."""
        return [
            given for method, given in self.calls if method in ("chat.postMessage", "chat.update")
        ]


@asynccontextmanager
async def slack() -> AsyncIterator[FakeSlack]:
    """Serve one for as long as the block lasts."""
    made = FakeSlack()
    app = web.Application()
    app.router.add_post("/api/{method}", made.api)
    app.router.add_post("/respond", made.respond)
    runner, port = await serve(app, 0)
    made.url = f"http://127.0.0.1:{port}"
    try:
        yield made
    finally:
        await runner.cleanup()


class Directory:
    """Everybody is a colleague; nobody is the workspace's admin."""

    async def person(self, user: str) -> Person:
        return Person(id=user, name=user.title(), outside=user == "UOUT")

    async def group(self, group: str) -> frozenset[str]:
        return frozenset()
