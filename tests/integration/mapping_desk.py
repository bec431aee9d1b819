"""An admin before the mapping's dialogs, in a sandbox Slack."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.listeners import errors, mapping
from core.domain.default_mapping import default_mapping
from core.domain.fields import Field
from core.domain.records import Kind
from core.providers.apollo.words import CustomField
from core.providers.hubspot.words import Modification, Property
from core.sync.engine import mapping as mapped
from tests.fakes.desk import ADA, REVOPS, Desk, desk, said

C, A = Kind.CONTACT, Kind.ACCOUNT
BOB = "U0SAM00001"
SHIRT = "typed_custom_fields.60c39ed82bd02f01154c470a"
MORE = (
    Property("colour", "Favourite colour"),
    Property("visits", "Visits", "number"),
    Property("score", "Score", "number", modificationMetadata=Modification(readOnlyValue=True)),
)
_TYPES = {"number": "number", "option": "enumeration", "date": "date"}


async def properties(kind: Kind) -> Mapping[str, Property]:
    """Return the mapped properties and some that are not; the last name cannot be written."""
    return {one.name: one for one in MORE} | {
        f.hubspot: Property(
            f.hubspot,
            type=_TYPES.get(f.form, "string"),
            externalOptions=f.form == "option",
            modificationMetadata=Modification(readOnlyValue=f.key == "last_name"),
        )
        for f in default_mapping().of(kind)
    }


@asynccontextmanager
async def mapping_desk(folder: Path) -> AsyncIterator[Desk]:
    """Yield a bot whose services have fields that are not mapped."""
    async with desk(folder, [mapping, errors], ADMINS=f"{ADA} {BOB}") as it:
        it.hubspot.properties = properties  # type: ignore[method-assign]
        shirt = SHIRT.partition(".")[2]
        it.apollo.own = [
            CustomField(shirt, "Shirt size", "contact", "string"),
            CustomField("aaa", "Choice", "contact", "picklist"),
        ]
        yield it


async def listed(at: Desk, user: str, kind: Kind = C) -> dict[str, Any]:
    """Type the command and return the list."""
    return (await at.type(user, f"/apollo mapping {kind}s"))[-1]


async def opened(at: Desk, user: str, kind: Kind, key: str) -> dict[str, Any]:
    """Open the dialog of a field from the list."""
    message = await listed(at, user, kind)
    block = next(
        one
        for one in message["blocks"]
        if (one.get("accessory") or {}).get("value") == f"{kind}:{key}"
    )
    await at.slack.act(
        "click", user, block_id=block["block_id"], action_id=block["accessory"]["action_id"],
        channel=REVOPS, ts=message["ts"],
    )  # fmt: skip
    await at.idle()
    return await at.slack.dialog(user)


async def pressed(at: Desk, user: str, label: str) -> dict[str, Any]:
    """Press a button under the list and return the dialog that it opens."""
    await at.press(user, await listed(at, user), label)
    return await at.slack.dialog(user)


def element(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    blocks = view["view"]["blocks"]
    return next(one["element"] for one in blocks if one.get("block_id") == block_id)


def values(view: dict[str, Any], block_id: str) -> list[str]:
    """Return what a choice offers."""
    one = element(view, block_id)
    groups = one.get("option_groups") or [one]
    return [option["value"] for group in groups for option in group["options"]]


async def shown(at: Desk, user: str) -> str:
    """Return what the open dialog says."""
    return said((await at.slack.dialog(user))["view"])


async def save(at: Desk, view: dict[str, Any], user: str = ADA, **chosen: str) -> None:
    """Save a dialog with other choices and texts than those it showed."""
    filled = {}
    for name, value in chosen.items():
        block_id = name.replace("__", ".")
        one = element(view, block_id)
        if one["type"] == "plain_text_input":
            state: dict[str, Any] = {"value": value}
        else:
            groups = one.get("option_groups") or [one]
            options = [option for group in groups for option in group["options"]]
            option = next(o for o in options if o["value"] == value)
            many = one["type"] == "checkboxes"
            state = {"selected_options": [option]} if many else {"selected_option": option}
        filled[block_id] = {one["action_id"]: {"type": one["type"], **state}}
    await at.slack.act("submit", user, view_id=view["id"], values=filled)
    await at.idle()


async def field(at: Desk, kind: Kind, key: str) -> Field | None:
    async with at.engine.db.read() as tx:
        return (await mapped(tx)).field(kind, key)
