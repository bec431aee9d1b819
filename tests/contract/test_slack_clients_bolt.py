"""slack-bolt over Socket Mode finds in the sandbox what it finds at Slack."""

import pytest

from tests.contract.slack_bench import (
    Bench,
    actions,
    bolt,
    button,
    connected,
    dialog,
    field,
    running,
)

RITA = "U0RITA0001"
SAM = "U0SAM00001"


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


async def test_a_command_is_answered_ephemerally_through_its_response_url(bench: Bench):
    app = bolt(bench)

    @app.command("/apollo")
    async def apollo(ack, command, respond):
        await ack()
        await respond(f"you said {command['text']}")

    async with connected(bench, app):
        assert {"ok": True} == await bench.says(RITA, "/apollo help me")
        message = await bench.until("you said help me", RITA)
    assert {True, RITA} == {message["ephemeral"], message["only_for"]}
    assert [] == await bench.messages(SAM)


async def test_a_button_opens_a_dialog_and_its_submission_posts(bench: Bench):
    app = bolt(bench)

    @app.action("open")
    async def opened(ack, body, client):
        await ack()
        view = dialog(field("who", "name"), callback_id="named")
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("named")
    async def named(ack, view, client):
        name = view["state"]["values"]["who"]["name"]["value"]
        if name == "x":
            await ack(response_action="errors", errors={"who": "Longer, please."})
            return
        await ack()
        await client.chat_postMessage(channel="C0REVOPS01", text=f"hello {name}")

    async with connected(bench, app):
        blocks = [actions(button("open", value="7"))]
        posted = await bench.client.chat_postMessage(channel="#revops", text="card", blocks=blocks)
        where = {"channel": "C0REVOPS01", "ts": posted["ts"], "block_id": "b"}
        assert {"ok": True} == await bench.act("click", RITA, action_id="open", **where)
        shown = await bench.dialog(RITA)
        refused = await bench.act("submit", RITA, view_id=shown["id"], values=_typed("x"))
        assert {"who": "Longer, please."} == refused["errors"]
        taken = await bench.act("submit", RITA, view_id=shown["id"], values=_typed("Grace"))
        assert {"ok": True} == taken
        await bench.until("hello Grace", SAM)
    assert {"stack": []} == await bench.get("modals", user=RITA)


def _typed(text: str) -> dict:
    return {"who": {"name": {"type": "plain_text_input", "value": text}}}


async def test_bolt_comes_back_after_a_dropped_socket_and_a_refresh(bench: Bench):
    app = bolt(bench)

    @app.command("/apollo")
    async def apollo(ack, command):
        await ack(text=f"heard {command['text']}")

    async with connected(bench, app) as handler:
        handler.client.ping_interval = 0.01
        for reason in ("refresh_requested", "drop"):
            await bench.post("act/disconnect", reason=reason)
            await _back(bench)
            await bench.says(RITA, f"/apollo {reason}")
            await bench.until(f"heard {reason}", RITA)


async def test_home_is_published_when_it_is_opened(bench: Bench):
    app = bolt(bench)

    @app.event("app_home_opened")
    async def home(event, client):
        divider = {"type": "divider"}
        view = {"type": "home", "blocks": [divider, actions(button("go"))]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("go")
    async def go(ack, body, client):
        await ack()
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        await client.views_publish(user_id=body["user"]["id"], view=view)

    async with connected(bench, app):
        assert await bench.act("home", RITA) == {"ok": True}
        queue = bench.ws.feed.subscribe(RITA)
        while (shown := (await bench.get("home", user=RITA)))["view"] is None:
            await queue.get()
        press = {"view_id": shown["view"]["id"], "block_id": "b", "action_id": "go"}
        assert await bench.act("click", RITA, **press) == {"ok": True}
        while len((await bench.get("home", user=RITA))["view"]["blocks"]) > 1:
            await queue.get()


async def _back(bench: Bench) -> None:
    """Wait until the application has a socket again."""
    queue = bench.ws.feed.subscribe(RITA)
    while not bench.ws.delivery.connected:
        await queue.get()
