"""Elements a person can act on: finding them, what they hold, and keeping it across updates."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Values = dict[str, dict[str, Json]]

# element type -> the field of its state, and the field of its first value
_FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", ""),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_LISTS = ("selected_options", "selected_users", "selected_conversations", "selected_channels")


@dataclass(frozen=True)
class Spot:
    """One element in its block."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        """Return the block's id."""
        return str(self.block["block_id"])

    @property
    def action_id(self) -> str:
        """Return the element's id."""
        return str(self.element["action_id"])

    @property
    def kind(self) -> str:
        """Return the element's type."""
        return str(self.element["type"])

    @property
    def field(self) -> str | None:
        """Return the field that holds what a person chose; None for buttons and overflows."""
        return _FIELDS[self.kind][0] if self.kind in _FIELDS else None

    @property
    def dispatches(self) -> bool:
        """Tell whether a change is sent to the app at once."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))

    def initial(self, here: str | None = None) -> Json:
        """Return the element's state before anybody touched it; ``here`` is the conversation."""
        name, first = _FIELDS[self.kind]
        value = self.element.get(first)
        if value is None and here and self.element.get("default_to_current_conversation"):
            value = [here] if name in _LISTS else here
        return self.state(value)

    def state(self, value: Any) -> Json:
        """Return the element's state when it holds ``value``."""
        name = _FIELDS[self.kind][0]
        empty: Any = [] if name in _LISTS else None
        return {"type": self.kind, name: empty if value is None or value == "" else value}


def named(blocks: list[Json], prefix: str) -> list[Json]:
    """Return the blocks with a block_id each and an action_id for each element, as Slack adds."""
    done = []
    for number, block in enumerate(blocks):
        given = {**block, "block_id": block.get("block_id") or f"{prefix}{number}"}
        for name in ("element", "accessory"):
            if _acts(given.get(name)):
                given[name] = _with_id(given[name], f"{prefix}{number}a")
        if given["type"] == "actions":
            pairs = enumerate(given["elements"])
            given["elements"] = [_with_id(e, f"{prefix}{number}a{at}") for at, e in pairs]
        done.append(given)
    return done


def _acts(element: Any) -> bool:
    return isinstance(element, dict) and element.get("type") != "image"


def _with_id(element: Json, action_id: str) -> Json:
    return {**element, "action_id": element.get("action_id") or action_id}


def spots(blocks: list[Json] | None) -> Iterator[Spot]:
    """Yield every element that a person can act on."""
    for block in blocks or []:
        candidates = [block.get("element"), block.get("accessory")]
        candidates += block.get("elements", []) if block["type"] == "actions" else []
        for element in candidates:
            if isinstance(element, dict) and _acts(element):
                yield Spot(block, element)


def find(blocks: list[Json] | None, block_id: str, action_id: str) -> Spot | None:
    """Return the element with these ids."""
    pairs = (s for s in spots(blocks) if (s.block_id, s.action_id) == (block_id, action_id))
    return next(pairs, None)


def values(
    blocks: list[Json] | None, kept: Values | None = None, here: str | None = None
) -> Values:
    """Return the state of all elements; what stands in ``kept`` under equal ids survives.

    Slack keeps what a person entered when a view is updated and the block_id, the action_id and
    the kind of element are the same as before.
    """
    found: Values = {}
    for spot in spots(blocks):
        if spot.field is None:
            continue
        before = (kept or {}).get(spot.block_id, {}).get(spot.action_id)
        same = before is not None and before.get("type") == spot.kind
        found.setdefault(spot.block_id, {})[spot.action_id] = (
            before if same and before is not None else spot.initial(here)
        )
    return found


def take(blocks: list[Json] | None, held: Values, given: Any) -> None:
    """Put what the page sent into ``held``; ids that are not there are left out."""
    if not isinstance(given, dict):
        return
    for spot in spots(blocks):
        sent = given.get(spot.block_id)
        state = sent.get(spot.action_id) if isinstance(sent, dict) else None
        if spot.field is not None and isinstance(state, dict):
            held.setdefault(spot.block_id, {})[spot.action_id] = spot.state(state.get(spot.field))
