"""Runs aiohttp applications on loopback, and nowhere else."""

from aiohttp import web

from bot.sandbox.common.guard import LOOPBACK


async def serve(app: web.Application, port: int) -> tuple[web.AppRunner, int]:
    """Start ``app`` on loopback and return its runner and port (0 asks for a free one)."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, port)
    await site.start()
    return runner, runner.addresses[0][1]
