"""The command line: what it answers and how it ends; no service is asked here."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from core.settings import VARIABLES
from core.store.database import Database
from core.store.migrate import migrate
from tests.house.tree import ROOT


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return how to type a command in an empty folder with only these variables."""
    monkeypatch.chdir(tmp_path)
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.sqlite3")

    def type_in(*words: str, **variables: str):
        return CliRunner().invoke(app, list(words), env=variables)

    return type_in


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Make a migrated database that nobody holds."""
    url = f"sqlite:///{tmp_path}/bot.sqlite3"

    async def make() -> None:
        db = await Database.open(url)
        await migrate(db)
        await db.close()

    asyncio.run(make())
    return url


@pytest.mark.parametrize("command", ["serve", "doctor", "pull"])
def test_a_command_that_needs_tokens_names_every_missing_one(run, command: str):
    done = run(command)
    assert 1 == done.exit_code
    for name in ("SLACK_BOT_TOKEN", "HUBSPOT_TOKEN", "APOLLO_API_KEY", ".env.example"):
        assert name in done.output


@pytest.mark.rule("R67")
def test_a_backup_needs_no_token(run, database: str, tmp_path: Path):
    done = run("backup", "copy.sqlite3")
    assert (0, "The database was copied to copy.sqlite3.\n") == (done.exit_code, done.output)
    assert (tmp_path / "copy.sqlite3").exists()
    again = run("backup", "copy.sqlite3")
    assert 1 == again.exit_code
    assert "exists already. Name a new file." in again.output


@pytest.mark.parametrize("words", [["backup"], ["export", "activity"], ["health"]])
def test_without_a_database_it_says_how_there_will_be_one(run, words: list[str]):
    done = run(*words)
    assert 1 == done.exit_code
    assert "Start the bot once, and it is made." in done.output


def test_health_fails_where_no_bot_runs(run, database: str):
    done = run("health")
    assert (1, "No bot is running on this database.\n") == (done.exit_code, done.output)


@pytest.mark.rule("F25")
def test_purge_says_what_was_forgotten_and_what_is_left_to_do(run, database: str):
    done = run("purge", "jane@firm.example")
    assert 0 == done.exit_code
    assert "Forgotten, 0 record(s)" in done.output
    assert "Delete the records in HubSpot and Apollo themselves" in done.output


def test_purge_refuses_what_is_no_address(run, database: str):
    done = run("purge", "jane")
    assert 1 == done.exit_code
    assert "not an e-mail address" in done.output


def test_purge_beside_a_running_bot_names_the_cure(run, database: str):
    bot = Database(database)
    try:
        done = run("purge", "jane@firm.example")
    finally:
        asyncio.run(bot.close())
    assert 1 == done.exit_code
    assert "stop the other process" in done.output


def test_pull_beside_a_running_bot_names_the_slack_command(run, database: str):
    bot = Database(database)
    tokens = {
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_APP_TOKEN": "xapp-sandbox",
        "HUBSPOT_TOKEN": "h",
        "APOLLO_API_KEY": "a",
    }
    try:
        done = run("pull", **tokens)
    finally:
        asyncio.run(bot.close())
    assert 1 == done.exit_code
    assert "type /apollo pull in Slack" in done.output


def test_export_writes_a_file_that_a_spreadsheet_opens(run, database: str, tmp_path: Path):
    done = run("export", "mapping", "mapping.csv")
    assert 0 == done.exit_code
    assert "rows were written to mapping.csv" in done.output
    raw = (tmp_path / "mapping.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfkind,label,hubspot,apollo,direction")


def test_export_to_the_terminal_is_the_sheet_alone(run, database: str):
    done = run("export", "activity")
    assert "id,at,record,what,from,to,who,why,run,write,review,values" == done.output.strip()


def test_a_bad_database_address_is_named_without_showing_it(run):
    done = run("backup", DATABASE_URL="mysql://root:hush@db/x")
    assert 1 == done.exit_code
    assert "DATABASE_URL" in done.output
    assert "hush" not in done.output


def test_help_names_every_command(run):
    shown = run("--help").output
    for command in ("serve", "demo", "doctor", "backup", "purge", "export", "pull", "health"):
        assert command in shown


def test_asking_for_the_demo_or_for_health_loads_no_bot():
    shown = "import sys, bot.__main__; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, text=True, check=True, cwd=ROOT
    )
    heavy = {"sqlalchemy", "slack_bolt", "httpx", "phonenumbers"}
    assert set() == heavy & set(done.stdout.split())
