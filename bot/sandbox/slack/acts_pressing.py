"""What a person presses or chooses, in a message, a dialog or on Home."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack import failures, inputs, messages, modals, payloads
from bot.sandbox.slack.ack import Ack, Parcel
from bot.sandbox.slack.blockkit.payloads import options_errors
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.inputs import Spot
from bot.sandbox.slack.records import Channel, Message, OpenView, User
from bot.sandbox.slack.words import Kind
from bot.sandbox.slack.workspace import Workspace

Json = dict[str, Any]
_COPIED = ("text", "value", "style", "placeholder", "confirm")


@dataclass(frozen=True)
class Place:
    """Where the element stands: a message in a channel, or a view."""

    channel: Channel | None = None
    message: Message | None = None
    view: OpenView | None = None

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks there, those of attachments included."""
        if self.view is not None:
            return list(self.view.view["blocks"])
        found = list(self.message.blocks or []) if self.message else []
        for one in (self.message.attachments or []) if self.message else []:
            found += one.get("blocks") or []
        return found


def place(ws: Workspace, user: User, given: Json) -> Place:
    """Find the container that an act names; raises ApiError when the person cannot see it."""
    if given.get("view_id"):
        shown = modals.find(ws, str(given["view_id"]), None)
        if shown.user != user.id:
            raise ApiError("not_found")
        return Place(view=shown)
    channel = ws.data.channels.get(str(given.get("channel")))
    if channel is None or user.id not in channel.members:
        raise ApiError("channel_not_found")
    message = ws.state.message(channel.id, str(given.get("ts")))
    if message is None or message.only_for not in (None, user.id):
        raise ApiError("message_not_found")
    return Place(channel, message)


async def pressed(ws: Workspace, user: User, given: Json) -> Json:
    """Take a press or a choice, and send block_actions unless the input is silent."""
    where = place(ws, user, given)
    spot = _spot(where, given)
    held = _held(ws, user, where)
    inputs.take(where.blocks, held, given.get("values"))
    chosen = _chosen(spot, given.get("value"))
    if spot.field is not None:
        held.setdefault(spot.block_id, {})[spot.action_id] = spot.state(chosen.get(spot.field))
    if not spot.dispatches:
        return {}
    action = _action(ws, spot, chosen)
    payload = _payload(ws, user, where, action)
    ack = await ws.delivery.send(Parcel(Kind.INTERACTIVE, payload))
    if ack.ok:
        return {}
    _show_failure(ws, user, where, ack)
    raise ApiError(ack.outcome.value)


async def suggested(ws: Workspace, user: User, given: Json) -> Json:
    """Ask the app for the options of an external select; trouble gives none."""
    where = place(ws, user, given)
    spot = _spot(where, given)
    container: Json = {}
    if where.view is not None:
        container = {
            "container": {"type": "view", "view_id": where.view.id},
            "view": modals.for_app(ws, where.view),
        }
    elif where.channel is not None and where.message is not None:
        container = {
            "container": {"type": "message", "message_ts": where.message.ts},
            "channel": {"id": where.channel.id, "name": where.channel.name},
            "message": messages.for_app(ws, where.message),
        }
    payload = payloads.suggestion(ws, user, spot, str(given.get("query") or ""), container)
    ack = await ws.delivery.send(Parcel(Kind.INTERACTIVE, payload, accepts_response=True))
    if not ack.ok:
        raise ApiError(ack.outcome.value)
    errors = options_errors(ack.payload or {})
    if errors:
        raise ApiError("invalid_options", messages=errors)
    return {k: v for k, v in (ack.payload or {}).items() if k in {"options", "option_groups"}}


def _spot(where: Place, given: Json) -> Spot:
    spot = inputs.find(where.blocks, str(given.get("block_id")), str(given.get("action_id")))
    if spot is None:
        raise ApiError("element_not_found")
    return spot


def _chosen(spot: Spot, value: Any) -> Json:
    """Return the state fields that the page sent; bare text stands for a text input's value."""
    if isinstance(value, str):
        value = {"value": value}
    chosen = value if isinstance(value, dict) else {}
    offered = spot.element.get("options")
    if offered is None or spot.kind == "external_select":
        return chosen
    picked = [chosen.get("selected_option"), *(chosen.get("selected_options") or [])]
    values = [one.get("value") for one in offered]
    if any(one is not None and one.get("value") not in values for one in picked):
        raise ApiError("invalid_option")
    return chosen


def _held(ws: Workspace, user: User, where: Place) -> inputs.Values:
    """Return what the elements hold: in the view, or beside the message for this person."""
    if where.view is not None:
        return where.view.values
    channel = where.channel.id if where.channel else ""
    ts = where.message.ts if where.message else ""
    key = payloads.input_key(user.id, channel, ts)
    held = inputs.values(where.blocks, ws.data.inputs.get(key), channel)
    if held:
        ws.data.inputs[key] = held
    return held


def _action(ws: Workspace, spot: Spot, chosen: Json) -> Json:
    """Return what stands in ``actions`` for this element."""
    action: Json = {
        "type": spot.kind,
        "action_id": spot.action_id,
        "block_id": spot.block_id,
        "action_ts": ws.ts(),
    }
    action |= {name: spot.element[name] for name in _COPIED if name in spot.element}
    if spot.kind == "overflow":
        if not chosen.get("selected_option"):
            raise ApiError("invalid_option")
        action["selected_option"] = chosen["selected_option"]
    elif spot.field is not None:
        state = spot.state(chosen.get(spot.field))
        action[spot.field] = state[spot.field]
    return action


def _payload(ws: Workspace, user: User, where: Place, action: Json) -> Json:
    if where.view is not None:
        return payloads.press_on_view(ws, user, where.view, action)
    if where.channel is None or where.message is None:
        raise ApiError("message_not_found")
    return payloads.press_on_message(ws, user, where.channel, where.message, action)


def _show_failure(ws: Workspace, user: User, where: Place, ack: Ack) -> None:
    words = failures.of_press(ack)
    if where.view is not None:
        where.view.notice = words
        modals.tell(ws, where.view)
    elif where.channel is not None and where.message is not None:
        messages.notify(ws, where.channel, user.id, words, where.message.thread_ts)
