"""What every card of a review shares: names with links, what became of it, its small print."""

from collections.abc import Mapping

import msgspec
from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks.kit import actions, button, context, esc, link, plural, section, when
from bot.blocks.words import SIDES
from core.domain.records import Ref, Side
from core.domain.states import Review as State
from core.usecases.heads import Head
from core.usecases.naming import Named

KINDS: Mapping[str, str] = {
    "merge": "possible duplicate",
    "conflict": "conflict",
    "link": "link",
    "delete": "deleted on one side",
    "removal": "delete",
    "unmerge": "undo of a merge",
    "bulk": "bulk merge",
    "enrichment": "enrichment",
    "company": "choice of company",
    "mass": "mass change",
}


class Words(msgspec.Struct, frozen=True):
    """How a kind of review says what became of it."""

    doing: str
    done: str
    declined: str
    failed: str


_NEWS = "a record changed or is gone. If it still matters, it comes as a new question."


_SEVERAL: Mapping[str, str] = {
    "delete": "records deleted on one side",
    "company": "choices of company",
}


def kinds(kind: str, count: int) -> str:
    """Return ``1 possible duplicate``, ``3 records deleted on one side``."""
    one = KINDS.get(kind, kind)
    return plural(count, "record " + one if kind == "delete" else one, _SEVERAL.get(kind, ""))


def side_links(urls: Mapping[Side, str]) -> str:
    """Return ``HubSpot · Apollo``, each a link to the record there."""
    return " · ".join(link(urls[side], SIDES[side]) for side in Side if side in urls)


def name(record: Named) -> str:
    """Return a record's name with its links."""
    return f"*{esc(record.title, 120)}* ({side_links(record.urls)})"


def chance(probability: float) -> str:
    """Return a probability in words with its number: ``very likely (97 %)``."""
    percent = "over 99 %" if probability > 0.99 else f"{probability * 100:.0f} %"
    if probability >= 0.95:
        return f"very likely ({percent})"
    return f"likely ({percent})" if probability >= 0.8 else f"possible ({percent})"


def kind_of(ref: Ref) -> str:
    """Return what HubSpot calls the kind of a record."""
    return "contact" if ref.kind.value == "contact" else "company"


def value_of(head: Head, detail: str = "") -> str:
    """Return what a button carries: the review, its version, and which of several is meant."""
    base = f"{head.review_id}:{head.version}"
    return f"{base}:{detail}" if detail else base


def stamp(head: Head, words: Words) -> str:
    """Return what became of a review, who decided and when; empty while it waits (U17, U19)."""
    who = f" by <@{head.decided_by}>" if head.decided_by else ""
    said = who.replace(" by ", ", said ")
    at = f", {when(head.decided_at)}" if head.decided_at else ""
    why = f" {esc(head.error, 600)}" if head.error else ""
    end = f" It ended {when(head.expires_at)}." if head.expires_at else ""
    stamps = {
        State.ANSWERED: f":hourglass_flowing_sand: *{words.doing}…* Asked for{who}{at}.",
        State.APPLIED: f":white_check_mark: *{words.done}*{who}{at}.",
        State.DECLINED: f":heavy_minus_sign: *{words.declined}*{said}{at}.",
        State.FAILED: f":x: *{words.failed}.*{why} It stands in `/apollo errors`.",
        State.EXPIRED: f":hourglass: *Expired:* nobody answered.{end}",
        State.SUPERSEDED: f":heavy_minus_sign: *No question any more:* {_NEWS}",
    }
    return stamps.get(head.state, "")


def closing(head: Head, words: Words, *, after: str = "") -> list[Block]:
    """Return how a card ends that can no longer be answered: the stamp, and what is left to do."""
    blocks: list[Block] = [section(stamp(head, words) + (f" {after}" if after else ""))]
    if head.state in {State.DECLINED, State.EXPIRED}:
        reopen = button("Ask again", ids.REVIEW_REOPEN, value_of(head))
        blocks.append(actions(f"reopen.{head.review_id}", reopen))
    return blocks


def ending(head: Head) -> Block:
    """Return the small print of a card that waits: since when, until when."""
    text = f"Asked {when(head.created_at)}."
    if head.expires_at:
        text += f" Expires {when(head.expires_at)} if nobody answers."
    return context(text)
