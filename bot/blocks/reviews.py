"""What waits for a person: conflicts, links, deletes, and the lists of it all (U15-U22)."""

from collections.abc import Sequence

from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    esc,
    fields,
    header,
    plural,
    section,
    when,
)
from bot.blocks.stamps import KINDS, Words, chance, closing, ending, kinds, name, stamp, value_of
from bot.blocks.words import SIDES
from core.domain.records import Side
from core.domain.states import Review as State
from core.usecases.conflicts import ConflictCard
from core.usecases.heads import Card
from core.usecases.linking import Candidate, LinkCard
from core.usecases.orphans import OrphanCard
from core.usecases.removals import RemovalCard
from core.usecases.reviews import Item, Reminder, Waiting

CONFLICT = Words("Writing the value", "Settled", "Left as it is", "Could not be written")
LINK = Words("Linking", "Linked", "Two records", "Could not be linked")
ORPHAN = Words("Carrying it out", "Carried out", "Left as it is", "Could not be carried out")
REMOVAL = Words("Deleting", "Deleted", "Kept", "Could not be deleted")
OTHER = Words("Carrying it out", "Carried out", "Declined", "Could not be carried out")
VALUE = 300
LINK_ROWS = 6


def plain_card(view: Card) -> Message:
    """Return a review of which nothing more is known than where it stands."""
    text = f"Question {view.head.review_id} ({KINDS.get(view.head.kind, view.head.kind)})"
    said = stamp(view.head, OTHER) or "Its values are not kept any more; pull again to ask anew."
    return Message(text=text, blocks=(section(f"*{text}*\n{said}"),))


def conflict_card(view: ConflictCard) -> Message:
    """Return a field that was changed on both sides, and the choice between its values."""
    text = f"{esc(view.label, 60)} of {esc(view.record.title, 100)} was changed on both sides"
    both = [
        (SIDES[Side.HUBSPOT], esc(view.hubspot, VALUE) or "(empty)"),
        (SIDES[Side.APOLLO], esc(view.apollo, VALUE) or "(empty)"),
    ]
    blocks: list[Block] = [
        section(f"*{esc(view.label, 60)}* of {name(view.record)} was changed on both sides."),
        fields(both),
    ]
    if not view.head.waits:
        chosen = {"hubspot": "HubSpot's value counts.", "apollo": "Apollo's value counts."}
        blocks += closing(view.head, CONFLICT, after=chosen.get(view.head.choice, ""))
        return Message(text=text, blocks=tuple(blocks))
    value = value_of(view.head)
    blocks.append(
        actions(
            f"conflict.{view.head.review_id}",
            button("Use HubSpot's", ids.REVIEW_USE_HUBSPOT, value, style="primary"),
            button("Use Apollo's", ids.REVIEW_USE_APOLLO, value),
            button("Later", ids.REVIEW_LATER, value),
            button("Next", ids.REVIEW_NEXT, value),
        )
    )
    blocks.append(ending(view.head))
    return Message(text=text, blocks=tuple(blocks))


def link_card(view: LinkCard) -> Message:
    """Return a record and those of the other side that may be the same (R17, R18)."""
    text = f"Is {esc(view.record.title, 100)} the same as a record on the other side?"
    blocks: list[Block] = [
        section(f"*The same, or two records?* {name(view.record)} may be one of:")
    ]
    for number, one in enumerate(view.candidates, 1):
        blocks += _candidate(view, one, number)
    if view.more:
        blocks.append(context(f"and {plural(view.more, 'more record')} that look alike"))
    if view.rivals:
        rivals = ", ".join(name(one) for one in view.rivals)
        blocks.append(context(f"These could be the one as well: {rivals}"))
    if not view.head.waits:
        blocks += closing(view.head, LINK)
        return Message(text=text, blocks=tuple(blocks))
    value = value_of(view.head)
    blocks.append(
        actions(
            f"link.{view.head.review_id}",
            button("Two records", ids.REVIEW_SEPARATE, value),
            button("Later", ids.REVIEW_LATER, value),
            button("Next", ids.REVIEW_NEXT, value),
        )
    )
    blocks.append(context("Until somebody answers, neither record is made on the other side."))
    blocks.append(ending(view.head))
    return Message(text=text, blocks=tuple(blocks))


def _candidate(view: LinkCard, one: Candidate, number: int) -> list[Block]:
    """Return a candidate: what differs, what agrees, and its button."""
    lines = [name(one.named)]
    for row in sorted(one.rows, key=lambda row: row.differs)[:LINK_ROWS]:
        if row.differs:
            left, right = (esc(text, 80) or "(empty)" for text in (row.left, row.right))
            lines.append(f"≠ {esc(row.label, 40)}: {left} | {right}")
        else:
            lines.append(f"= {esc(row.label, 40)}: {esc(row.left, 80)}")
    if one.taken:
        lines.append("_has a partner already_")
    chosen = " *This one.*" if view.chosen == str(one.named.ref) else ""
    blocks: list[Block] = [section("\n".join(lines) + chosen)]
    if view.head.waits and not one.taken:
        press = button(
            "Same: link them",
            ids.REVIEW_LINK,
            value_of(view.head, str(one.named.ref)),
            style="primary" if number == 1 else None,
        )
        blocks.append(actions(f"link.{view.head.review_id}.{number}", press))
    return blocks


def orphan_card(view: OrphanCard) -> Message:
    """Return a record whose partner was deleted while it was edited (F20)."""
    gone, here = SIDES[view.gone], SIDES[view.gone.other]
    title = esc(view.record.title, 100)
    if view.merged:
        text = f"{title} was merged in {gone}, and {here} still holds both"
        what = (
            f"{name(view.record)}: its {gone} record was *merged into* {name(view.merged)}, which"
            f" is linked with another record of {here}. *{here} still holds both.*"
        )
    else:
        text = f"{title} was deleted in {gone} and edited in {here}"
        edited = (f"• {esc(k, 60)}: {esc(v, 200) or '(empty)'}" for k, v in view.edited[:10])
        what = f"{name(view.record)} was *deleted in {gone}* and *edited in {here}* since.\n"
        what += "\n".join(edited)
    blocks: list[Block] = [section(what)]
    if not view.head.waits:
        after = {"create": f"It is made anew in {gone}.", "remove": f"It goes in {here} as well."}
        blocks += closing(view.head, ORPHAN, after=after.get(view.head.choice, ""))
        return Message(text=text, blocks=tuple(blocks))
    if view.gone is Side.HUBSPOT and not view.merged:
        blocks.append(
            context(
                f"To bring the old one back, restore it in <{view.gone_url}|HubSpot> (within 90"
                " days); the next pull links it again by itself."
            )
        )
    blocks.append(_orphan_buttons(view))
    blocks.append(ending(view.head))
    return Message(text=text, blocks=tuple(blocks))


def _orphan_buttons(view: OrphanCard) -> Block:
    value, gone = value_of(view.head), SIDES[view.gone]
    if view.gone is Side.HUBSPOT:
        remove, what = "Delete in Apollo too", f"It goes on Apollo's list “{view.list_name}”."
    else:
        remove, what = "Archive in HubSpot", "HubSpot can restore it for 90 days."
    sure = confirm("Remove it here as well?", what, "Remove", "Keep it", danger=True)
    return actions(
        f"orphan.{view.head.review_id}",
        button(f"Create anew in {gone}", ids.REVIEW_CREATE, value, style="primary"),
        button(remove, ids.REVIEW_REMOVE, value, confirm=sure),
        button("Leave it as it is", ids.REVIEW_LEAVE, value),
        button("Later", ids.REVIEW_LATER, value),
    )


def removal_card(view: RemovalCard) -> Message:
    """Return what became of a delete by hand (R29)."""
    text = f"Delete {esc(view.record.title, 100)}"
    parts = []
    if view.hubspot:
        parts.append("HubSpot keeps it for 90 days and can restore it there.")
    if view.apollo:
        parts.append(
            f"Apollo's API cannot delete: it is on the list “{esc(view.list_name)}”, for a person"
            " to delete there."
        )
    parts.append("No later edit makes it again.")
    said = stamp(view.head, REMOVAL)
    blocks: list[Block] = [section(f"{name(view.record)}\n{said}")]
    if view.head.state is State.APPLIED:
        blocks.append(section(" ".join(parts)))
    return Message(text=f"{text}: {view.head.state}", blocks=tuple(blocks))


def waiting_list(view: Waiting) -> Message:
    """Return a page of what waits, strongest first; empty says what to do next (U8, U21)."""
    blocks: list[Block] = []
    if not view.items:
        text = "Nothing waits for you."
        hint = "Questions come up with pulls: `/apollo pull` looks for new ones."
        blocks.append(section(f"*{text}* {hint}"))
    else:
        text = f"{plural(view.total, 'question')} {'waits' if view.total == 1 else 'wait'}"
        counts = " · ".join(kinds(kind, count) for kind, count in sorted(view.counts.items()))
        blocks += [header(text), context(counts)]
        blocks += [_line(one) for one in view.items]
    buttons = []
    if view.following is not None:
        value = f"{view.following}:{','.join(view.kinds)}:{view.about or ''}"
        left = view.total - view.following
        buttons.append(button(f"Next {min(left, len(view.items))}", ids.REVIEW_PAGE, value))
    if view.over:
        buttons.append(
            button(f"Show expired ({view.over})", ids.REVIEW_EXPIRED, ",".join(view.kinds) or "all")
        )
    if view.counts.get("merge", 0) > 1:
        buttons.append(button("Merge many", ids.BULK_OPEN))
    if buttons:
        blocks.append(actions("reviews", *buttons))
    return Message(text=text, blocks=tuple(blocks))


def _line(one: Item) -> Block:
    open_ = button("Open", ids.REVIEW_OPEN, value_of(one.head))
    return section(_said(one), accessory=open_)


def _said(one: Item) -> str:
    kind = KINDS.get(one.head.kind, one.head.kind)
    if one.head.kind == "merge":
        kind += f", {chance(one.strength)}"
    names = " and ".join(name(record) for record in one.records) or "several records"
    end = f" Expires {when(one.head.expires_at)}." if one.head.expires_at else ""
    return f"{names}\n{kind[:1].upper()}{kind[1:]}.{end}"


def expired_list(items: Sequence[Item]) -> Message:
    """Return what nobody answered in time, each with a button to ask again (R76)."""
    if not items:
        text = "Nothing expired unanswered."
        return Message(text=text, blocks=(section(text),))
    blocks: list[Block] = [header("Expired unanswered, the newest first")]
    for one in items:
        again = button("Ask again", ids.REVIEW_REOPEN, value_of(one.head))
        blocks.append(section(_said(one), accessory=again))
    return Message(text="Expired questions", blocks=tuple(blocks))


def reminder(view: Reminder) -> Message:
    """Return the one reminder before questions expire (R76, U21)."""
    if not view.items:
        text = "The questions that were about to expire are answered."
        return Message(text=text, blocks=(section(f":white_check_mark: {text}"),))
    text = f"{plural(len(view.items) + view.more, 'question')} will expire soon"
    blocks: list[Block] = [section(f"*{text}* if nobody answers.")]
    blocks += [_line(one) for one in view.items]
    if view.more:
        blocks.append(context(f"and {view.more:,} more: `/apollo review` lists them all."))
    return Message(text=text, blocks=tuple(blocks))
