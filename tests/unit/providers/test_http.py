"""The HTTP layer: fixed addresses, caps, deadlines, lost answers, silent logs."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from core.domain.records import Side
from core.providers.breaker import FAILURES, REST, Breaker
from core.providers.decoding import decode, fingerprint, tolerant
from core.providers.http import Answer, Call, Http, make_client
from core.providers.port import Unanswered, Unavailable, Unreadable
from tests.fakes.clocks import MovedClock
from tests.unit.providers.servers import Open, Server

READ = Call("test.read", "GET", "/things", "lane", reads=True)
WRITE = Call("test.write", "POST", "/things", "lane", reads=False, body={"email": "ada@x.example"})


def _http(serve: Server, *, breaker: Breaker | None = None, **how: Any) -> Http:
    client = make_client(
        "https://service.example",
        {"authorization": "Bearer pat-secret"},
        transport=httpx.MockTransport(serve),
    )
    breaker = breaker or Breaker(MovedClock().now)
    return Http(Side.HUBSPOT, client, Open(), lambda _call, _answer: None, breaker, **how)


def _answering(status: int = 200, **content: Any) -> Server:
    return lambda _request: httpx.Response(status, **content)


def _raising(error: Exception) -> Server:
    def serve(_request: httpx.Request) -> httpx.Response:
        raise error

    return serve


@pytest.mark.parametrize(
    "url", ["http://api.hubapi.com", "http://127.0.0.1:1", "http://evil.example", "ftp://127.0.0.1"]
)
def test_plain_http_is_refused_without_the_flag(url: str) -> None:
    with pytest.raises(ValueError, match="neither https nor allowed loopback"):
        make_client(url, {})


async def test_plain_http_is_for_loopback_only_even_with_the_flag() -> None:
    await make_client("http://127.0.0.1:1", {}, loopback=True).aclose()
    with pytest.raises(ValueError, match="neither https"):
        make_client("http://10.0.0.1", {}, loopback=True)


async def test_a_redirect_is_not_followed() -> None:
    seen = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(302, headers={"location": "https://evil.example/"})

    assert 302 == (await _http(serve).ask(READ)).status
    assert ["https://service.example/things"] == seen


@pytest.mark.parametrize(("call", "error"), [(READ, Unreadable), (WRITE, Unanswered)])
async def test_a_huge_body_is_not_read_to_its_end(call: Call, error: type[Exception]) -> None:
    sent = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            sent.append(1)
            yield b"x" * 1000

    with pytest.raises(error):
        await _http(_answering(content=endless()), max_bytes=10_000).ask(call)
    assert len(sent) < 15


@pytest.mark.rule("F36")
@pytest.mark.parametrize(("call", "error"), [(READ, Unavailable), (WRITE, Unanswered)])
async def test_a_service_that_drips_is_cut_off_by_the_deadline(
    call: Call, error: type[Exception]
) -> None:
    async def slow() -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(0.001)

    with pytest.raises(error):
        await _http(_answering(content=slow()), deadline=0.01).ask(call)


@pytest.mark.rule("F36")
@pytest.mark.parametrize(
    ("broken", "of_read", "of_write"),
    [
        (httpx.ConnectError("refused"), Unavailable, Unavailable),
        (httpx.ConnectTimeout("slow"), Unavailable, Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable, Unanswered),
        (httpx.ReadError("reset"), Unavailable, Unanswered),
        (httpx.RemoteProtocolError("closed"), Unavailable, Unanswered),
        (httpx.WriteError("reset"), Unavailable, Unanswered),
    ],
)
async def test_a_broken_connection_says_whether_something_may_have_been_done(
    broken: Exception, of_read: type[Exception], of_write: type[Exception]
) -> None:
    for call, error in ((READ, of_read), (WRITE, of_write)):
        http = _http(_raising(broken))
        with pytest.raises(error):
            await http.ask(call)
        assert 1 == http.requests


@pytest.mark.rule("F36")
async def test_a_service_that_is_down_is_left_alone_and_tried_again_by_one_request() -> None:
    clock, seen = MovedClock(), []
    broken = [True]

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if broken[0]:
            raise httpx.ReadError("reset")
        return httpx.Response(200)

    http = _http(serve, breaker=Breaker(clock.now))
    for _ in range(9):
        with pytest.raises(Unavailable):
            await http.ask(READ)
    assert FAILURES == len(seen)
    clock.advance(REST.total_seconds())
    for _ in range(3):
        with pytest.raises(Unavailable):
            await http.ask(READ)
    assert FAILURES + 1 == len(seen)
    clock.advance(REST.total_seconds())
    broken[0] = False
    for _ in range(3):
        await http.ask(READ)
    assert FAILURES + 4 == len(seen)


async def test_the_log_holds_no_content_and_no_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answered = _answering(200, json={"email": "bo@x.example", "token": "pat-other"})
    await _http(answered).ask(WRITE)
    assert "test.write" in caplog.text
    for secret in ("ada@x.example", "bo@x.example", "pat-", "Bearer"):
        assert secret not in caplog.text


@pytest.mark.rule("F30")
@pytest.mark.parametrize(
    ("content", "of_read", "of_write"),
    [
        (b"<html>upstream</html>", Unavailable, Unanswered),
        (b'{"results": [', Unavailable, Unanswered),
        (b"\xff\xfe", Unavailable, Unanswered),
        (b'{"results": 7}', Unreadable, Unanswered),
        (b"[]", Unreadable, Unanswered),
    ],
)
def test_a_body_that_is_not_what_was_promised_is_told_by_what_happens_next(
    content: bytes, of_read: type[Exception], of_write: type[Exception]
) -> None:
    http = _http(_answering())
    for call, error in ((READ, of_read), (WRITE, of_write)):
        with pytest.raises(error):
            decode(http, call, Answer(200, {}, content), dict[str, list[str]])


def test_a_body_nested_without_end_is_a_failed_attempt() -> None:
    deep = Answer(200, {}, b"[" * 100_000 + b"]" * 100_000)
    with pytest.raises(Unavailable):
        decode(_http(_answering()), READ, deep, Any)
    assert isinstance(tolerant(deep.content), str)


@pytest.mark.rule("F19")
def test_half_a_character_does_not_take_its_page_with_it() -> None:
    content = rb'{"results": ["good \ud83d\ude00", "bad \ud800"]}'
    found = decode(_http(_answering()), READ, Answer(200, {}, content), dict[str, list[str]])
    assert {"results": ["good 😀", "bad \x00"]} == found


def test_a_fingerprint_depends_on_the_version_and_on_where_its_parts_end() -> None:
    assert fingerprint(1, b"ab", b"c") == fingerprint(1, b"ab", b"c")
    others = [fingerprint(2, b"ab", b"c"), fingerprint(1, b"a", b"bc"), fingerprint(1, b"ab")]
    assert 3 == len({*others, fingerprint(1, b"ab", b"c")} - {fingerprint(1, b"ab", b"c")})
    assert 16 == len(others[0])
