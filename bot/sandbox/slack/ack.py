"""What the app answered to a payload, or why it did not."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.words import Kind, Outcome


@dataclass(frozen=True)
class Ack:
    """The app's answer; ``payload`` is what it carried, ``status`` the HTTP status.

    ``final`` says that the app wants no retry (X-Slack-No-Retry).
    """

    outcome: Outcome
    payload: dict[str, Any] | None = None
    status: int = 200
    final: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether the app acknowledged in time."""
        return self.outcome is Outcome.ANSWERED


@dataclass(frozen=True)
class Parcel:
    """One payload on its way to the app; ``attempt`` counts resends."""

    kind: Kind
    payload: dict[str, Any]
    accepts_response: bool = False
    attempt: int = 0
    reason: str = ""

    def again(self, reason: str) -> "Parcel":
        """Return the same payload as Slack sends it once more."""
        return Parcel(self.kind, self.payload, self.accepts_response, self.attempt + 1, reason)


NO_SOCKET = Ack(Outcome.UNREACHABLE)
LATE = Ack(Outcome.TIMED_OUT)
