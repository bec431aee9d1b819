"""Blocks and elements, good and bad, with what Slack says about the bad ones."""

from typing import Any

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
