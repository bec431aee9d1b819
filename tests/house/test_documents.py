"""The documents name what there is, and what they name is there."""

import re
from pathlib import Path

import pytest
import typer

from bot.__main__ import app
from bot.blocks import ids
from bot.listeners.all_verbs import VERBS
from core.domain.states import Outbox, Review, Run
from core.providers.apollo.team import _PROBES
from core.providers.hubspot.words import Scope
from core.settings import VARIABLES
from tests.house import tables
from tests.house.tree import ROOT, files, section, short, text

README = text("README.md")
DOCUMENTS = [path for path in files() if path.suffix == ".md"]


@pytest.mark.parametrize("name", tables.DOCUMENTS)
def test_the_tables_are_those_of_the_code(name):
    assert tables.renewed(text(name)) == text(name), "make tables writes them anew"


def test_every_table_stands_in_a_document():
    documents = "\n".join(text(name) for name in tables.DOCUMENTS)
    assert [] == [name for name in tables.TABLES if f"<!-- table: {name} -->" not in documents]


def test_the_example_of_a_configuration_is_that_of_the_code():
    assert tables.example() == text(".env.example"), "make tables writes it anew"


def test_every_variable_is_read_by_something():
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in files("core", "bot")
        if (path.suffix == ".py" and path.name != "settings.py") or "usecases" in path.parts
    )
    idle = [v.name for v in VARIABLES if not re.search(rf"\b{v.name.lower()}\b", code)]
    assert [] == idle


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_is_documented(verb):
    assert f"/apollo {verb.name}" in section(README, "Verbs")


def test_every_verb_that_is_not_built_stands_under_not_yet():
    unbuilt = {verb.name for verb in VERBS if "instead" in verb.handler.__qualname__}
    promised = set(re.findall(r"^- `/apollo ([a-z ]+)`", section(README, "Not yet"), re.MULTILINE))
    assert unbuilt == promised


def test_every_command_is_documented_and_no_other():
    commands = set(typer.main.get_command(app).commands)
    listed = set(re.findall(r"^\| `(\w+)` \|", section(README, "Command line"), re.MULTILINE))
    assert commands == listed


def test_every_button_is_documented_and_no_other():
    named = {value for name, value in vars(ids).items() if name.isupper() and name != "VERSION"}
    shown = set(re.findall(r"^\| `(v\d+\.[\w.]+)` \|", text("bot/README.md"), re.MULTILINE))
    assert named == shown


@pytest.mark.parametrize("states", [Outbox, Review, Run])
def test_every_state_is_documented(states):
    listed = section(text("core/README.md"), "States")
    assert [] == [state.value for state in states if f"`{state.value}`" not in listed]


def test_every_scope_and_endpoint_a_key_needs_stands_in_the_steps():
    steps = section(README, "Connect it")
    assert [] == [scope.value for scope in Scope if f"`{scope.value}`" not in steps]
    assert [] == [probe[0] for probe in _PROBES if f"`{probe[0]}`" not in steps]


def test_every_target_of_make_that_a_person_reads_about_exists():
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    told = {
        target
        for path in DOCUMENTS
        for target in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))
    }
    assert set() == told - targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_every_link_and_path_leads_somewhere(path: Path):
    document = path.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", document) if "://" not in link]
    assert [] == [link for link in links if not (path.parent / link).exists()]
    roots = [ROOT, path.parent, path.parent / "sync", path.parent / "domain"]
    named = re.findall(r"`((?:[\w-]+/)+[\w.-]*|\w+\.(?:py|md|yml|toml))`", document)
    lost = [name for name in named if not any((root / name).exists() for root in roots)]
    assert [] == [name for name in lost if not _endpoint(name)]


def _endpoint(name: str) -> bool:
    """Tell whether a name with a slash is one of Apollo's endpoints."""
    return name.partition("/")[0] in {
        "contacts", "accounts", "contact_stages", "account_stages", "users", "labels", "people",
        "organizations", "mixed_people", "usage_stats", "typed_custom_fields",
    }  # fmt: skip


def test_the_changelog_has_a_place_for_what_comes():
    assert "\n## [Unreleased]\n" in text("CHANGELOG.md")
    assert "https://keepachangelog.com/" in text("CHANGELOG.md")


def test_the_readme_says_what_it_is_how_to_try_it_and_what_is_missing():
    headings = re.findall(r"^## (.+)$", README, re.MULTILINE)
    wanted = ["Try it", "What you can do", "Connect it", "Verbs", "Command line", "Configuration"]
    wanted += ["What is synced", "How it compares with Apollo's own integration", "Caveats"]
    assert [*wanted, "Not yet", "Development", "Licence"] == headings
    stories = re.findall(r"^### (\d)\. ", section(README, "What you can do"), re.MULTILINE)
    assert list("12345678") == stories
