"""Starts the sandbox alone: ``python -m bot.sandbox apollo --port N [--seed DIR]``."""

import asyncio
from pathlib import Path

from aiohttp import web

from bot.sandbox.apollo.app import build_api, new_state
from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.guard import LOOPBACK, refuse_real_tokens
from bot.sandbox.common.serving import serve


def build(seed: Path | None = None) -> web.Application:
    """Return the whole sandbox: API and page, filled from a folder of CSV files."""
    clock, faults = SandboxClock(), Faults()
    state = new_state(clock, seed)
    return build_api(state, clock, faults)


async def _serve(port: int, seed: Path | None) -> None:
    runner, bound = await serve(build(seed), port)
    print(f"Apollo: http://{LOOPBACK}:{bound}/api/v1", flush=True)  # noqa: T201
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def run(port: int, seed: Path | None = None) -> None:
    """Serve until interrupted; refuses to start beside a real token."""
    refuse_real_tokens()
    try:
        asyncio.run(_serve(port, seed))
    except KeyboardInterrupt:
        return
