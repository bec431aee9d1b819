"""Logs: an event and ids a line, never a payload, never a secret."""

import logging
import re
import sys
from typing import Any

import msgspec

from core.settings import Settings

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PATTERNS = re.compile(
    r"xox[abpes]-[\w-]+|xapp-[\w-]+|pat-[\w-]+|(?i:bearer)\s+\S+|[\w.+-]+@[\w-]+\.[\w.]+"
)

_LIBRARIES = (
    "aiosqlite", "alembic", "apscheduler", "httpcore", "httpx", "slack_bolt", "slack_sdk",
)  # fmt: skip


class Redacted(logging.Formatter):
    """One JSON line a record, with secrets and e-mail addresses blotted out, tracebacks too."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        """Keep the values that must never appear."""
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) > 5)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        extra = {k: v for k, v in vars(record).items() if k not in _STANDARD}
        row: dict[str, Any] = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "event": record.getMessage(),
            **extra,
        }
        if record.exc_info:
            row["trace"] = self.formatException(record.exc_info)
        return self.redact(msgspec.json.encode(row, enc_hook=str).decode())

    def redact(self, text: str) -> str:
        """Return the text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _PATTERNS.sub("[hidden]", text)


def configure(settings: Settings, *, quiet: bool = False) -> None:
    """Send all logs to standard error in this form; libraries only when they warn.

    ``quiet`` is for a command whose answer a person reads: only what is wrong is logged.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        Redacted((
            settings.slack_bot_token,
            settings.slack_app_token,
            settings.slack_signing_secret,
            settings.hubspot_token,
            settings.apollo_api_key,
        ))
    )  # fmt: skip
    level = "WARNING" if quiet else settings.log_level
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)
