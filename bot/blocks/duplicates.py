"""Two records side by side, why they may be one, and what merging would do (R21, R23, U15)."""

import re

from slack_sdk.models.blocks import Block

from bot.blocks import ids, unmerging
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    esc,
    fields,
    plural,
    section,
    when,
)
from bot.blocks.stamps import Words, chance, closing, kind_of, name, side_links, value_of
from core.usecases.merging import Finding, MergeCard
from core.usecases.reviews import Alert
from core.usecases.sides import Shown

WORDS = Words("Merging", "Merged", "Not a duplicate", "Could not be merged")
ROWS = 12
EVIDENCE = 6
LOST = 6
VALUE = 60
_SCHEME = re.compile(r"^https?://(www\.)?")
LETTERS = ("A", "B")
"""What the two records are called on the card: their names are often the same."""


def merge_card(view: MergeCard) -> Message:
    """Return the card of a merge review, in whatever state it is."""
    text = headline(view)
    return Message(text=text, blocks=tuple(merge_blocks(view, following=True)))


def headline(view: MergeCard) -> str:
    """Return the whole in one sentence."""
    left, right = (esc(one.named.title, 80) for one in (view.left, view.right))
    if not view.head.waits:
        return f"{WORDS.done if view.result else 'Possible duplicate'}: {left} and {right}"
    return f"Possible duplicate: {left} and {right}, {chance(view.probability)}"


def merge_blocks(view: MergeCard, *, following: bool) -> list[Block]:
    """Return the blocks; ``following`` adds a button to the next question."""
    kind = kind_of(view.left.named.ref)
    title = "*Are these two contacts one person?*"
    if kind == "company":
        title = "*Are these two companies one?*"
    said = chance(view.probability)
    blocks: list[Block] = [section(f"{title} {said[:1].upper()}{said[1:]}.")]
    if not view.head.waits:
        blocks += [_names(view), *closing(view.head, WORDS, after=_after(view))]
        return [*blocks, *unmerging.following(view)]
    blocks.append(_side_by_side(view))
    blocks.append(section(_why(view)))
    blocks.append(section(_effect(view)))
    blocks.append(context(_small_print(view, kind)))
    blocks.append(_buttons(view, following=following))
    return blocks


def _names(view: MergeCard) -> Block:
    return section(f"A: {name(view.left.named)} and B: {name(view.right.named)}")


def _after(view: MergeCard) -> str:
    """Say what the merge left, with its links."""
    if view.result is None or (view.undone is not None and view.undone.remade is not None):
        return ""
    chosen = " The values that were chosen follow by themselves." if view.chosen else ""
    return f"One record is left: {name(view.result)}.{chosen}"


def _side_by_side(view: MergeCard) -> Block:
    titles = [f"{letter}: {_title(one)}" for letter, one in zip(LETTERS, both(view), strict=True)]
    return fields([(titles[at], _lines(view, one, at)) for at, one in enumerate(both(view))])


def both(view: MergeCard) -> tuple[Shown, Shown]:
    """Return the two records as A and B."""
    return view.left, view.right


def _title(one: Shown) -> str:
    return esc(one.named.title, VALUE)


def _lines(view: MergeCard, one: Shown, at: int) -> str:
    lines = [side_links(one.named.urls)]
    both = [row for row in view.rows if row.left and row.right]
    for row in both[:ROWS]:
        sign = "≠ " if row.differs else ""
        lines.append(f"{sign}{esc(row.label, 40)}: {_brief((row.left, row.right)[at])}")
    if len(both) > ROWS:
        lines.append(f"and {plural(len(both) - ROWS, 'more field')}")
    alone = [(row.label, (row.left, row.right)[at]) for row in view.rows if row not in both]
    known = [f"{esc(label, 40)} {_brief(text)}" for label, text in alone if text]
    if known:
        lines.append(f"Only here: {' · '.join(known[:ROWS])}")
    if one.created_at:
        lines.append(f"Created {when(one.created_at)}")
    if one.changed_at:
        lines.append(f"Last change {when(one.changed_at)}")
    return "\n".join(lines)


def _brief(text: str) -> str:
    """Return a value as it is read at a glance: an address without what all addresses share."""
    return esc(_SCHEME.sub("", text), VALUE)


def _why(view: MergeCard) -> str:
    speaks = [one for one in view.evidence if one.weight > 0][:EVIDENCE]
    against = [one for one in view.evidence if one.weight < 0][:EVIDENCE]
    parts = []
    if speaks:
        parts.append("*Speaks for it*\n" + "\n".join(map(_finding, speaks)))
    if against:
        parts.append("*Speaks against it*\n" + "\n".join(map(_finding, against)))
    return "\n".join(parts) or "*Why:* the values are alike as a whole."


def _finding(one: Finding) -> str:
    values = [f"“{_brief(text)}”" for text in dict.fromkeys((one.left, one.right)) if text]
    return f"• {one.words}" + (f": {' and '.join(values)}" if values else "")


def _effect(view: MergeCard) -> str:
    """Say who stays and why, and what is lost."""
    at = 1 if str(view.right.named.ref) == view.survivor else 0
    stays, goes = LETTERS[at], LETTERS[1 - at]
    text = f"*If you merge:* {stays} stays. {view.reason}"
    text += f" Its values win, and what is empty on it is filled from {goes}."
    if not view.lost:
        return f"{text}\n*Lost:* nothing."
    lost = [f"{esc(one.label, 40)} {_brief(one.value)}" for one in view.lost[:LOST]]
    rest = len(view.lost) - len(lost)
    more = f" and {rest} more" if rest else ""
    return f"{text}\n*Lost:* {' · '.join(lost)}{more}\n*Choose values* keeps what you want."


def _small_print(view: MergeCard, kind: str) -> str:
    text = (
        f"≠ marks what differs. HubSpot cannot undo a merge; this bot keeps both records for"
        f" {plural(view.undo_days, 'day')} and can make them two again, but for their activities."
        " HubSpot unites their companies, deals and activities; Apollo's API cannot."
    )
    if view.apollo_both:
        what = "contact" if kind == "contact" else "account"
        text += (
            f" Both have an Apollo {what}: the one of the record that goes is put on the list"
            f" “{esc(view.list_name)}” and is never synced again."
        )
    if view.others:
        text += f" {plural(view.others, 'more question')} about these records follow on."
    return text


def _buttons(view: MergeCard, *, following: bool) -> Block:
    value = value_of(view.head)
    sure = confirm(
        "Merge these two?",
        "HubSpot cannot undo it. The bot keeps both as they are now: an admin can make them two"
        " again, but what was done with them (e-mails, calls, lists) stays with one.",
        "Merge",
        "Keep both",
        danger=True,
    )
    elements = [
        button(
            "Merge",
            ids.REVIEW_MERGE,
            value_of(view.head, view.survivor),
            style="danger",
            confirm=sure,
        ),
        button("Choose values", ids.REVIEW_CHOOSE, value),
        button("Not a duplicate", ids.REVIEW_NOT_SAME, value),
        button("Later", ids.REVIEW_LATER, value),
    ]
    if following:
        elements.append(button("Next", ids.REVIEW_NEXT, value))
    return actions(f"merge.{view.head.review_id}", *elements)


def alert(view: Alert) -> Message:
    """Return the alert of a pull: the strongest in full, the rest counted (R21)."""
    found = plural(view.asked, "possible duplicate")
    first = f"*{found}* came up in run {view.run_id}."
    blocks: list[Block] = [section(f"{first} {_state(view)}")]
    text = f"{found} came up in run {view.run_id}"
    if view.strongest is not None:
        text += f"; the strongest: {headline(view.strongest)}"
        blocks += merge_blocks(view.strongest, following=False)
    waits = view.strongest is not None and view.strongest.head.waits
    rest = view.waiting - (1 if waits else 0)
    if rest > 0:
        review = button(f"Review {rest:,} more" if waits else f"Review {rest:,}", ids.REVIEW_LIST,
                        "merge")  # fmt: skip
        many = [button("Merge many", ids.BULK_OPEN)] if view.waiting > 1 else []
        blocks.append(actions(f"alert.{view.run_id}", review, *many))
    return Message(text=text, blocks=tuple(blocks))


def _state(view: Alert) -> str:
    if not view.waiting:
        return "It is settled." if view.asked == 1 else "All of them are settled."
    if view.waiting == 1:
        return "One waits for an answer."
    return (
        f"{view.waiting:,} wait for an answer, in {plural(view.groups, 'group')} of records that"
        " look alike. The strongest:"
    )
