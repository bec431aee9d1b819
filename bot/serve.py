"""Runs the bot: worker, poster, scheduler and Slack, started in order and stopped in order."""

import asyncio
import logging
import signal
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from bot.app import build_app
from bot.demo_clock import clock_for
from bot.deps import Deps
from bot.directory import SlackDirectory
from bot.listeners import admission
from bot.poster import Poster, slack_client
from bot.scheduler import build_scheduler
from core.bootstrap import build_worker, open_engine, settle
from core.settings import Settings
from core.usecases import services

log = logging.getLogger(__name__)


async def serve(settings: Settings, *, lease: timedelta | None = None) -> None:
    """Serve until SIGTERM or SIGINT.

    ``lease`` is how long it may be silent before another replica takes its work over.
    """
    slack = slack_client(settings.slack_bot_token, settings.slack_api_url)
    async with AsyncExitStack() as stack:
        clock = await stack.enter_async_context(clock_for(settings))
        engine = await stack.enter_async_context(
            open_engine(settings, clock=clock, directory=SlackDirectory(slack))
        )
        deps = Deps(engine=engine, slack=slack, settings=settings)
        app = build_app(deps)
        worker, poster = build_worker(engine, lease=lease), Poster(deps, lease=lease)
        for work in (worker.run(), poster.run(), admission.watch(app, deps)):
            stack.push_async_callback(_stop, asyncio.create_task(work))
        scheduler = build_scheduler(deps)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        await _listen(stack, app, settings)
        resumed = await admission.resume(app, deps)
        await services.greet(engine)
        settle()
        log.info("serving", extra={"resumed": resumed})
        await _until_told()


async def _listen(stack: AsyncExitStack, app: AsyncApp, settings: Settings) -> None:
    """Connect by Socket Mode, or listen for signed requests on loopback."""
    if settings.slack_app_token:
        handler = AsyncSocketModeHandler(
            app, settings.slack_app_token, web_client=app.client, ping_interval=10
        )
        await handler.connect_async()  # type: ignore[no-untyped-call]
        stack.push_async_callback(handler.close_async)
        return
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", settings.slack_http_port).start()
    stack.push_async_callback(runner.cleanup)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _until_told() -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    await told.wait()
