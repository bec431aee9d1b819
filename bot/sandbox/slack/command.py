"""Runs the sandbox Slack alone: ``python -m bot.sandbox slack --port N``."""

import asyncio
import contextlib
import signal
from pathlib import Path

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.guard import LOOPBACK, refuse_real_tokens
from bot.sandbox.common.serving import serve
from bot.sandbox.slack import manifest
from bot.sandbox.slack.app import build_app
from bot.sandbox.slack.page import add_page
from bot.sandbox.slack.state import SlackState


def build_state(path: Path | None = None, *, seed: int = 0) -> SlackState:
    """Return a fresh state; commands, scopes and events come from a manifest that exists."""
    if path is None or not path.exists():
        return SlackState(seed=seed)
    read = manifest.read(path)
    return SlackState(
        seed=seed,
        commands=read.commands or None,
        scopes=read.scopes or None,
        events=read.events or None,
    )


def run(port: int, manifest_path: Path | None = Path("manifest.yml"), *, seed: int = 0) -> None:
    """Serve on loopback until interrupted; refuses to start beside real tokens."""
    refuse_real_tokens()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(port, build_state(manifest_path, seed=seed)))


async def _serve(port: int, state: SlackState) -> None:
    app = build_app(state, SandboxClock(), Faults())
    add_page(app)
    runner, bound = await serve(app, port)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print(f"sandbox Slack on http://{LOOPBACK}:{bound}", flush=True)  # noqa: T201
    try:
        await stop.wait()
    finally:
        await runner.cleanup()
