"""Starts a sandbox: ``python -m bot.sandbox hubspot|apollo|slack|world``."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

app = typer.Typer(
    help="Other people's servers on loopback, for the demo and the tests.",
    no_args_is_help=True,
    add_completion=False,
)
Port = Annotated[int, typer.Option(help="Port on loopback; 0 takes a free one.")]
Seed = Annotated[
    Path | None,
    typer.Option(exists=True, file_okay=False, help="Folder of CSV files to start from."),
]


def _command(service: str) -> ModuleType:
    """Import only the service that is started."""
    return import_module(f"bot.sandbox.{service}.command")


@app.command()
def hubspot(port: Port = 0, seed: Seed = None) -> None:
    """Start a HubSpot account."""
    _command("hubspot").run(port, seed)


@app.command()
def apollo(port: Port = 0, seed: Seed = None) -> None:
    """Start an Apollo team."""
    _command("apollo").run(port, seed)


@app.command()
def slack(port: Port = 0) -> None:
    """Start a Slack workspace."""
    _command("slack").run(port)


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
)
def world(context: typer.Context) -> None:
    """Start all three behind one page; what follows is passed on."""
    _command("world").run(context.args)


if __name__ == "__main__":
    app()
