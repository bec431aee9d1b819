"""Dialogs and Homes in the sandbox: triggers, the stack, hashes, what stays typed."""

import pytest

from bot.sandbox.slack import triggers
from tests.contract.slack_bench import Bench, button, dialog, field, plain, running

RITA, SAM = "U0RITA0001", "U0SAM00001"


@pytest.fixture
async def bench():
    async with running() as it:
        yield it


def _trigger(bench: Bench, user: str = RITA, *, in_modal: bool = False) -> str:
    return triggers.issue(bench.ws, user, in_modal=in_modal)


async def _open(bench: Bench, view: dict, method: str = "views.open", **how) -> dict:
    answer = await bench.api(method, trigger_id=_trigger(bench, **how), view=view)
    assert answer["ok"], answer
    return answer["view"]


async def _stack(bench: Bench, user: str = RITA) -> list[dict]:
    return (await bench.get("modals", user=user))["stack"]


async def test_a_trigger_works_once(bench: Bench):
    trigger = _trigger(bench)
    assert (await bench.api("views.open", trigger_id=trigger, view=dialog()))["ok"]
    answer = await bench.api("views.open", trigger_id=trigger, view=dialog())
    assert "exchanged_trigger_id" == answer["error"]


async def test_a_trigger_lives_three_seconds(bench: Bench):
    trigger = _trigger(bench)
    await bench.post("clock", advance=3.5)
    answer = await bench.api("views.open", trigger_id=trigger, view=dialog())
    assert "expired_trigger_id" == answer["error"]


@pytest.mark.parametrize("trigger", ["", "nonsense", "1.2.abc"])
async def test_a_trigger_must_be_one(bench: Bench, trigger: str):
    answer = await bench.api("views.open", trigger_id=trigger, view=dialog())
    assert "invalid_trigger_id" == answer["error"]


async def test_a_dialog_opens_for_the_person_of_the_trigger_only(bench: Bench):
    await _open(bench, dialog(), user=SAM)
    assert [] == await _stack(bench)
    assert 1 == len(await _stack(bench, SAM))


async def test_at_most_three_dialogs_lie_on_each_other(bench: Bench):
    first = await _open(bench, dialog())
    second = await _open(bench, dialog(), "views.push", in_modal=True)
    third = await _open(bench, dialog(), "views.push", in_modal=True)
    assert (first["id"], first["id"]) == (third["root_view_id"], second["previous_view_id"])
    answer = await bench.api("views.push", trigger_id=_trigger(bench, in_modal=True), view=dialog())
    assert "push_limit_reached" == answer["error"]
    assert [first["id"], second["id"], third["id"]] == [v["id"] for v in await _stack(bench)]


async def test_an_update_with_an_old_hash_is_a_conflict(bench: Bench):
    opened = await _open(bench, dialog())
    where = {"view_id": opened["id"], "hash": opened["hash"]}
    updated = await bench.api("views.update", **where, view=dialog(title=plain("Second")))
    assert updated["ok"]
    answer = await bench.api("views.update", **where, view=dialog(title=plain("Third")))
    assert "hash_conflict" == answer["error"]
    where["hash"] = updated["view"]["hash"]
    assert (await bench.api("views.update", **where, view=dialog(title=plain("Third"))))["ok"]
    [shown] = await _stack(bench)
    assert "Third" == shown["view"]["title"]["text"]


async def test_a_view_is_found_by_its_external_id(bench: Bench):
    await _open(bench, dialog(external_id="settings-1"))
    view = dialog(external_id="settings-1", title=plain("New"))
    assert (await bench.api("views.update", external_id="settings-1", view=view))["ok"]
    taken = await bench.api(
        "views.open", trigger_id=_trigger(bench, SAM), view=dialog(external_id="settings-1")
    )
    assert "duplicate_external_id" == taken["error"]
    answer = await bench.api("views.update", external_id="other", view=view)
    assert "not_found" == answer["error"]
    answer = await bench.api("views.update", view=view)
    assert "invalid_arguments" == answer["error"]


async def test_what_was_typed_survives_an_update_with_equal_ids(bench: Bench):
    opened = await _open(bench, dialog(field("a", "x"), field("b", "y", initial_value="first")))
    press = {"type": "section", "block_id": "s", "text": plain("t"), "accessory": button("go")}
    view = dialog(field("a", "x"), field("b", "z", initial_value="other"), press)
    typed = {"a": {"x": {"value": "typed"}}, "b": {"y": {"value": "lost"}}}
    await bench.api("views.update", view_id=opened["id"], view=dialog(*view["blocks"][:2], press))
    await bench.act("click", RITA, view_id=opened["id"], block_id="s", action_id="go", values=typed)
    updated = await bench.api("views.update", view_id=opened["id"], view=view)
    values = updated["view"]["state"]["values"]
    assert {"type": "plain_text_input", "value": "typed"} == values["a"]["x"]
    assert {"type": "plain_text_input", "value": "other"} == values["b"]["z"]


async def test_a_view_that_is_wrong_is_refused_with_pointers(bench: Bench):
    answer = await bench.api(
        "views.open", trigger_id=_trigger(bench), view=dialog(title=plain("x" * 25))
    )
    assert "invalid_arguments" == answer["error"]
    said = ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"]
    assert said == answer["response_metadata"]["messages"]


async def test_inputs_need_a_submit_button(bench: Bench):
    view = dialog(field("a", "x"))
    del view["submit"]
    answer = await bench.api("views.open", trigger_id=_trigger(bench), view=view)
    assert "invalid_arguments" == answer["error"]


async def test_a_view_that_is_too_large_is_refused(bench: Bench):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    view = dialog(*[section] * 90)
    answer = await bench.api("views.open", trigger_id=_trigger(bench), view=view)
    assert "view_too_large" == answer["error"]


async def test_everybody_has_a_home_of_their_own(bench: Bench):
    assert {"view": None} == await bench.get("home", user=RITA)
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    first = await bench.api("views.publish", user_id=RITA, view=home)
    shown = await bench.get("home", user=RITA)
    assert (first["view"]["id"], "home") == (shown["view"]["id"], shown["view"]["type"])
    assert {"view": None} == await bench.get("home", user=SAM)
    second = await bench.api("views.publish", user_id=RITA, view=home)
    assert first["view"]["id"] == second["view"]["id"]
    stale = await bench.api("views.publish", user_id=RITA, view=home, hash=first["view"]["hash"])
    assert "hash_conflict" == stale["error"]
    assert (
        "invalid_arguments" == (await bench.api("views.publish", user_id="U0", view=home))["error"]
    )
    modal = await bench.api("views.publish", user_id=RITA, view=dialog())
    assert "invalid_arguments" == modal["error"]


async def test_slacks_client_does_not_send_an_incomplete_dialog(bench: Bench):
    opened = await _open(
        bench,
        dialog(
            field("a", "x"),
            field("b", "y", min_length=3),
            {**field("c", "z"), "optional": True},
            _typed_input("d", {"type": "email_text_input", "action_id": "mail"}),
            _typed_input(
                "e",
                {
                    "type": "number_input",
                    "action_id": "n",
                    "is_decimal_allowed": False,
                    "max_value": "9",
                },
            ),
        ),
    )
    values = {
        "b": {"y": {"value": "no"}},
        "d": {"mail": {"value": "nobody"}},
        "e": {"n": {"value": "10"}},
    }
    answer = await bench.act("submit", RITA, view_id=opened["id"], values=values)
    expected = {
        "a": "Please complete this required field.",
        "b": "Please enter at least 3 characters.",
        "d": "Please enter a valid email address.",
        "e": "Please enter a number of at most 9.",
    }
    assert expected == answer["errors"]
    [shown] = await _stack(bench)
    assert expected == shown["errors"]
    assert "no" == shown["values"]["b"]["y"]["value"]


async def test_nobody_can_press_in_the_dialog_of_somebody_else(bench: Bench):
    opened = await _open(bench, dialog())
    assert "not_found" == (await bench.act("submit", SAM, view_id=opened["id"]))["error"]
    assert "not_found" == (await bench.act("close", SAM, view_id=opened["id"]))["error"]


async def test_closing_takes_one_dialog_or_all(bench: Bench):
    first = await _open(bench, dialog())
    second = await _open(bench, dialog(clear_on_close=True), "views.push", in_modal=True)
    third = await _open(bench, dialog(), "views.push", in_modal=True)
    await bench.act("close", RITA, view_id=third["id"])
    assert [first["id"], second["id"]] == [v["id"] for v in await _stack(bench)]
    await bench.act("close", RITA, view_id=second["id"])
    assert [] == await _stack(bench)


def _typed_input(block_id: str, element: dict) -> dict:
    return {"type": "input", "block_id": block_id, "label": plain("L"), "element": element}
