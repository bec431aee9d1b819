"""What Apollo answers when it does not do what was asked."""

from typing import Any

from bot.sandbox.apollo.words import Kind

AUTH_TEXT = (
    "Invalid API key. See https://docs.apollo.io/reference/authentication for how to create one."
)


class RefusalError(Exception):
    """An answer instead of the work: a status and a JSON body, or plain text."""

    def __init__(
        self, status: int, body: dict[str, Any] | str, headers: dict[str, str] | None = None
    ) -> None:
        """Keep what is to be answered."""
        super().__init__(str(body))
        self.status = status
        self.body = body
        self.headers = headers or {}


def unprocessable(text: str) -> RefusalError:
    """Return the 422 that carries most of Apollo's complaints."""
    return RefusalError(422, {"error": text})


def misconfigured(value: object) -> RefusalError:
    """Return the 422 for an id that names nothing."""
    return unprocessable(f"Parameters misconfigured. {value} is not a valid ID")


def missing(parameter: str) -> RefusalError:
    """Return the 422 for a parameter that has to be there."""
    return unprocessable(f"Required parameter '{parameter}' missing")


def invalid(code: str, text: str) -> RefusalError:
    """Return the 400 of the enrichment endpoints."""
    return RefusalError(400, {"status": "failed", "error_code": code, "error_message": text})


def inaccessible(endpoint: str) -> RefusalError:
    """Return the 403 for an operation no key may use (recorded wording)."""
    return RefusalError(
        403,
        {
            "error": f"{endpoint} is not accessible with this access token",
            "error_code": "API_INACCESSIBLE",
        },
    )


def out_of_scope(endpoint: str) -> RefusalError:
    """Return the 403 for a key whose scopes do not name the endpoint."""
    return RefusalError(
        403,
        {
            "error": f"This API key is not authorized to access {endpoint}.",
            "error_code": "API_INACCESSIBLE",
        },
    )


def paid_plans_only() -> RefusalError:
    """Return the 403 of an endpoint that a free plan lacks."""
    return RefusalError(
        403, {"message": "This endpoint is only available to Apollo users on paid plans."}
    )


def gone(kind: Kind) -> RefusalError:
    """Return the 422 for reading a deleted record."""
    return unprocessable(f"This {kind} has been deleted.")


def unknown(kind: Kind) -> RefusalError:
    """Return the 422 for a record that never was."""
    return unprocessable(f"Oops! This {kind} does not exist in Apollo.")


def write_to_deleted(kind: Kind, ids: list[str]) -> RefusalError:
    """Return the 422 for writing to deleted records."""
    return RefusalError(
        422,
        {"error": f"Cannot update {kind} as it is deleted.", f"deleted_{kind}_ids": ids},
    )
