"""``/_sandbox/events``: server-sent events, so that a page need not ask."""

import asyncio
import json

from aiohttp import web

from bot.sandbox.slack.workspace import Workspace

QUIET_SECONDS = 15.0  # a comment line after so long keeps the connection open


async def listen(ws: Workspace, request: web.Request) -> web.StreamResponse:
    """Stream the changes that one person can see until the page or the sandbox goes away."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
    )
    await response.prepare(request)
    queue = ws.feed.subscribe(request.query.get("user", ""))
    try:
        await response.write(b": here\n\n")
        while True:
            try:
                note = await asyncio.wait_for(queue.get(), QUIET_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if note is None:
                break
            await response.write(f"data: {json.dumps(note)}\n\n".encode())
    except ConnectionError:
        pass
    finally:
        ws.feed.leave(queue)
    return response
