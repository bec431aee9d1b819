"""Block Kit in the sandbox refuses what Slack refuses, and agrees with two other validators."""

from collections.abc import Callable
from typing import Any

import pytest
import slackblocks
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.sandbox.slack.blockkit.blocks import HIGHEST, ON
from bot.sandbox.slack.blockkit.elements import ACTION_ELEMENTS, INPUT_ELEMENTS, SECTION_ACCESSORY
from bot.sandbox.slack.blockkit.payloads import message_errors, view_errors
from bot.sandbox.slack.words import Surface
from tests.contract.slack_samples import (
    BAD,
    ELEMENTS,
    GOOD,
    Json,
    actions,
    button,
    entry,
    mrkdwn,
    plain,
    section,
)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_block_is_taken_and_parsed_by_the_sdk(name: str):
    block = GOOD[name]
    assert [] == message_errors([block])
    assert Block.parse(block) is not None


@pytest.mark.parametrize("name", BAD)
def test_a_bad_block_is_refused_in_slacks_words(name: str):
    block, words = BAD[name]
    errors = message_errors([section(), block])
    assert any(words in error and "[json-pointer:/blocks/1" in error for error in errors), errors


@pytest.mark.parametrize("name", ELEMENTS)
def test_every_element_is_taken_where_it_belongs_and_nowhere_else(name: str):
    element = ELEMENTS[name]
    places: dict[str, tuple[Json, Callable[[], bool]]] = {
        "section": (section(accessory=element), lambda: name in SECTION_ACCESSORY),
        "actions": (actions(element), lambda: name in ACTION_ELEMENTS),
        "input": (entry(element), lambda: name in INPUT_ELEMENTS),
    }
    for block, belongs in places.values():
        view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": [block]}
        assert belongs() == (view_errors(view, Surface.MODAL) == [])
    assert any(belongs() for _, belongs in places.values())


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        ([section(block_id="s")] * 2, "block_id s already exists"),
        ([GOOD["table"]] * 2, "only_one_table_allowed"),
        ([{"type": "markdown", "text": "x" * 7000}] * 2, "12001 characters together"),
        ("[]", "must be an array"),
        ([1], "must be an object"),
    ],
)
def test_blocks_are_refused_together(blocks: Any, words: str):
    assert any(words in error for error in message_errors(blocks))


def test_only_one_element_of_a_view_may_have_the_focus():
    field = ELEMENTS["plain_text_input"] | {"focus_on_load": True}
    view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": [entry(field)] * 2}
    assert any("focus_on_load" in error for error in view_errors(view, Surface.MODAL))


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"submit": plain("x" * 25)}, "/view/submit/text"),
        ({"close": plain("x" * 25)}, "/view/close/text"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"external_id": "x" * 256}, "/view/external_id"),
        ({"blocks": [section()] * 101}, "/view/blocks"),
        ({"blocks": [GOOD["markdown"]]}, "/view/blocks/0/type"),
        ({"blocks": [GOOD["table"]]}, "/view/blocks/0/type"),
        ({"blocks": []}, "/view/blocks"),
        ({"title": None}, "/view"),
        ({"type": "home"}, "/view/type"),
    ],
)
def test_a_modal_is_held_to_its_caps(more: Json, pointer: str):
    view = {"type": "modal", "title": plain(), "blocks": [section()], **more}
    assert any(f"[json-pointer:{pointer}]" in error for error in view_errors(view, Surface.MODAL))


def test_surfaces_and_caps_agree_with_slackblocks():
    registry = slackblocks._surfaces._BLOCK_TYPES_BY_SURFACE
    limits = slackblocks._limits
    for surface, shapes in ON.items():
        assert set(shapes) <= registry[surface.value]
    assert limits.MESSAGE_BLOCKS_MAX_ITEMS == HIGHEST[Surface.MESSAGE]
    assert limits.VIEW_BLOCKS_MAX_ITEMS == HIGHEST[Surface.MODAL] == HIGHEST[Surface.HOME]


@pytest.mark.parametrize(
    ("build", "block"),
    [
        (
            lambda n: slackblocks.HeaderBlock("x" * n),
            lambda n: {"type": "header", "text": plain("x" * n)},
        ),
        (lambda n: slackblocks.SectionBlock("x" * n), lambda n: section(text=mrkdwn("x" * n))),
        (
            lambda n: slackblocks.ActionsBlock([slackblocks.Button("x" * n, action_id="a")]),
            lambda n: actions(button(text=plain("x" * n))),
        ),
        (
            lambda n: slackblocks.ActionsBlock(
                [slackblocks.Button("x", action_id="a", value="v" * n)]
            ),
            lambda n: actions(button(value="v" * n)),
        ),
        (
            lambda n: slackblocks.ActionsBlock(
                [slackblocks.Button("x", action_id=str(i)) for i in range(n)]
            ),
            lambda n: actions(*[button(action_id=str(i)) for i in range(n)]),
        ),
        (
            lambda n: slackblocks.ContextBlock([slackblocks.Text("x")] * n),
            lambda n: {"type": "context", "elements": [mrkdwn()] * n},
        ),
    ],
    ids=["header", "section", "button text", "button value", "actions", "context"],
)
@pytest.mark.parametrize("length", [1, 10, 11, 25, 26, 75, 76, 150, 151, 2000, 2001, 3000, 3001])
def test_lengths_agree_with_slackblocks(build: Callable, block: Callable, length: int):
    assert _taken(lambda: build(length)) == (message_errors([block(length)]) == [])


@pytest.mark.parametrize(
    "block",
    [
        {"type": "header", "text": plain("x" * 151)},
        actions(*[button(action_id=str(n)) for n in range(26)]),
        section(text=mrkdwn("x" * 3001)),
        {"type": "context", "elements": [mrkdwn()] * 11},
    ],
    ids=["header", "actions", "section", "context"],
)
def test_the_sdk_refuses_to_build_what_the_sandbox_refuses(block: Json):
    assert message_errors([block]) != []
    parsed = Block.parse(block)
    assert parsed is not None
    with pytest.raises(SlackObjectFormationError):
        parsed.to_dict()


def _taken(build: Callable[[], Any]) -> bool:
    try:
        build()
    except slackblocks.InvalidUsageError:
        return False
    return True
