"""Logs: one line of JSON an event, and nothing that must not be there."""

import json
import logging
import sys

import pytest

from bot.logs import Redacted, configure
from core.settings import read

SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-canary-1111",
    "SLACK_APP_TOKEN": "xapp-canary-2222",
    "SLACK_SIGNING_SECRET": "canary-signing-3333",
    "HUBSPOT_TOKEN": "canary-hubspot-4444",
    "APOLLO_API_KEY": "canary-apollo-5555",
}


@pytest.fixture
def logger():
    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    yield logging.getLogger("test.logs")
    root.handlers[:] = kept
    root.setLevel(level)


def line(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    return json.loads(capsys.readouterr().err.strip().splitlines()[-1])


def test_a_line_has_the_event_and_its_ids(logger: logging.Logger, capsys):
    configure(read(SECRETS))
    logger.info("pull_started", extra={"run": 7})
    seen = line(capsys)
    assert ("pull_started", "INFO", 7) == (seen["event"], seen["level"], seen["run"])


@pytest.mark.parametrize("secret", SECRETS.values())
def test_no_secret_gets_into_a_line_whatever_carries_it(logger: logging.Logger, capsys, secret):
    configure(read(SECRETS))
    try:
        int(f"refused {secret}")
    except ValueError:
        logger.exception("failed with %s", secret, extra={"header": f"Bearer {secret}"})
    written = capsys.readouterr().err
    assert "ValueError" in written
    assert secret not in written


@pytest.mark.parametrize(
    "text",
    ["xoxb-1-abc", "xapp-1-A2", "pat-na1-0000", "Bearer abc.def", "jane.roe+x@firm.example"],
)
def test_what_looks_like_a_token_or_an_address_is_hidden(text: str):
    shown = Redacted(()).redact(f"before {text} after")
    assert "before [hidden] after" == shown


def test_libraries_speak_up_only_when_they_warn(logger: logging.Logger, capsys):
    configure(read(SECRETS))
    logging.getLogger("httpx").info("GET https://api.example/secret-path")
    logging.getLogger("slack_sdk").warning("slow")
    assert ["slow"] == [json.loads(row)["event"] for row in capsys.readouterr().err.splitlines()]


def test_a_quiet_command_logs_only_what_is_wrong(logger: logging.Logger, capsys):
    configure(read(SECRETS), quiet=True)
    logger.info("usual")
    logger.warning("unusual")
    assert "unusual" == line(capsys)["event"]
    assert logging.getLogger().handlers[0].stream is sys.stderr
