"""Every block and element that the sandbox takes, for the scripted app."""

import re
from typing import Any

Json = dict[str, Any]
ANY = re.compile(".*")
FORGED = '<img src=x onerror="document.title=1"> <!channel> <https://evil.example|HubSpot>'


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, **more: Any) -> Json:
    return {"text": plain(text), "value": text.lower(), **more}


def button(text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": text.lower(), "text": plain(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "acts", "elements": list(elements)}


def select(kind: str, **more: Any) -> Json:
    return {"type": kind, "action_id": kind, **more}


CONFIRM = {
    "title": plain("Merge these two?"),
    "text": mrkdwn("HubSpot *cannot* un-merge."),
    "confirm": plain("Merge"),
    "deny": plain("Keep both"),
}


def rich(kind: str, *elements: Json, **more: Any) -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(elements), **more}


def text(words: str, **more: Any) -> Json:
    return {"type": "text", "text": words, **more}


SHOWN: list[Json] = [
    {"type": "header", "text": plain("A header :tada:")},
    {
        "type": "section",
        "text": mrkdwn("*bold* _slanted_ ~gone~ `code` <https://a.example|a link>"),
    },
    {"type": "section", "fields": [mrkdwn("*Left*\n1"), mrkdwn("*Right*\n2")]},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("small print")]},
    {
        "type": "rich_text",
        "elements": [
            rich(
                "section",
                text("rich", style={"bold": True}),
                {"type": "user", "user_id": "U0ADA00001"},
            ),
            rich("list", rich("section", text("first")), style="ordered"),
            rich("quote", text("said")),
        ],
    },
    {"type": "markdown", "text": "## A heading\n\n**strong** text\n\n- item"},
]
TABLE: Json = {
    "type": "table",
    "rows": [
        [{"type": "raw_text", "text": "Field"}, {"type": "raw_text", "text": "Value"}],
        [{"type": "raw_text", "text": "City"}, {"type": "raw_text", "text": "Berlin"}],
    ],
}
FIELDS: list[tuple[str, Json]] = [
    ("Name", {"type": "plain_text_input"}),
    ("Note", {"type": "plain_text_input", "multiline": True}),
    ("Budget", {"type": "number_input", "is_decimal_allowed": False}),
    ("Mail", {"type": "email_text_input"}),
    ("Site", {"type": "url_text_input"}),
    ("Policy", {"type": "static_select", "options": [option("HubSpot"), option("Ask")]}),
    (
        "Fields",
        {
            "type": "multi_static_select",
            "option_groups": [
                {"label": plain("Contact"), "options": [option("E-mail"), option("Phone")]},
                {"label": plain("Company"), "options": [option("Domain")]},
            ],
        },
    ),
    ("Record", {"type": "external_select", "min_query_length": 2}),
    ("Owner", {"type": "users_select"}),
    ("Reps", {"type": "multi_users_select"}),
    ("Channel", {"type": "channels_select"}),
    ("Talk", {"type": "conversations_select"}),
    ("Push", {"type": "checkboxes", "options": [option("Contacts"), option("Accounts")]}),
    ("Mode", {"type": "radio_buttons", "options": [option("Digest"), option("At once")]}),
    ("Day", {"type": "datepicker"}),
    ("Hour", {"type": "timepicker"}),
]


def entry(label: str, element: Json, **more: Any) -> Json:
    named = {**element, "action_id": "input"}
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": plain(label),
        "element": named,
        **more,
    }


def view(blocks: list[Json]) -> Json:
    titles = {"title": plain("Settings"), "submit": plain("Save"), "close": plain("Cancel")}
    return {"type": "modal", "callback_id": "form", **titles, "blocks": blocks}


def form() -> Json:
    return view([entry(label, element, optional=label != "Name") for label, element in FIELDS])


def loading() -> Json:
    shown = view([{"type": "section", "text": mrkdwn("Loading…")}])
    del shown["submit"]
    return shown


def asked(hint: str) -> Json:
    return view([{"type": "section", "text": mrkdwn(hint)}, entry(*FIELDS[0])])


def home(user: str) -> Json:
    hello = {"type": "section", "text": mrkdwn(f"Hello <@{user}>"), "accessory": button("Snooze")}
    return {"type": "home", "blocks": [{"type": "header", "text": plain("Your Home")}, hello]}
