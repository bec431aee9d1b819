"""Socket Mode by hand: greetings, turns, deadlines, resends, goodbyes."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.contract.slack_bench import APP_TOKEN, Bench, actions, button, dialog, field, running

RITA, SAM = "U0RITA0001", "U0SAM00001"
REVOPS = "C0REVOPS01"


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


class Line:
    """The app's end of a socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self) -> dict[str, Any]:
        return await self.socket.receive_json(timeout=5)

    async def ack(self, envelope: dict[str, Any], payload: dict[str, Any] | None = None) -> None:
        answer = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_json(answer | ({"payload": payload} if payload else {}))


@asynccontextmanager
async def _line(bench: Bench):
    address = (await bench.api("apps.connections.open", token=APP_TOKEN))["url"]
    async with bench.session.ws_connect(address) as socket:
        line = Line(socket)
        hello = await line.next()
        assert "hello" == hello["type"]
        yield line


async def _card(bench: Bench) -> dict[str, str]:
    """Post a card with one button and return what a press on it needs."""
    posted = await bench.api(
        "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(button("go"))]
    )
    return {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "go"}


async def test_hello_counts_the_connections_and_names_the_app(bench: Bench):
    async with _line(bench):
        address = (await bench.api("apps.connections.open", token=APP_TOKEN))["url"]
        async with bench.session.ws_connect(address) as socket:
            hello = await socket.receive_json()
    assert (2, "A0APOLLO01") == (hello["num_connections"], hello["connection_info"]["app_id"])


async def test_an_address_is_good_for_one_socket(bench: Bench):
    address = (await bench.api("apps.connections.open", token=APP_TOKEN))["url"]
    async with bench.session.ws_connect(address) as socket:
        await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await bench.session.ws_connect(address)


async def test_the_eleventh_socket_is_sent_away(bench: Bench):
    addresses = [
        (await bench.api("apps.connections.open", token=APP_TOKEN))["url"] for _ in range(11)
    ]
    sockets = [await bench.session.ws_connect(address) for address in addresses]
    first_words = [await socket.receive_json() for socket in sockets]
    assert ["hello"] * 10 == [word["type"] for word in first_words[:10]]
    assert "too_many_websockets" == first_words[10]["reason"]
    for socket in sockets:
        await socket.close()


async def test_each_payload_goes_to_one_of_several_sockets(bench: Bench):
    async with _line(bench) as one, _line(bench) as two:
        await bench.says(RITA, "/apollo a")
        await bench.says(RITA, "/apollo b")
        envelopes = [await one.next(), await two.next()]
        await one.ack(envelopes[0])
        await two.ack(envelopes[1])
        await bench.settle()
    assert {"a", "b"} == {envelope["payload"]["text"] for envelope in envelopes}


async def test_a_command_arrives_with_everything_slack_sends(bench: Bench):
    async with _line(bench) as line:
        await bench.get("ims", user=RITA)
        foreign = await bench.says(SAM, "/apollo pull", channel="D0RITA0001")
        assert "channel_not_found" == foreign["error"]
        await bench.says(RITA, "/apollo pull contacts", channel="D0RITA0001")
        envelope = await line.next()
        await line.ack(envelope, {"text": "pulling"})
        await bench.settle()
    assert ("slash_commands", True) == (envelope["type"], envelope["accepts_response_payload"])
    payload = envelope["payload"]
    assert ("/apollo", "pull contacts") == (payload["command"], payload["text"])
    assert ("directmessage", "rita") == (payload["channel_name"], payload["user_name"])
    assert ["pulling"] == await bench.texts(RITA, "D0RITA0001")


async def test_a_late_answer_is_an_operation_timeout(bench: Bench):
    await bench.post("slack/settings", ack_seconds=0.02)
    async with _line(bench) as line:
        await bench.says(RITA, "/apollo pull")
        envelope = await line.next()
        await bench.settle()
        await line.ack(envelope, {"text": "too late"})
        await bench.api("auth.test")
    [seen] = await bench.messages(RITA)
    assert '/apollo failed with the error "operation_timeout"' == seen["text"]
    assert (True, RITA) == (seen["notice"], seen["only_for"])
    assert [] == await bench.messages(SAM)


async def test_nobody_connected_is_a_dispatch_failed(bench: Bench):
    await bench.says(RITA, "/apollo pull")
    await bench.settle()
    assert ['/apollo failed with the error "dispatch_failed"'] == await bench.texts(RITA)
    assert not (await bench.get("workspace"))["app"]["connected"]


async def test_a_press_that_nobody_answers_says_so_to_the_presser(bench: Bench):
    card = await _card(bench)
    assert "dispatch_failed" == (await bench.act("click", RITA, **card))["error"]
    await bench.post("slack/settings", ack_seconds=0.02)
    async with _line(bench):
        assert "operation_timeout" == (await bench.act("click", RITA, **card))["error"]
    assert "Operation timed out" in (await bench.texts(RITA))[-1]
    assert ["card"] == await bench.texts(SAM)


async def test_a_submission_that_nobody_answers_leaves_the_dialog_with_slacks_words(bench: Bench):
    trigger = await _trigger(bench)
    view = dialog(field("who", "name"))
    opened = await bench.api("views.open", trigger_id=trigger, view=view)
    values = {"who": {"name": {"type": "plain_text_input", "value": "Grace"}}}
    answer = await bench.act("submit", RITA, view_id=opened["view"]["id"], values=values)
    assert "dispatch_failed" == answer["error"]
    [shown] = (await bench.get("modals", user=RITA))["stack"]
    assert "We had some trouble connecting. Try again?" == shown["notice"]
    assert values == shown["values"]


async def test_a_lost_answer_is_a_timeout_although_the_app_did_it(bench: Bench):
    await bench.post("slack/settings", ack_seconds=0.02)
    await bench.post("faults", trouble="service", name="lose_ack", times=1)
    async with _line(bench) as line:
        await bench.says(RITA, "/apollo pull")
        await line.ack(await line.next())
        await bench.settle()
    assert "operation_timeout" in (await bench.texts(RITA))[0]


async def test_a_redelivery_carries_the_same_payload_in_a_new_envelope(bench: Bench):
    await bench.post("faults", trouble="service", name="redeliver", times=1)
    async with _line(bench) as line:
        await bench.says(RITA, "/apollo pull")
        first = await line.next()
        await line.ack(first)
        second = await line.next()
        await line.ack(second)
        await bench.settle()
    assert first["payload"] == second["payload"]
    assert first["envelope_id"] != second["envelope_id"]
    assert (1, "timeout") == (second["retry_attempt"], second["retry_reason"])


async def test_the_last_payload_can_be_sent_again_by_hand(bench: Bench):
    assert "nothing_sent" == (await bench.post("act/resend"))["error"]
    async with _line(bench) as line:
        await bench.says(RITA, "/apollo pull")
        first = await line.next()
        await line.ack(first)
        await bench.settle()
        again = asyncio.create_task(bench.post("act/resend"))
        second = await line.next()
        await line.ack(second)
        assert {"ok": True, "outcome": "answered"} == await again
    assert first["payload"]["trigger_id"] == second["payload"]["trigger_id"]


async def test_an_event_is_sent_up_to_three_times_more(bench: Bench):
    await bench.post("slack/settings", ack_seconds=0.01)
    async with _line(bench) as line:
        await bench.act("home", RITA)
        envelopes = [await line.next() for _ in range(4)]
        await bench.settle()
    assert [0, 1, 2, 3] == [envelope["retry_attempt"] for envelope in envelopes]
    assert 1 == len({envelope["payload"]["event_id"] for envelope in envelopes})
    assert "app_home_opened" == envelopes[0]["payload"]["event"]["type"]
    assert not envelopes[0]["accepts_response_payload"]


async def test_a_warning_leaves_the_socket_open_and_a_refresh_closes_it(bench: Bench):
    async with _line(bench) as line:
        await bench.post("act/disconnect", reason="warning")
        assert "warning" == (await line.next())["reason"]
        await bench.says(RITA, "/apollo pull")
        await line.ack(await line.next())
        await bench.post("act/disconnect", reason="refresh_requested")
        assert "refresh_requested" == (await line.next())["reason"]
        assert aiohttp.WSMsgType.CLOSE == (await line.socket.receive()).type
    assert not (await bench.get("workspace"))["app"]["connected"]


async def test_a_dropped_socket_ends_without_a_word(bench: Bench):
    async with _line(bench) as line:
        assert 1 == (await bench.post("act/disconnect", reason="drop"))["sockets"]
        message = await line.socket.receive(timeout=5)
    assert message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}


async def _trigger(bench: Bench) -> str:
    async with _line(bench) as line:
        await bench.says(RITA, "/apollo settings")
        envelope = await line.next()
        await line.ack(envelope)
        await bench.settle()
    return envelope["payload"]["trigger_id"]
