"""The closed sets of the sandbox Slack: how payloads travel, what became of them, surfaces."""

from enum import StrEnum


class Mode(StrEnum):
    """How payloads reach the app."""

    SOCKET = "socket"
    HTTP = "http"


class Kind(StrEnum):
    """What a payload is; the value is the envelope's type in Socket Mode."""

    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"
    EVENT = "events_api"


class Outcome(StrEnum):
    """What became of a payload that was sent to the app."""

    ANSWERED = "answered"
    TIMED_OUT = "operation_timeout"
    UNREACHABLE = "dispatch_failed"
    REFUSED = "http_error"


class Surface(StrEnum):
    """Where blocks stand; every surface has its own caps and its own kinds of block."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


class Change(StrEnum):
    """What a listening page is told has changed."""

    MESSAGES = "messages"
    HOME = "home"
    MODALS = "modals"
    WORKSPACE = "workspace"
