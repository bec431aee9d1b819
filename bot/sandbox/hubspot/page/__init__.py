"""The page on which people look at this account, change it, and switch its troubles on.

It works below any address: the documents name their own root, and the scripts ask relative to
themselves. Records stand where HubSpot has them: ``contacts/{portal}/record/0-1/{id}``.
"""

from pathlib import Path

from aiohttp import web

from bot.sandbox.hubspot.api.gate import Handler
from bot.sandbox.hubspot.api.request import STATE
from bot.sandbox.hubspot.page.troubles import add_troubles
from bot.sandbox.hubspot.page.ui import add_ui
from bot.sandbox.hubspot.state import State
from bot.sandbox.page import add_files, add_shared

_HERE = Path(__file__).parent / "static"
_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    ),
}


def build_page(state: State) -> web.Application:
    """Return the page, to be mounted below ``/hubspot/``."""
    app = web.Application()
    app[STATE] = state
    add_shared(app)
    add_files(app, "/static", _HERE)
    add_ui(app)
    add_troubles(app)
    app.router.add_get("/", _document("."))
    app.router.add_get("/companies", _document("."))
    record = "/contacts/{portal:\\d+}/record/{type:0-1|0-2}/{id:\\d+}"
    app.router.add_get(record, _document("../../../.."))
    return app


def _document(root: str) -> Handler:
    """Return a handler that answers the one HTML document, its links leading to ``root``."""

    async def send(_: web.Request) -> web.StreamResponse:
        text = (_HERE / "page.html").read_text(encoding="utf-8").replace("{root}", root)
        return web.Response(text=text, content_type="text/html", headers=_HEADERS)

    return send
