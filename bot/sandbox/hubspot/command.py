"""Starts this sandbox alone: its API at the root of a port, its page below ``/hubspot/``."""

import asyncio
import contextlib
import signal
from pathlib import Path

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.common.guard import LOOPBACK, refuse_real_tokens
from bot.sandbox.common.serving import serve
from bot.sandbox.hubspot.app import build_api, build_page, new_state
from bot.sandbox.hubspot.seed import BUNDLED


def run(port: int, seed: Path | None) -> None:
    """Serve until interrupted; ``seed`` is a folder of CSV files, None the bundled one."""
    refuse_real_tokens()
    asyncio.run(_serve(port, seed or BUNDLED))


async def _serve(port: int, seed: Path) -> None:
    clock, faults = SandboxClock(), Faults()
    state = new_state(clock, faults, seed=seed)
    app = build_api(state, clock, faults)
    app.add_subapp("/hubspot/", build_page(state))
    runner, bound = await serve(app, port)
    state.settle(ui_base=f"http://{LOOPBACK}:{bound}/hubspot")
    print(f"sandbox HubSpot on http://{LOOPBACK}:{bound}, page below /hubspot/", flush=True)  # noqa: T201
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
    await stop.wait()
    await runner.cleanup()
