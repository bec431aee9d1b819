"""Runs the world: ``python -m bot.sandbox world --port N --state DIR``."""

import argparse
import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.common.guard import LOOPBACK, refuse_real_tokens
from bot.sandbox.common.serving import serve
from bot.sandbox.world.building import World, build_world
from bot.sandbox.world.keeping import keep
from bot.sandbox.world.routes import add_routes


@dataclass(frozen=True)
class Ports:
    """Where the three APIs listen; the page stands beside Slack's. 0 takes a free one."""

    slack: int = 8030
    hubspot: int = 8031
    apollo: int = 8032


def run(arguments: list[str]) -> None:
    """Serve until SIGTERM or SIGINT, then save; refuses to start beside real tokens."""
    refuse_real_tokens()
    given = _parser().parse_args(arguments)
    world = build_world(
        given.state, seed=given.seed, bot_pid_file=given.bot_pid_file, manifest=given.manifest
    )
    ports = Ports(given.port, given.hubspot_port, given.apollo_port)
    asyncio.run(_until_stopped(world, ports))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox world")
    parser.add_argument("--port", type=int, default=Ports.slack, help="the page and Slack's API")
    parser.add_argument("--hubspot-port", type=int, default=Ports.hubspot)
    parser.add_argument("--apollo-port", type=int, default=Ports.apollo)
    parser.add_argument("--state", type=Path, help="folder that keeps what happened")
    parser.add_argument("--seed", type=Path, help="folder of CSV files as HubSpot exports them")
    parser.add_argument("--bot-pid-file", type=Path, help="names the bot's process")
    parser.add_argument("--manifest", type=Path, default=Path("manifest.yml"))
    return parser


async def _until_stopped(world: World, ports: Ports) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with running(world, ports) as bound:
        print(  # noqa: T201
            f"Slack and the page on http://{LOOPBACK}:{bound.slack}/,"
            f" HubSpot on http://{LOOPBACK}:{bound.hubspot},"
            f" Apollo on http://{LOOPBACK}:{bound.apollo}",
            flush=True,
        )
        await stop.wait()


@contextlib.asynccontextmanager
async def running(world: World, ports: Ports) -> AsyncIterator[Ports]:
    """Serve the world while the block lasts; yields the ports that were bound, saves at the end."""
    add_routes(world.slack, world)
    apps = (world.slack, world.hubspot, world.apollo)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(keep(world))
        bound = []
        for app, port in zip(apps, (ports.slack, ports.hubspot, ports.apollo), strict=True):
            runner, number = await serve(app, port)
            stack.push_async_callback(runner.cleanup)
            bound.append(number)
        yield Ports(*bound)
