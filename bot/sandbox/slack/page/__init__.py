"""The page of the Slack sandbox: a workspace in plain modules, without a build step."""

from pathlib import Path

from aiohttp import web

from bot.sandbox.page import add_document, add_files, add_shared

STATIC = Path(__file__).parent / "static"


def add_page(app: web.Application, *, shared: bool = True) -> None:
    """Serve the workspace at ``/`` and its files below ``/page`` of the Slack sandbox's origin."""
    add_document(app, "/", STATIC / "index.html")
    add_files(app, "/page", STATIC)
    if shared:
        add_shared(app)
