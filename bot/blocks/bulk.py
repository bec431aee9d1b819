"""Merging many pairs at once: the dialog with counts and samples, and the one card (R28, U22)."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    esc,
    note,
    plural,
    section,
    when,
)
from bot.blocks.stamps import ending, name, value_of
from core.domain.bulk import Basis
from core.domain.states import Review as State
from core.usecases.bulk import BulkCard, Lot, Lots, Pair

SAME: Mapping[Basis, str] = {
    Basis.LINKEDIN: "the same LinkedIn profile",
    Basis.PHONE: "the same phone number and name",
    Basis.DOMAIN: "the same domain",
}
EMPTY = note(
    "*Nothing can be merged in bulk.* No two pairs that wait have the same LinkedIn profile, the"
    " same phone number and name, or the same domain. `/apollo duplicates` shows them one by one."
)
_BLOCK = "bulk.basis"


def pairs(count: int, basis: Basis) -> str:
    """Return ``12 pairs of contacts with the same LinkedIn profile``."""
    what = "companies" if basis is Basis.DOMAIN else "contacts"
    return f"{plural(count, 'pair')} of {what} with {SAME[basis]}"


def bulk_dialog(view: Lots) -> dict[str, Any]:
    """Return the dialog: what can be merged in bulk, how many, and some of each."""
    blocks: list[dict[str, Any]] = [section(_lot(lot)).to_dict() for lot in view.lots]
    options = [
        {
            "text": {"type": "plain_text", "text": _option(one)},
            "value": one.basis.value,
        }
        for one in view.lots
    ]
    blocks.append(
        {
            "type": "input",
            "block_id": _BLOCK,
            "label": {"type": "plain_text", "text": "Which ones?"},
            "element": {
                "type": "radio_buttons",
                "action_id": ids.BULK_CHOICE,
                "options": options,
                "initial_option": options[0],
            },
        }
    )
    blocks.append(context(_print(view)).to_dict())
    return {
        "type": "modal",
        "callback_id": ids.BULK_DIALOG,
        "private_metadata": str(view.upto),
        "title": {"type": "plain_text", "text": "Merge many"},
        "submit": {"type": "plain_text", "text": "Merge all of them"},
        "close": {"type": "plain_text", "text": "Keep them"},
        "blocks": blocks,
    }


def _option(one: Lot) -> str:
    return f"All {one.count:,} with {SAME[one.basis]}"


def _lot(lot: Lot) -> str:
    lines = [f"*{pairs(lot.count, lot.basis)}*", *map(_pair, lot.sample)]
    if lot.count > len(lot.sample):
        lines.append(f"and {plural(lot.count - len(lot.sample), 'more pair')}")
    if lot.later:
        lines.append(
            f"{plural(lot.later, 'more pair')} of the same records come up with the next pull."
        )
    return "\n".join(lines)


def _pair(one: Pair) -> str:
    return f"• {name(one.left)} and {name(one.right)}"


def _print(view: Lots) -> str:
    return (
        "On each pair the record that is further along stays and its values win, as on the single"
        f" card. More than {view.alone:,} pairs need a second admin. HubSpot cannot undo a merge;"
        f" each can be undone here, one by one, for {plural(view.undo_days, 'day')}, but for its"
        " activities. Pairs that changed meanwhile are left."
    )


def picked(state: Mapping[str, Any]) -> Basis:
    """Return what was chosen in the dialog."""
    element = (state.get(_BLOCK) or {}).get(ids.BULK_CHOICE) or {}
    return Basis((element.get("selected_option") or {}).get("value", ""))


def bulk_card(view: BulkCard) -> Message:
    """Return the one message of a bulk merge: asked, under way, over."""
    what = pairs(view.total, view.basis)
    by = f" <@{view.head.asked_by}> asked for it."
    title = f"Merge {what}"
    blocks: list[Block] = [section(f"*{title}.*{by}\n" + "\n".join(map(_pair, view.sample)))]
    rest = view.total - len(view.sample)
    if rest > 0:
        blocks.append(context(f"and {plural(rest, 'more pair')}"))
    if view.head.state is State.SECONDED:
        blocks += [*_ask(view, what), ending(view.head)]
        return Message(text=f"{title}? A second admin has to agree", blocks=tuple(blocks))
    blocks.append(section(_stands(view)))
    return Message(text=f"{title}: {_short(view)}", blocks=tuple(blocks))


def _ask(view: BulkCard, what: str) -> list[Block]:
    value = value_of(view.head)
    sure = confirm(
        "Merge all of them?",
        f"{what}. HubSpot cannot undo it; each can be made two again here, but for its activities.",
        "Merge all",
        "Keep them",
        danger=True,
    )
    return [
        section("*So many need a second admin.* Nothing is merged until another one agrees."),
        actions(
            f"bulk.{view.head.review_id}",
            button("Merge all", ids.BULK_AGREE, value, style="danger", confirm=sure),
            button("Decline", ids.BULK_DECLINE, value),
        ),
    ]


def _stands(view: BulkCard) -> str:
    at = f", {when(view.head.decided_at)}" if view.head.decided_at else ""
    if view.head.state is State.DECLINED:
        return (
            f":heavy_minus_sign: *Declined* by <@{view.head.decided_by}>{at}. Nothing was merged."
        )
    if view.head.state is State.EXPIRED:
        return ":hourglass: *Expired:* no second admin agreed in time. Nothing was merged."
    agreed = ""
    if view.head.decided_by and view.head.decided_by != view.head.asked_by:
        agreed = f" <@{view.head.decided_by}> agreed{at}."
    over = not view.under_way and view.head.state is State.APPLIED
    sign = ":white_check_mark: *Done.*" if over else ":hourglass_flowing_sand: *Merging…*"
    lines = [f"{sign}{agreed} {esc(_short(view), 200)}."]
    if view.failed:
        lines.append("What failed stands in `/apollo errors`, and is retried there.")
    if view.left:
        lines.append(
            f"{plural(view.left, 'pair')} changed, went or were answered by somebody meanwhile and"
            " were left."
        )
    if view.done:
        lines.append("Each can be undone from its record's card: `/apollo show` and its name.")
    return "\n".join(lines)


def _short(view: BulkCard) -> str:
    parts = [f"{view.done:,} of {view.total:,} merged"]
    parts += [f"{view.under_way:,} under way"] if view.under_way else []
    parts += [f"{view.failed:,} failed"] if view.failed else []
    return ", ".join(parts)
