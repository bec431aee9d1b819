"""What people do on the page, and what the app may answer: acts and response URLs."""

import pytest

from bot.sandbox.slack.records import Command
from bot.sandbox.slack.state import SlackState
from tests.contract.slack_bench import (
    Bench,
    actions,
    bolt,
    button,
    connected,
    field,
    plain,
    running,
)

RITA, SAM = "U0RITA0001", "U0SAM00001"
REVOPS = "C0REVOPS01"


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


def _capture(app) -> list[dict]:
    """Acknowledge every command and keep its body."""
    bodies: list[dict] = []

    @app.command("/apollo")
    async def apollo(ack, body):
        bodies.append(body)
        await ack()

    return bodies


async def _response(bench: Bench, url: str, **body) -> int:
    async with bench.session.post(url, json=body) as response:
        return response.status


async def test_an_unknown_command_is_answered_by_slack_itself(bench: Bench):
    assert (await bench.says(RITA, "/apolo pull"))["ok"]
    [text] = await bench.texts(RITA)
    assert text.startswith("/apolo is not a valid command.")
    assert [] == await bench.texts(SAM)


async def test_commands_do_not_work_in_threads(bench: Bench):
    root = await bench.says(SAM, "root")
    await bench.says(RITA, "/apollo pull", thread_ts=root["ts"])
    thread = await bench.messages(RITA, thread_ts=root["ts"])
    assert "/apollo is not supported in threads. Sorry!" == thread[-1]["text"]


@pytest.mark.parametrize(
    ("user", "channel", "error"),
    [
        ("U0NOBODY01", REVOPS, "user_not_found"),
        ("U0GONE0001", REVOPS, "user_not_found"),
        ("U0BOTUSER01", REVOPS, "user_not_found"),
        ("U0GUEST001", REVOPS, "channel_not_found"),
        (RITA, "C0NOWHERE1", "channel_not_found"),
    ],
)
async def test_a_message_is_refused_from(bench: Bench, user: str, channel: str, error: str):
    assert {"ok": False, "error": error} == await bench.says(user, "hi", channel)


async def test_a_command_works_where_the_bot_is_not(bench: Bench):
    app = bolt(bench)

    @app.command("/apollo")
    async def apollo(ack, respond):
        await ack()
        await respond("here I am")

    async with connected(bench, app):
        await bench.says(RITA, "/apollo help", channel="C0RANDOM01")
        seen = await bench.until("here I am", RITA, "C0RANDOM01")
    assert seen["ephemeral"]


async def test_a_response_url_works_five_times(bench: Bench):
    app = bolt(bench)
    bodies = _capture(app)
    async with connected(bench, app):
        await bench.says(RITA, "/apollo pull")
        await bench.settle()
    url = bodies[0]["response_url"]
    codes = [await _response(bench, url, text=str(n)) for n in range(6)]
    assert [200] * 5 + [404] == codes
    assert ["0", "1", "2", "3", "4"] == await bench.texts(RITA)


async def test_a_response_url_works_for_thirty_minutes(bench: Bench):
    app = bolt(bench)
    bodies = _capture(app)
    async with connected(bench, app):
        await bench.says(RITA, "/apollo pull")
        await bench.settle()
    await bench.post("clock", advance=1799)
    assert 200 == await _response(bench, bodies[0]["response_url"], text="in time")
    await bench.post("clock", advance=2)
    assert 404 == await _response(bench, bodies[0]["response_url"], text="late")


async def test_a_commands_response_url_cannot_replace_what_it_posted(bench: Bench):
    app = bolt(bench)
    bodies = _capture(app)
    async with connected(bench, app):
        await bench.says(RITA, "/apollo pull")
        await bench.settle()
    url = bodies[0]["response_url"]
    await _response(bench, url, text="working")
    await _response(bench, url, text="done", replace_original=True)
    assert ["working", "done"] == await bench.texts(RITA)
    assert 404 == await _response(bench, url, delete_original=True)


async def test_an_answer_in_the_channel_shows_the_command_once(bench: Bench):
    app = bolt(bench)
    bodies = _capture(app)
    async with connected(bench, app):
        await bench.says(RITA, "/apollo status")
        await bench.settle()
    url = bodies[0]["response_url"]
    await _response(bench, url, text="all well", response_type="in_channel")
    await _response(bench, url, text="still", response_type="in_channel")
    assert ["/apollo status", "all well", "still"] == await bench.texts(SAM)


async def test_a_response_with_wrong_blocks_is_refused(bench: Bench):
    app = bolt(bench)
    bodies = _capture(app)
    async with connected(bench, app):
        await bench.says(RITA, "/apollo status")
        await bench.settle()
    url = bodies[0]["response_url"]
    assert 400 == await _response(bench, url, text="t", blocks=[{"type": "cake"}])
    assert 400 == await _response(bench, url)
    assert [] == await bench.texts(RITA)


async def test_an_ephemeral_card_is_replaced_and_deleted_by_its_response_url(bench: Bench):
    app = bolt(bench)
    bodies: list[dict] = []

    @app.action("go")
    async def go(ack, body):
        bodies.append(body)
        await ack()

    posted = await bench.api(
        "chat.postEphemeral",
        channel=REVOPS,
        user=RITA,
        text="card",
        blocks=[actions(button("go", value="v1"))],
    )
    card = {"channel": REVOPS, "ts": posted["message_ts"], "block_id": "b", "action_id": "go"}
    async with connected(bench, app):
        assert (await bench.act("click", RITA, **card))["ok"]
        assert "message_not_found" == (await bench.act("click", SAM, **card))["error"]
    [body] = bodies
    assert body["container"]["is_ephemeral"]
    assert "message" not in body
    assert "v1" == body["actions"][0]["value"]
    await _response(bench, body["response_url"], text="also", replace_original=False)
    assert ["card", "also"] == await bench.texts(RITA)
    await _response(bench, body["response_url"], text="replaced", replace_original=True)
    assert ["replaced", "also"] == await bench.texts(RITA)
    await _response(bench, body["response_url"], delete_original=True)
    assert ["also"] == await bench.texts(RITA)


async def test_a_stale_button_is_not_found(bench: Bench):
    posted = await bench.api(
        "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(button("go"))]
    )
    await bench.api("chat.update", channel=REVOPS, ts=posted["ts"], text="decided")
    card = {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "go"}
    assert "element_not_found" == (await bench.act("click", RITA, **card))["error"]


async def test_a_choice_is_sent_and_kept_for_the_person(bench: Bench):
    app = bolt(bench)
    bodies: list[dict] = []

    @app.action("pick")
    async def pick(ack, body):
        bodies.append(body)
        await ack()

    options = [{"text": plain(name), "value": name} for name in ("1h", "1d")]
    select = {"type": "static_select", "action_id": "pick", "options": options}
    posted = await bench.api(
        "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(select)]
    )
    card = {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "pick"}
    async with connected(bench, app):
        chosen = {"selected_option": options[1]}
        assert (await bench.act("click", RITA, **card, value=chosen))["ok"]
        wrong = {"selected_option": {"text": plain("9d"), "value": "9d"}}
        assert "invalid_option" == (await bench.act("click", RITA, **card, value=wrong))["error"]
    [body] = bodies
    assert options[1] == body["actions"][0]["selected_option"]
    assert options[1] == body["state"]["values"]["b"]["pick"]["selected_option"]


async def test_an_input_that_does_not_dispatch_is_kept_without_a_word(bench: Bench):
    posted = await bench.api(
        "chat.postMessage",
        channel=REVOPS,
        text="card",
        blocks=[field("why", "reason"), actions(button("go"))],
    )
    where = {"channel": REVOPS, "ts": posted["ts"]}
    quiet = await bench.act(
        "click", RITA, **where, block_id="why", action_id="reason", value="because"
    )
    assert {"ok": True} == quiet
    app = bolt(bench)
    bodies: list[dict] = []

    @app.action("go")
    async def go(ack, body):
        bodies.append(body)
        await ack()

    async with connected(bench, app):
        await bench.act("click", RITA, **where, block_id="b", action_id="go")
        await bench.act("click", SAM, **where, block_id="b", action_id="go")
    reasons = [body["state"]["values"]["why"]["reason"]["value"] for body in bodies]
    assert ["because", None] == reasons


async def test_an_external_select_asks_the_app(bench: Bench):
    app = bolt(bench)

    @app.options("who")
    async def who(ack, payload):
        wanted = payload["value"]
        await ack(options=[{"text": plain(f"{wanted}!"), "value": wanted}])

    select = {"type": "external_select", "action_id": "who", "min_query_length": 0}
    posted = await bench.api(
        "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(select)]
    )
    card = {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "who"}
    async with connected(bench, app):
        answer = await bench.act("suggest", RITA, **card, query="gr")
    assert {"ok": True, "options": [{"text": plain("gr!"), "value": "gr"}]} == answer
    assert "dispatch_failed" == (await bench.act("suggest", RITA, **card, query="g"))["error"]


async def test_a_command_that_should_escape_sends_ids_and_marked_addresses():
    state = SlackState(commands=[Command(command="/apollo", should_escape=True)])
    async with running(state) as bench:
        app = bolt(bench)
        bodies = _capture(app)
        async with connected(bench, app):
            await bench.says(RITA, "/apollo people @sam #revops a@b.de https://x.io/1 R&D")
            await bench.settle()
    expected = (
        "people <@U0SAM00001|sam> <#C0REVOPS01|revops> <mailto:a@b.de|a@b.de>"
        " <https://x.io/1> R&amp;D"
    )
    assert expected == bodies[0]["text"]
