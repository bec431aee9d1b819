"""Bytes into structs, and what to make of bytes that are not what was promised."""

import json
import re
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from core.providers.http import NAMES, Answer, Call, Http
from core.providers.port import Unreadable

T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")


def decode(http: Http, call: Call, answer: Answer, shape: type[T]) -> T:
    """Return the answer's body as ``shape``.

    Raises Unavailable or Unanswered for what is no JSON (a failed attempt, F30), and Unreadable,
    or Unanswered after a write, for JSON of another shape.
    """
    content = answer.content
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise _wrong_shape(http, call, answer, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        content = _mended(http, call, answer)
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise _wrong_shape(http, call, answer, str(error)) from error


def _mended(http: Http, call: Call, answer: Answer) -> bytes:
    """Return the body with every lone surrogate replaced by U+0000 (F19).

    The standard library reads such text where msgspec refuses the whole page. Both are refused
    field by field further on, so one bad value does not take its page with it.
    """
    try:
        loose = json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise http.lost(call, answer.status) from error
    text = json.dumps(loose, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub("\\\\u0000", text).encode()


def _wrong_shape(http: Http, call: Call, answer: Answer, what: str) -> Exception:
    if not call.reads:
        return http.lost(call, answer.status)
    return Unreadable(
        f"{NAMES[http.side]} answered {call.name} in a shape that is not documented ({what}).",
        side=http.side,
        status=answer.status,
    )


def tolerant(content: bytes) -> Any:
    """Return an error body as JSON where it is JSON, else its text (F27, Apollo's 401)."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return content.decode(errors="replace")[:500]


def fingerprint(version: int, *parts: bytes) -> bytes:
    """Return the hash of raw bytes, keyed with the mapping's version; 16 bytes."""
    digest = blake2b(digest_size=16, key=str(version).encode())
    for part in parts:
        digest.update(part)
        digest.update(b"\0")
    return digest.digest()
