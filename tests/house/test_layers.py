"""Who may import whom: the contracts of .importlinter hold, and say what they must."""

import ast
import configparser
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT, modules, parsed, short, text


def test_every_contract_is_kept():
    linter = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([linter], cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == ran.returncode, ran.stdout


def contracts() -> dict[str, dict[str, str]]:
    parser = configparser.ConfigParser()
    parser.read_string(text(".importlinter"))
    return {name.rpartition(":")[2]: dict(parser[name]) for name in parser.sections()}


def test_every_module_below_bot_stands_in_a_layer_or_is_a_sandbox():
    layers = contracts()["bot-layers"]["layers"]
    named = set(layers.replace("|", " ").split())
    parts = {path.relative_to(ROOT / "bot").parts[0].removesuffix(".py") for path in modules("bot")}
    assert {f"bot.{part}" for part in parts - {"__init__", "sandbox"}} == named


def test_every_module_below_core_stands_in_a_layer():
    layers = contracts()["core-layers"]["layers"]
    named = set(layers.replace("|", " ").split())
    parts = {
        path.relative_to(ROOT / "core").parts[0].removesuffix(".py") for path in modules("core")
    }
    assert {f"core.{part}" for part in parts - {"__init__"}} == named


def test_no_module_does_work_when_it_is_imported():
    """Nothing but definitions and values: no loop, no opened file, no ``with`` at the top."""
    work = (ast.For, ast.While, ast.With, ast.AsyncFor, ast.AsyncWith, ast.Try)
    found = [
        f"{short(path)}:{node.lineno}"
        for path in modules("core", "bot")
        for node in parsed(path).body
        if isinstance(node, work)
    ]
    assert [] == found


def test_nothing_but_the_demo_and_the_tests_starts_a_sandbox():
    users = {
        short(path)
        for path in modules("bot")
        if "sandbox" not in path.parts and "bot.sandbox" in path.read_text(encoding="utf-8")
    }
    assert {"bot/demo.py"} == users
