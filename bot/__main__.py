"""The command line: serve, demo, doctor, backup, purge, export."""

import asyncio
import logging
import os
from pathlib import Path
from typing import Annotated

import typer

from bot import demo as demos
from bot.logs import configure
from bot.serve import serve as serve_bot
from core.settings import Settings, SettingsError, read

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Keeps HubSpot and Apollo in step, from Slack.",
)  # fmt: skip


@app.command()
def serve() -> None:
    """Run the bot until it is told to stop."""
    settings = _settings()
    configure(settings)
    asyncio.run(serve_bot(settings))


@app.command()
def demo(
    contacts: Annotated[Path | None, typer.Option(help="A HubSpot export of contacts")] = None,
    companies: Annotated[Path | None, typer.Option(help="A HubSpot export of companies")] = None,
    port: Annotated[int, typer.Option(help="First of three ports on loopback")] = 8030,
    *,
    stop: Annotated[bool, typer.Option("--stop", help="Stop it; its state stays")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Stop it and forget its state")] = False,
) -> None:
    """Start a whole world on loopback: HubSpot, Apollo, Slack and the bot."""
    world = demos.World(port=port)
    if reset:
        demos.reset(world)
        typer.echo("The demo is forgotten.")
    elif stop:
        demos.stop(world)
        typer.echo("The demo is stopped; make demo goes on where it was.")
    else:
        try:
            typer.echo(f"\n  Open {demos.start(world, contacts=contacts, companies=companies)}\n")
        except demos.DemoError as error:
            raise SystemExit(str(error)) from error


def _settings() -> Settings:
    """Return the settings, or end with every problem named."""
    try:
        return read(os.environ, env_file=Path(".env"))
    except SettingsError as error:
        logging.getLogger(__name__).debug("settings_refused")
        raise SystemExit(f"{error}\nSee .env.example for what each one is.") from error


if __name__ == "__main__":
    app()
