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
