"""The configuration: every problem named at once, and no secret shown."""

from pathlib import Path

import pytest

from core.settings import VARIABLES, SettingsError, read, read_database_url

GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-sandbox",
    "SLACK_APP_TOKEN": "xapp-sandbox",
    "HUBSPOT_TOKEN": "pat-secret",
    "APOLLO_API_KEY": "apollo-secret",
}


def problems(**changed: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        read(GOOD | changed)
    return caught.value.problems


def test_four_tokens_are_all_that_must_be_set():
    settings = read(GOOD)
    assert 15 == settings.pull_minutes
    assert () == settings.reps
    assert not settings.demo


def test_every_missing_variable_is_named_at_once():
    with pytest.raises(SettingsError) as caught:
        read({})
    named = " ".join(caught.value.problems)
    assert [] == [name for name in GOOD if name not in named]
    assert all(name in str(caught.value) for name in GOOD)


def test_every_bad_variable_is_named_at_once_and_no_value_is_repeated():
    bad = {
        "SLACK_BOT_TOKEN": "secret-1",
        "PULL_MINUTES": "secret-2",
        "DATABASE_URL": "secret-3",
        "PUSH": "secret-4",
        "LOG_LEVEL": "secret-5",
        "ALLOW_SECOND_ENGINE": "secret-6",
        "PHONE_REGION": "secret-7",
        "HUBSPOT_API_URL": "http://secret-8.example",
    }
    found = problems(**bad)
    assert sorted(bad) == sorted(problem.split()[0] for problem in found)
    assert "secret" not in " ".join(found)


@pytest.mark.parametrize("variable", [v.name for v in VARIABLES if v.name not in GOOD])
def test_a_default_is_a_good_value(variable: str):
    settings = read(GOOD | {variable: ""})
    assert read(GOOD) == settings


def test_slack_needs_a_socket_or_a_signing_secret():
    assert "SLACK_SIGNING_SECRET" in problems(SLACK_APP_TOKEN="")[0]
    assert read(GOOD | {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "s"})


def test_only_the_demo_may_move_the_clock():
    clock = {"CLOCK_URL": "http://127.0.0.1:8030/_sandbox/clock"}
    assert "beside real services" in problems(**clock)[0]
    assert read(GOOD | clock | {"SLACK_API_URL": "http://127.0.0.1:8030/api/"}).demo
    assert "loopback" in problems(CLOCK_URL="https://clock.example")[0]


def test_a_second_engine_is_allowed_by_the_word_yes_alone():
    assert not read(GOOD).allow_second_engine
    assert read(GOOD | {"ALLOW_SECOND_ENGINE": "yes"}).allow_second_engine
    assert "yes" in problems(ALLOW_SECOND_ENGINE="true")[0]


def test_the_environment_stands_over_the_file(tmp_path: Path):
    file = tmp_path / ".env"
    file.write_text("PULL_MINUTES=30\nREVIEW_DAYS=7\n# UNDO_DAYS=1\n")
    settings = read(GOOD | {"PULL_MINUTES": "45"}, env_file=file)
    assert (45, 7, 90) == (settings.pull_minutes, settings.review_days, settings.undo_days)


def test_the_database_is_known_without_any_token(tmp_path: Path):
    file = tmp_path / ".env"
    file.write_text("DATABASE_URL=sqlite:///here.sqlite3\n")
    assert "sqlite:///here.sqlite3" == read_database_url({}, env_file=file)
    assert "sqlite:///data/bot.sqlite3" == read_database_url({})
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        read_database_url({"DATABASE_URL": "mysql://x"})


def test_settings_show_no_secret():
    assert "secret" not in repr(read(GOOD))
