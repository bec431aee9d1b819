"""How the Web API says no: 200 with ``ok`` false and an error word."""

from typing import Any


class ApiError(Exception):
    """An error word of Slack's, with what comes beside it in the answer."""

    def __init__(self, error: str, **beside: Any) -> None:
        """Keep the word and the further fields of the answer."""
        super().__init__(error)
        self.error = error
        self.beside = beside

    def body(self) -> dict[str, Any]:
        """Return the answer's body."""
        return {"ok": False, "error": self.error, **self.beside}


def invalid(error: str, messages: list[str]) -> ApiError:
    """Return an error whose ``response_metadata.messages`` say what is wrong where."""
    return ApiError(error, errors=messages, response_metadata={"messages": messages})
