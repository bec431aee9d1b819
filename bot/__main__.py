"""The command line: serve, demo, doctor, backup, move, purge, export, mapping, pull, health.

Each command loads only what it needs, so that the demo and a health check answer at once.
"""
# ruff: noqa: PLC0415

import asyncio
import os
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot import demo as demos
from bot.logs import configure
from core.settings import Settings, SettingsError, read, read_database_url

T = TypeVar("T")
ENV_FILE = Path(".env")
app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Keeps HubSpot and Apollo in step, from Slack.",
)  # fmt: skip


class Sheet(StrEnum):
    """What can be exported."""

    ACTIVITY = "activity"
    MAPPING = "mapping"


class Way(StrEnum):
    """Where a file goes."""

    EXPORT = "export"
    IMPORT = "import"


@app.command()
def serve() -> None:
    """Run the bot until it is told to stop."""
    settings = _settings()
    configure(settings)
    from bot.serve import serve as serve_bot

    _run(serve_bot(settings))


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


@app.command("doctor")
def examine(
    *,
    make_keys: Annotated[
        bool, typer.Option("--make-keys", help="Make the two key properties in HubSpot first")
    ] = False,
) -> None:
    """Check tokens, scopes, channels, database and clock, and say what to do."""
    settings = _settings()
    configure(settings, quiet=True)
    from bot import doctor

    findings = _run(doctor.diagnose(settings, make_keys=make_keys))
    if not doctor.show(findings):
        raise SystemExit(1)


@app.command()
def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; beside the database if left out")
    ] = None,
) -> None:
    """Copy the database while the bot runs."""
    from core.usecases import copies

    path = _run(copies.backup(_database(), file, now=datetime.now(UTC)))
    typer.echo(f"The database was copied to {path}.")


@app.command()
def move(target: Annotated[str, typer.Argument(help="The empty database's URL")]) -> None:
    """Copy everything into an empty database, from SQLite to PostgreSQL; stop the bot first."""
    from core.usecases import moving

    copied = _run(moving.move(_database(), target))
    typer.echo(
        f"{sum(copied.values()):,} rows in {len(copied)} tables were copied, and counted there."
        " Set DATABASE_URL to the new database, start the bot, and keep the old one for a while."
    )


@app.command()
def purge(email: Annotated[str, typer.Argument(help="The person's e-mail address")]) -> None:
    """Forget a person: local copies, snapshots and logged values go; stop the bot first."""
    from core.usecases.forgetting import forget_person

    done = _run(forget_person(_database(), address=email, now=datetime.now(UTC)))
    typer.echo(
        f"Forgotten, {len(done.refs)} record(s) in all; a salted hash stays, so that the person is"
        " not made again. Delete the records in HubSpot and Apollo themselves, and old backups."
    )
    for ref in done.refs:
        typer.echo(f"  {ref.side} {ref.kind} {ref.id}")


@app.command()
def export(
    what: Annotated[Sheet, typer.Argument(help="What to write")],
    file: Annotated[Path | None, typer.Argument(help="Where to; the terminal if left out")] = None,
) -> None:
    """Write the activity log or the mapping as CSV, beside a running bot."""
    from core.usecases import exports

    write = exports.export_activity if what is Sheet.ACTIVITY else exports.export_mapping
    if file is None:
        _run(write(_database(), sys.stdout))
        return
    with file.open("w", encoding="utf-8-sig", newline="") as target:
        count = _run(write(_database(), target))
    typer.echo(f"{count:,} rows were written to {file}.")


@app.command()
def mapping(
    way: Annotated[Way, typer.Argument(help="Out of the database, or into it")],
    file: Annotated[Path, typer.Argument(help="A CSV file, a line a field")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change")] = False,
) -> None:
    """Write the mapping to a file, or take it from one that was checked as a whole."""
    if way is Way.EXPORT:
        export(Sheet.MAPPING, file)
        return
    settings = _settings()
    configure(settings, quiet=True)
    from bot import mapping_by_hand

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SystemExit(f"{file} cannot be read as text: {error}") from error
    taken = _run(mapping_by_hand.take(settings, text, save=not dry_run))
    typer.echo("\n".join(mapping_by_hand.sentences(taken)))
    if mapping_by_hand.refused(taken):
        raise SystemExit(1)


@app.command()
def pull(*, full: Annotated[bool, typer.Option(help="Read everything anew")] = False) -> None:
    """Pull once where no bot serves; beside one, use /apollo pull in Slack."""
    settings = _settings()
    configure(settings, quiet=True)
    from bot import by_hand
    from core.usecases import copies

    if copies.served(settings.database_url):
        raise SystemExit("A bot serves this database: type /apollo pull in Slack instead.")
    typer.echo(by_hand.sentence(_run(by_hand.pull_once(settings, full=full))))


@app.command()
def health() -> None:
    """Say whether the bot is well; needs no token, for a container's health check."""
    from core.usecases import copies

    trouble = _run(copies.trouble(_database()))
    if trouble:
        raise SystemExit(trouble)
    typer.echo("The bot is well.")


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Do the work; end with the sentence of an error that is meant for a person."""
    from core.usecases.copies import StoreError
    from core.usecases.forgetting import NoAddressError

    try:
        return asyncio.run(work)
    except (StoreError, NoAddressError) as error:
        raise SystemExit(str(error)) from error


def _settings() -> Settings:
    """Return the settings, or end with every problem named."""
    try:
        return read(os.environ, env_file=ENV_FILE)
    except SettingsError as error:
        raise SystemExit(f"{error}\nSee .env.example for what each one is.") from error


def _database() -> str:
    """Return the database's URL, or end with what is wrong with it."""
    try:
        return read_database_url(os.environ, env_file=ENV_FILE)
    except SettingsError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    app()
