"""What the three pages share: the look, the tab bar above them, the "World" dialog.

A page links ``shared/base.css`` and ``shared/shell.js`` relative to itself and holds
``<header id="shell" data-service="slack|hubspot|apollo"></header>``. So the same page works alone
and below another one's address.
"""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
_FRESH = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob: http://127.0.0.1:* http://localhost:* https:;"
    " style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)


def add_files(app: web.Application, prefix: str, folder: Path) -> None:
    """Serve the scripts, styles and drawings of ``folder`` below ``prefix``, never stale."""

    async def send(request: web.Request) -> web.StreamResponse:
        path = folder / request.match_info["name"]
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_FRESH)

    app.router.add_get(f"{prefix}/{{name:[\\w-]+\\.(?:js|css|svg)}}", send)


def add_document(app: web.Application, path: str, document: Path) -> None:
    """Serve one HTML document under a policy that runs no script but the page's own files."""

    async def send(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(document, headers=_FRESH | {"Content-Security-Policy": _POLICY})

    app.router.add_get(path, send)


def add_shared(app: web.Application) -> None:
    """Serve what all pages share below ``/shared`` of ``app``."""
    add_files(app, "/shared", STATIC)
