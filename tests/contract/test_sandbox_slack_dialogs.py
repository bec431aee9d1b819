"""What the app answers to a dialog, and what becomes of it."""

import pytest

from tests.contract.slack_bench import (
    Bench,
    actions,
    bolt,
    button,
    connected,
    dialog,
    field,
    plain,
    running,
)

RITA = "U0RITA0001"
REVOPS = "C0REVOPS01"


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


async def test_a_submission_may_update_push_or_clear(bench: Bench):
    app = bolt(bench)
    answers = iter(
        [
            {"response_action": "update", "view": dialog(title=plain("Updated"))},
            {"response_action": "push", "view": dialog(title=plain("Pushed"))},
            {"response_action": "clear"},
        ]
    )

    @app.action("go")
    async def go(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=dialog(callback_id="c"))

    @app.view({"type": "view_submission", "callback_id": "c"})
    @app.view({"type": "view_submission", "callback_id": ""})
    async def submitted(ack):
        await ack(**next(answers))

    posted = await bench.api(
        "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(button("go"))]
    )
    card = {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "go"}
    async with connected(bench, app):
        await bench.act("click", RITA, **card)
        seen = []
        view = await bench.dialog(RITA)
        for _ in range(3):
            assert (await bench.act("submit", RITA, view_id=view["id"]))["ok"]
            stack = (await bench.get("modals", user=RITA))["stack"]
            seen.append([shown["view"]["title"]["text"] for shown in stack])
            view = stack[-1] if stack else {}
    assert [["Updated"], ["Updated", "Pushed"], []] == seen


async def test_errors_for_blocks_that_are_not_there_are_the_apps_trouble(bench: Bench):
    app = bolt(bench)

    @app.action("go")
    async def go(ack, body, client):
        await ack()
        view = dialog(field("who", "name"), callback_id="c")
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("c")
    async def submitted(ack):
        await ack(response_action="errors", errors={"elsewhere": "No."})

    posted = await bench.api(
        "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(button("go"))]
    )
    card = {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "go"}
    async with connected(bench, app):
        await bench.act("click", RITA, **card)
        view = await bench.dialog(RITA)
        values = {"who": {"name": {"value": "Grace"}}}
        answer = await bench.act("submit", RITA, view_id=view["id"], values=values)
    assert "invalid_response_errors" == answer["error"]
    [shown] = (await bench.get("modals", user=RITA))["stack"]
    assert "We had some trouble connecting. Try again?" == shown["notice"]


async def test_closing_tells_the_app_where_it_asked(bench: Bench):
    app = bolt(bench)
    closed: list[dict] = []

    @app.action("go")
    async def go(ack, body, client):
        await ack()
        view = dialog(callback_id="c", notify_on_close=True)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view_closed("c")
    async def on_close(ack, body):
        closed.append(body)
        await ack()

    posted = await bench.api(
        "chat.postMessage", channel=REVOPS, text="card", blocks=[actions(button("go"))]
    )
    card = {"channel": REVOPS, "ts": posted["ts"], "block_id": "b", "action_id": "go"}
    async with connected(bench, app):
        await bench.act("click", RITA, **card)
        view = await bench.dialog(RITA)
        assert (await bench.act("close", RITA, view_id=view["id"]))["ok"]
    [body] = closed
    assert (view["id"], False) == (body["view"]["id"], body["is_cleared"])
