"""Every block element and its caps (Slack reference, block elements)."""

from bot.sandbox.slack.blockkit.checks import (
    Check,
    anything,
    array,
    boolean,
    both,
    exactly_one,
    literal,
    number,
    shape,
    string,
    url,
)
from bot.sandbox.slack.blockkit.objects import (
    ACTION_ID,
    CONFIRM,
    DISPATCH,
    FILTER,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    among,
    plain,
)

_DATE = string(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d")
_PLACEHOLDER = {"placeholder": plain(150)}
_COMMON: dict[str, Check] = {"action_id": ACTION_ID, "focus_on_load": boolean}
_PICKER: dict[str, Check] = _COMMON | {"confirm": CONFIRM}
_CHOICE: dict[str, Check] = _PICKER | _PLACEHOLDER
_MANY: dict[str, Check] = _CHOICE | {"max_selected_items": number(1, 1000)}
_TEXT: dict[str, Check] = _COMMON | _PLACEHOLDER | {"dispatch_action_config": DISPATCH}
_IDS = array(string(255), 1000)


def _element(name: str, required: dict[str, Check], optional: dict[str, Check]) -> Check:
    return shape({"type": literal(name), **required}, optional)


def _boxes(name: str, initial: str, first: Check) -> Check:
    shaped = _element(name, {"options": array(RICH_OPTION, 10, 1)}, _PICKER | {initial: first})
    return both(shaped, among(initial, "options"))


def _static(name: str, base: dict[str, Check], initial: str, first: Check) -> Check:
    optional = base | {
        "options": array(PLAIN_OPTION, 100, 1),
        "option_groups": array(OPTION_GROUP, 100, 1),
        initial: first,
    }
    return both(
        exactly_one("options", "option_groups"),
        _element(name, {}, optional),
        among(initial, "options"),
    )


def _external(name: str, base: dict[str, Check], initial: str, first: Check) -> Check:
    return _element(name, {}, base | {"min_query_length": number(0, 100), initial: first})


_CONVERSATIONS: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": FILTER,
}
_OPTIONS = array(PLAIN_OPTION, 100)

BUTTONS: dict[str, Check] = {
    "button": _element(
        "button",
        {"text": plain(75)},
        {
            "action_id": ACTION_ID,
            "url": url(),
            "value": string(2000),
            "style": literal("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
    ),
    "workflow_button": _element(
        "workflow_button",
        {"text": plain(75), "workflow": shape({"trigger": anything})},
        {
            "action_id": ACTION_ID,
            "style": literal("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": _element(
        "overflow",
        {"options": array(OVERFLOW_OPTION, 5, 1)},
        {"action_id": ACTION_ID, "confirm": CONFIRM},
    ),
}

CHOICES: dict[str, Check] = {
    "checkboxes": _boxes("checkboxes", "initial_options", array(RICH_OPTION, 10, 1)),
    "radio_buttons": _boxes("radio_buttons", "initial_option", RICH_OPTION),
    "static_select": _static("static_select", _CHOICE, "initial_option", PLAIN_OPTION),
    "external_select": _external("external_select", _CHOICE, "initial_option", PLAIN_OPTION),
    "users_select": _element("users_select", {}, _CHOICE | {"initial_user": string(255)}),
    "conversations_select": _element(
        "conversations_select",
        {},
        _CHOICE
        | _CONVERSATIONS
        | {"initial_conversation": string(255), "response_url_enabled": boolean},
    ),
    "channels_select": _element(
        "channels_select",
        {},
        _CHOICE | {"initial_channel": string(255), "response_url_enabled": boolean},
    ),
    "multi_static_select": _static("multi_static_select", _MANY, "initial_options", _OPTIONS),
    "multi_external_select": _external("multi_external_select", _MANY, "initial_options", _OPTIONS),
    "multi_users_select": _element("multi_users_select", {}, _MANY | {"initial_users": _IDS}),
    "multi_conversations_select": _element(
        "multi_conversations_select",
        {},
        _MANY | _CONVERSATIONS | {"initial_conversations": _IDS},
    ),
    "multi_channels_select": _element(
        "multi_channels_select", {}, _MANY | {"initial_channels": _IDS}
    ),
}

PICKERS: dict[str, Check] = {
    "datepicker": _element("datepicker", {}, _CHOICE | {"initial_date": _DATE}),
    "timepicker": _element(
        "timepicker", {}, _CHOICE | {"initial_time": _TIME, "timezone": string(255)}
    ),
    "datetimepicker": _element(
        "datetimepicker", {}, _PICKER | {"initial_date_time": number(1_000_000_000, 9_999_999_999)}
    ),
}

INPUTS: dict[str, Check] = {
    "plain_text_input": _element(
        "plain_text_input",
        {},
        _TEXT
        | {
            "initial_value": string(3000, low=0),
            "multiline": boolean,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
    ),
    "email_text_input": _element(
        "email_text_input", {}, _TEXT | {"initial_value": string(3000, low=0)}
    ),
    "url_text_input": _element(
        "url_text_input", {}, _TEXT | {"initial_value": string(3000, low=0)}
    ),
    "number_input": _element(
        "number_input",
        {"is_decimal_allowed": boolean},
        _TEXT
        | {
            "initial_value": string(64, pattern=r"-?\d+(\.\d+)?"),
            "min_value": string(64, pattern=r"-?\d+(\.\d+)?"),
            "max_value": string(64, pattern=r"-?\d+(\.\d+)?"),
        },
    ),
    "rich_text_input": _element("rich_text_input", {}, _TEXT | {"initial_value": anything}),
    "file_input": _element(
        "file_input",
        {},
        {
            "action_id": ACTION_ID,
            "filetypes": array(string(64), 100),
            "max_files": number(1, 10),
        },
    ),
}

IMAGE = both(
    exactly_one("image_url", "slack_file"),
    _element(
        "image",
        {"alt_text": string(2000)},
        {"image_url": url(), "slack_file": SLACK_FILE},
    ),
)

SECTION_ACCESSORY = BUTTONS | CHOICES | PICKERS | {"image": IMAGE}
ACTION_ELEMENTS = BUTTONS | CHOICES | PICKERS
INPUT_ELEMENTS = CHOICES | PICKERS | INPUTS
