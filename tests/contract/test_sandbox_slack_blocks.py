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

Json = dict[str, Any]


def plain(text: str = "t") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "t") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v", **more: Any) -> Json:
    return {"text": plain(), "value": value, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def entry(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def select(count: int = 1, **more: Any) -> Json:
    options = [option(str(n)) for n in range(count)]
    return {"type": "static_select", "action_id": "a", "options": options, **more}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain("Do"), "deny": plain("Keep")}
ELEMENTS: dict[str, Json] = {
    "button": button(url="https://x.io", value="1", style="danger", confirm=CONFIRM),
    "workflow_button": {
        "type": "workflow_button",
        "text": plain(),
        "action_id": "a",
        "workflow": {"trigger": {"url": "https://slack.com/shortcuts/1/2"}},
    },
    "overflow": {"type": "overflow", "action_id": "a", "options": [option(), option("w")]},
    "checkboxes": {"type": "checkboxes", "action_id": "a", "options": [option()]},
    "radio_buttons": {"type": "radio_buttons", "action_id": "a", "options": [option()]},
    "static_select": select(2, initial_option=option("1"), placeholder=plain()),
    "external_select": {"type": "external_select", "action_id": "a", "min_query_length": 1},
    "users_select": {"type": "users_select", "action_id": "a", "initial_user": "U1"},
    "conversations_select": {
        "type": "conversations_select",
        "action_id": "a",
        "filter": {"include": ["im", "public"]},
    },
    "channels_select": {"type": "channels_select", "action_id": "a"},
    "multi_static_select": select(2, max_selected_items=1) | {"type": "multi_static_select"},
    "multi_external_select": {"type": "multi_external_select", "action_id": "a"},
    "multi_users_select": {"type": "multi_users_select", "action_id": "a"},
    "multi_conversations_select": {"type": "multi_conversations_select", "action_id": "a"},
    "multi_channels_select": {"type": "multi_channels_select", "action_id": "a"},
    "datepicker": {"type": "datepicker", "action_id": "a", "initial_date": "2026-11-20"},
    "timepicker": {"type": "timepicker", "action_id": "a", "initial_time": "09:30"},
    "datetimepicker": {
        "type": "datetimepicker",
        "action_id": "a",
        "initial_date_time": 1_795_165_200,
    },
    "plain_text_input": {"type": "plain_text_input", "action_id": "a", "multiline": True},
    "email_text_input": {"type": "email_text_input", "action_id": "a"},
    "url_text_input": {"type": "url_text_input", "action_id": "a"},
    "number_input": {"type": "number_input", "action_id": "a", "is_decimal_allowed": True},
    "rich_text_input": {"type": "rich_text_input", "action_id": "a"},
    "file_input": {"type": "file_input", "action_id": "a", "filetypes": ["csv"], "max_files": 2},
}
GOOD: dict[str, Json] = {
    "section": section(fields=[mrkdwn("f")], accessory=button()),
    "fields alone": {"type": "section", "fields": [plain()]},
    "divider": {"type": "divider"},
    "header": {"type": "header", "text": plain("x" * 150)},
    "context": {"type": "context", "elements": [mrkdwn()] * 10},
    "actions": actions(*[button(action_id=str(n)) for n in range(25)]),
    "image": {"type": "image", "image_url": "https://x.io/a.png", "alt_text": "a"},
    "input": entry(ELEMENTS["plain_text_input"], hint=plain(), optional=True),
    "markdown": {"type": "markdown", "text": "# Title"},
    "table": {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]],
        "column_settings": [{"align": "right"}, {"is_wrapped": True}],
    },
    "rich_text": rich(
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "bold", "style": {"bold": True}},
                {"type": "link", "url": "https://x.io", "text": "x"},
                {"type": "user", "user_id": "U1"},
                {"type": "emoji", "name": "wave"},
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "i"}]}
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "q"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "p"}]},
    ),
}
BAD: dict[str, tuple[Json, str]] = {
    "no type": ({"text": mrkdwn()}, "missing required field: type"),
    "unknown type": ({"type": "cake"}, "unsupported type: cake"),
    "video": ({"type": "video"}, "unsupported type: video"),
    "newer block": ({"type": "card"}, "unsupported type: card"),
    "file": ({"type": "file", "external_id": "1", "source": "remote"}, "unsupported type: file"),
    "empty section": ({"type": "section"}, "missing required field: text or fields"),
    "bare text": ({"type": "section", "text": "hi"}, "must be an object"),
    "empty text": (section(text=mrkdwn("")), "must be more than 0 characters"),
    "long section": (section(text=mrkdwn("x" * 3001)), "must be less than 3001 characters"),
    "eleven fields": (section(fields=[mrkdwn()] * 11), "no more than 10 items allowed"),
    "long field": (section(fields=[mrkdwn("x" * 2001)]), "must be less than 2001 characters"),
    "stray property": (section(colour="red"), "invalid additional property: colour"),
    "long block_id": (section(block_id="x" * 256), "must be less than 256 characters"),
    "mrkdwn header": ({"type": "header", "text": mrkdwn()}, "unsupported type: mrkdwn"),
    "long header": (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters",
    ),
    "eleven in context": (
        {"type": "context", "elements": [mrkdwn()] * 11},
        "no more than 10 items allowed",
    ),
    "empty context": ({"type": "context", "elements": []}, "no less than 1 items allowed"),
    "button in context": (
        {"type": "context", "elements": [button()]},
        "unsupported type: button",
    ),
    "26 actions": (
        actions(*[button(action_id=str(n)) for n in range(26)]),
        "no more than 25 items allowed",
    ),
    "empty actions": (actions(), "no less than 1 items allowed"),
    "text field in actions": (
        actions(ELEMENTS["plain_text_input"]),
        "unsupported type: plain_text_input",
    ),
    "equal action ids": (actions(button(), button()), "action_id a already exists"),
    "long button text": (actions(button(text=plain("x" * 76))), "must be less than 76 characters"),
    "long button value": (actions(button(value="x" * 2001)), "must be less than 2001 characters"),
    "mrkdwn button": (actions(button(text=mrkdwn())), "unsupported type: mrkdwn"),
    "button style": (actions(button(style="primary danger")), "must be one of: primary, danger"),
    "long action_id": (actions(button(action_id="x" * 256)), "must be less than 256 characters"),
    "long confirm title": (
        actions(button(confirm=CONFIRM | {"title": plain("x" * 101)})),
        "must be less than 101 characters",
    ),
    "long confirm text": (
        actions(button(confirm=CONFIRM | {"text": mrkdwn("x" * 301)})),
        "must be less than 301 characters",
    ),
    "long confirm button": (
        actions(button(confirm=CONFIRM | {"deny": plain("x" * 31)})),
        "must be less than 31 characters",
    ),
    "101 options": (actions(select(101)), "no more than 100 items allowed"),
    "no options": (actions(select(0)), "no less than 1 items allowed"),
    "long option": (
        actions(select() | {"options": [option(text=plain("x" * 76))]}),
        "must be less than 76 characters",
    ),
    "long option value": (
        actions(select() | {"options": [option("x" * 151)]}),
        "must be less than 151 characters",
    ),
    "initial option": (
        actions(select(2, initial_option=option("9"))),
        "initial_option must be one of the options",
    ),
    "options and groups": (
        actions(select(option_groups=[{"label": plain(), "options": [option()]}])),
        "only one of these is allowed",
    ),
    "long placeholder": (
        actions(select(placeholder=plain("x" * 151))),
        "must be less than 151 characters",
    ),
    "six in overflow": (
        actions(
            {"type": "overflow", "action_id": "a", "options": [option(str(n)) for n in range(6)]}
        ),
        "no more than 5 items allowed",
    ),
    "eleven checkboxes": (
        actions(
            {
                "type": "checkboxes",
                "action_id": "a",
                "options": [option(str(n)) for n in range(11)],
            }
        ),
        "no more than 10 items allowed",
    ),
    "bad date": (
        actions({"type": "datepicker", "action_id": "a", "initial_date": "20.11.2026"}),
        "value does not match the required format",
    ),
    "no alt_text": (
        {"type": "image", "image_url": "https://x.io/a.png"},
        "missing required field: alt_text",
    ),
    "no picture": ({"type": "image", "alt_text": "a"}, "image_url or slack_file"),
    "bad address": (
        {"type": "image", "image_url": "a.png", "alt_text": "a"},
        "value does not match the required format",
    ),
    "button as input": (entry(button()), "unsupported type: button"),
    "input without label": (
        {"type": "input", "element": ELEMENTS["plain_text_input"]},
        "missing required field: label",
    ),
    "file input in a message": (entry(ELEMENTS["file_input"]), "unsupported type: file_input"),
    "long markdown": (
        {"type": "markdown", "text": "x" * 12_001},
        "must be less than 12001 characters",
    ),
    "101 rows": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101},
        "no more than 100 items allowed",
    ),
    "21 columns": (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}] * 21]},
        "no more than 20 items allowed",
    ),
    "rich text without sections": (
        rich({"type": "text", "text": "a"}),
        "unsupported type: text",
    ),
    "flag as text": (entry(ELEMENTS["plain_text_input"], optional="yes"), "must be a boolean"),
    "no filter": (
        actions({"type": "conversations_select", "action_id": "a", "filter": {}}),
        "missing required field: include",
    ),
}


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
