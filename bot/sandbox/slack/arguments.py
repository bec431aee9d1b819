"""Reads a Web API call's arguments from wherever a client put them."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.sandbox.slack.errors import ApiError, invalid

_JSON = frozenset({"blocks", "view", "files", "attachments", "metadata"})


class Arguments:
    """The arguments of one call; text from forms and queries is read as what it stands for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Keep the arguments, without the token."""
        self.values = {name: value for name, value in values.items() if name != "token"}

    def text(self, name: str) -> str:
        """Return a text argument; empty when it is not given."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """Return a text argument; raises ApiError invalid_arguments when it is missing."""
        value = self.text(name)
        if not value:
            raise invalid("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean argument."""
        return self.text(name).lower() in {"true", "1"}

    def number(self, name: str, default: int) -> int:
        """Return a whole number; raises ApiError invalid_arguments for anything else."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise invalid("invalid_arguments", [f"[ERROR] {name} must be an integer"]) from None

    def json(self, name: str) -> Any:
        """Return a structured argument, whether it came as JSON or as JSON in a string."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            error = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
            raise ApiError(error) from None

    def content(self) -> dict[str, Any]:
        """Return what makes a message's content."""
        given = {name: self.json(name) for name in ("blocks", "attachments", "metadata")}
        return {"text": self.text("text"), **given}

    def logged(self) -> dict[str, Any]:
        """Return the arguments for the call log, structured ones decoded where they can be."""
        shown = dict(self.values)
        for name in _JSON & shown.keys():
            try:
                shown[name] = self.json(name)
            except ApiError:
                shown[name] = self.values[name]
        return shown


async def read(request: web.Request) -> tuple[str, Arguments]:
    """Return the token and the arguments: query, form or JSON body, bearer header."""
    values: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        values |= await _body(request)
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() or str(values.get("token") or "")
    return token, Arguments(values)


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        text = await request.text()
        try:
            body = json.loads(text) if text.strip() else {}
        except ValueError:
            raise ApiError("invalid_json") from None
        if not isinstance(body, dict):
            raise ApiError("json_not_object")
        return body
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return dict((await request.post()).items())
    return {}
