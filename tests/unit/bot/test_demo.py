"""The demo's processes: started once, kept, stopped, and nothing real in their environment."""

import os
import sys
from pathlib import Path

import pytest

from bot import demo
from bot.demo import DemoError, World
from core.settings import read


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.chdir(tmp_path)
    made = World(home=tmp_path / "home", port=8830)
    made.home.mkdir()
    return made


def test_the_demos_variables_are_good_and_point_to_loopback_alone(world: World):
    settings = read(world.environment())
    assert settings.demo
    for url in (settings.hubspot_api_url, settings.apollo_api_url, settings.clock_url):
        assert url.startswith("http://127.0.0.1:88")
    assert ("contacts", "accounts") == settings.push


def test_no_real_token_reaches_the_demos_processes(monkeypatch: pytest.MonkeyPatch, world: World):
    for name in ("SLACK_BOT_TOKEN", "HUBSPOT_TOKEN", "APOLLO_API_KEY", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "real")
    made = demo._environment({"HUBSPOT_TOKEN": "sandbox-hubspot"})
    assert "sandbox-hubspot" == made["HUBSPOT_TOKEN"]
    assert "real" not in made.values()
    assert os.environ["PATH"] == made["PATH"]


def test_a_process_is_alive_until_it_is_stopped_and_stopping_waits(world: World):
    demo._spawn(world, "bot", ["-c", "import time; time.sleep(60)"], {})
    pid = demo._alive(world, "bot")
    assert pid
    demo.stop(world)
    assert 0 == demo._alive(world, "bot")
    assert not Path(f"/proc/{pid}/cmdline").exists() or not demo._running(pid)


def test_nothing_is_alive_before_the_first_start(world: World):
    assert 0 == demo._alive(world, "world")
    (world.home / "world.pid").write_text("no number")
    assert 0 == demo._alive(world, "world")


def test_a_start_that_fails_shows_the_end_of_the_log(world: World):
    demo._spawn(world, "world", ["-c", "raise SystemExit('port 8830 is taken')"], {})
    with pytest.raises(DemoError, match="port 8830 is taken"):
        demo._wait(world, "world", f"{world.url}/world/ready", bool)


def test_a_bad_export_is_refused_before_anything_starts(world: World, tmp_path: Path):
    bad = tmp_path / "contacts.csv"
    bad.write_text("nothing,of,this\n1,2,3\n")
    with pytest.raises(DemoError):
        demo.start(world, contacts=bad)
    assert [] == list(world.home.glob("*.pid"))


def test_an_export_never_replaces_a_world_that_is_there(world: World, tmp_path: Path):
    (world.home / "world").mkdir()
    with pytest.raises(DemoError, match="make demo-reset"):
        demo.start(world, contacts=tmp_path / "contacts.csv")


def test_forgetting_leaves_nothing(world: World):
    demo.reset(world)
    assert not world.home.exists()


def test_a_first_start_makes_the_keys_by_the_doctor(world: World, monkeypatch):
    script = world.home.parent / "bot.py"
    script.write_text("import os, sys\nprint(sys.argv[1:], os.environ['HUBSPOT_TOKEN'])\n")
    demo._make_keys(world)
    assert "['doctor', '--make-keys'] sandbox-hubspot" in (world.home / "doctor.log").read_text()
    assert sys.executable
