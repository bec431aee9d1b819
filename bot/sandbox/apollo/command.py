"""Starts the sandbox alone: ``python -m bot.sandbox apollo --port N [--seed DIR]``."""

import asyncio
import contextlib
import signal
from pathlib import Path

from aiohttp import web

from bot.sandbox.apollo.app import build_api, build_page, new_state
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.guard import LOOPBACK, refuse_real_tokens
from bot.sandbox.common.serving import serve


def build(seed: Path | None = None) -> web.Application:
    """Return the whole sandbox: API and page, filled from a folder of CSV files."""
    clock, faults = SandboxClock(), Faults()
    state = new_state(clock, seed)
    app = build_api(state, clock, faults)
    app.add_subapp("/apollo/", build_page(state, faults))
    return app


async def _serve(port: int, seed: Path | None) -> None:
    runner, bound = await serve(build(seed), port)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    origin = f"http://{LOOPBACK}:{bound}"
    print(f"Apollo's API on {origin}/api/v1, its page on {origin}/apollo/", flush=True)  # noqa: T201
    try:
        await stop.wait()
    finally:
        await runner.cleanup()


def run(port: int, seed: Path | None = None) -> None:
    """Serve until interrupted; refuses to start beside a real token."""
    refuse_real_tokens()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(port, seed))
