"""The parts of a dialog, and what was left in them; Slack's documented lengths are kept."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bot.blocks.kit import cut

TITLE = 24
LABEL = 2000
OPTION = 75
OPTIONS = 100
HINT = 2000
PLACEHOLDER = 150
PARAGRAPH = 2_800
"""Characters of one paragraph, with room for what escaping adds."""
LINE = 120
"""What is longer is typed into several lines."""
Block = dict[str, Any]


def plain(text: str, limit: int = 3000) -> dict[str, Any]:
    """Return plain text, which Slack never reads as markup."""
    return {"type": "plain_text", "text": cut(text, limit) or " ", "emoji": False}


def modal(
    title: str,
    blocks: Sequence[Block],
    *,
    callback_id: str = "",
    submit: str = "",
    metadata: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a dialog; without ``submit`` it can only be closed."""
    view: dict[str, Any] = {
        "type": "modal",
        "title": plain(title, TITLE),
        "close": plain("Cancel" if submit else "Close", TITLE),
        "blocks": list(blocks),
        "private_metadata": msgspec.json.encode(metadata or {}).decode(),
    }
    if callback_id:
        view["callback_id"] = callback_id
    if submit:
        view["submit"] = plain(submit, TITLE)
    return view


def metadata(view: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what the dialog carries with it."""
    text = (view or {}).get("private_metadata") or "{}"
    found: dict[str, Any] = msgspec.json.decode(text)
    return found


def loading(title: str) -> dict[str, Any]:
    """Return what a dialog shows until its contents are there (U9)."""
    return modal(title, [text("Reading what is set now…")])


def waiting(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a dialog shows while what was left in it is checked with the services."""
    return modal(str(view["title"]["text"]), [text("Checking with HubSpot and Apollo…")])


_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
}
PROBLEMS = "problems"


def again(view: Mapping[str, Any], problems: Sequence[Block]) -> dict[str, Any]:
    """Return a dialog once more, with what was left in it and, on top, what is wrong (U10)."""
    values = (view.get("state") or {}).get("values") or {}
    kept = ("title", "close", "submit", "callback_id", "private_metadata")
    blocks = [
        _left(block, values.get(block.get("block_id"), {}))
        for block in view["blocks"]
        if not str(block.get("block_id", "")).startswith(PROBLEMS)
    ]
    shown = [{**one, "block_id": f"{PROBLEMS}.{at}"} for at, one in enumerate(problems)]
    return {"type": "modal", **{k: view[k] for k in kept if k in view}, "blocks": [*shown, *blocks]}


def _left(block: Block, state: Mapping[str, Mapping[str, Any]]) -> Block:
    if block["type"] != "input":
        return block
    element = {k: v for k, v in block["element"].items() if k not in _INITIAL.values()}
    held = state.get(element["action_id"], {})
    first = {_INITIAL[k]: value for k, value in held.items() if k in _INITIAL and value}
    return {**block, "element": {**element, **first}}


def listed(lines: Sequence[str], head: str = "") -> list[Block]:
    """Return lines of mrkdwn in as few paragraphs as hold them."""
    parts: list[str] = []
    for line in filter(None, (head, *lines)):
        if parts and len(parts[-1]) + len(line) < PARAGRAPH:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return [text(one) for one in parts]


def text(mrkdwn: str) -> Block:
    """Return a paragraph of mrkdwn that is already escaped."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": cut(mrkdwn, 3000)}}


def heading(words: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": plain(words, 150)}


def option(label: str, value: str, description: str = "") -> dict[str, Any]:
    """Return one option of a choice."""
    made: dict[str, Any] = {"text": plain(label, OPTION), "value": value}
    if description:
        made["description"] = plain(description, OPTION)
    return made


def field(
    block_id: str, label: str, element: Mapping[str, Any], *, hint: str = "", optional: bool = True
) -> Block:
    """Return an input with its label and hint."""
    made: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, LABEL),
        "element": dict(element),
        "optional": optional,
    }
    if hint:
        made["hint"] = plain(hint, HINT)
    return made


def switch(
    action_id: str, label: str, *, on: bool, confirm: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a switch: one box, ticked when it is on."""
    one = option(label, "on")
    element: dict[str, Any] = {"type": "checkboxes", "action_id": action_id, "options": [one]}
    if on:
        element["initial_options"] = [one]
    if confirm:
        element["confirm"] = dict(confirm)
    return element


def many(
    action_id: str, options: Sequence[tuple[str, str]], chosen: Sequence[str], placeholder: str
) -> dict[str, Any]:
    """Return a choice of several; ``options`` are (value, label), grouped where they are many."""
    made = {value: option(label, value) for value, label in options}
    element: dict[str, Any] = {
        "type": "multi_static_select",
        "action_id": action_id,
        **_offered(list(made.values())),
        "placeholder": plain(placeholder, PLACEHOLDER),
    }
    initial = [made[value] for value in made if value in chosen]
    if initial:
        element["initial_options"] = initial
    return element


def one(
    action_id: str, options: Sequence[tuple[str, str]], chosen: str, *, placeholder: str = ""
) -> dict[str, Any]:
    """Return a choice of one; ``options`` are (value, label), in groups where they are many."""
    made = {value: option(label, value) for value, label in options}
    element: dict[str, Any] = {
        "type": "static_select",
        "action_id": action_id,
        **_offered(list(made.values())),
    }
    if chosen in made:
        element["initial_option"] = made[chosen]
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    return element


def _offered(listed: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the options of a choice, in groups where they are more than Slack takes in one."""
    if len(listed) <= OPTIONS:
        return {"options": list(listed)}
    return {"option_groups": _groups(listed)}


def _groups(listed: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return options in groups of at most a hundred, named by where they begin and end."""
    ordered = sorted(listed, key=lambda one: str(one["text"]["text"]).casefold())
    groups = []
    for start in range(0, min(len(ordered), OPTIONS * OPTIONS), OPTIONS):
        some = ordered[start : start + OPTIONS]
        first, last = (cut(some[at]["text"]["text"], 30) for at in (0, -1))
        groups.append({"label": plain(f"{first} to {last}", OPTION), "options": some})
    return groups


def number(action_id: str, value: int, low: int, high: int) -> dict[str, Any]:
    """Return a whole number."""
    return {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": False,
        "initial_value": str(value),
        "min_value": str(low),
        "max_value": str(high),
    }


def line(
    action_id: str, value: str = "", *, placeholder: str = "", lines: bool = False
) -> dict[str, Any]:
    """Return a text to type; ``lines``: several lines of it."""
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": action_id}
    if value:
        element["initial_value"] = value
    if placeholder:
        element["placeholder"] = plain(placeholder, PLACEHOLDER)
    if lines or len(value) > LINE or "\n" in value:
        element["multiline"] = True
    return element


def conversation(action_id: str, chosen: str, placeholder: str) -> dict[str, Any]:
    """Return a choice of a channel."""
    element: dict[str, Any] = {
        "type": "conversations_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if chosen:
        element["initial_conversation"] = chosen
    return element


def people(action_id: str, chosen: Sequence[str], placeholder: str) -> dict[str, Any]:
    """Return a choice of several people."""
    element: dict[str, Any] = {
        "type": "multi_users_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, PLACEHOLDER),
    }
    if chosen:
        element["initial_users"] = list(chosen)
    return element


class Filled(msgspec.Struct, frozen=True):
    """What was left in a dialog, by block id."""

    values: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def _element(self, block_id: str) -> Mapping[str, Any]:
        return next(iter(self.values.get(block_id, {}).values()), {})

    def shown(self, block_id: str) -> bool:
        """Tell whether the dialog had that field."""
        return block_id in self.values

    def is_on(self, block_id: str) -> bool:
        """Tell whether a switch is on."""
        return bool(self._element(block_id).get("selected_options"))

    def chosen(self, block_id: str) -> frozenset[str]:
        """Return the values of a choice of several."""
        options = self._element(block_id).get("selected_options") or ()
        return frozenset(str(one["value"]) for one in options)

    def one(self, block_id: str) -> str:
        """Return the value of a choice of one, or an empty text."""
        return str((self._element(block_id).get("selected_option") or {}).get("value") or "")

    def number(self, block_id: str) -> int | None:
        """Return a whole number, or None where none was typed."""
        typed = str(self._element(block_id).get("value") or "").strip()
        return int(typed) if typed.isascii() and typed.isdigit() else None

    def text(self, block_id: str) -> str:
        """Return a typed text without the blanks around it."""
        return str(self._element(block_id).get("value") or "").strip()

    def conversation(self, block_id: str) -> str:
        """Return the chosen channel's id, or an empty text."""
        return str(self._element(block_id).get("selected_conversation") or "")

    def people(self, block_id: str) -> tuple[str, ...]:
        """Return the chosen people's ids."""
        return tuple(self._element(block_id).get("selected_users") or ())
