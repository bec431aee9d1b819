"""Enrichment as cards: what is known and what asking costs, then the differences to tick (R41)."""

from collections.abc import Mapping, Sequence

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    CheckboxesElement,
    ConfirmObject,
    Option,
    PlainTextObject,
)

from bot.blocks import ids
from bot.blocks.errors import side_links
from bot.blocks.kit import (
    Message,
    actions,
    button,
    confirm,
    context,
    cut,
    esc,
    note,
    plural,
    section,
    when,
)
from bot.blocks.words import SIDES
from core.domain.enrichment import AskReason
from core.domain.records import Side
from core.domain.states import Review as State
from core.usecases.credits import LedgerState
from core.usecases.enrichment import Blocked, Card, Difference
from core.usecases.finding import Found
from core.usecases.proposing import Proposed, Verdict
from core.usecases.spending import Asked, Outcome

GROUP = 10
"""Options of one group of checkboxes, at most."""
OPTION = 75
"""Characters of an option's label, at most."""
WARNING = (
    ":no_entry: *Do not contact:* HubSpot or Apollo says that this person wants to be left alone."
)
_OVER: dict[AskReason, str] = {
    AskReason.NO_BUDGET: "There is no budget for credits.",
    AskReason.MONTH: "This month's budget is too small for that.",
    AskReason.PERSON: "Your own budget of this month is too small for that.",
    AskReason.RUN: "A run may not spend that much.",
}
_BLOCKED: dict[Blocked, str] = {
    Blocked.ARCHIVED: "The record was deleted; there is nothing to enrich.",
    Blocked.QUESTION: "Whether HubSpot has this record already is an open question: answer it first"
    " with `/apollo review`.",
    Blocked.NOTHING_TO_ASK_BY: "Apollo cannot be asked: the record has no e-mail, no LinkedIn"
    " address and no name with a company.",
}


def nobody(text: str) -> Message:
    """Return the answer where nothing fits."""
    if not text:
        return note("Whom? Try `/apollo enrich jane@example.com`, a name, or a record's link.")
    return note(
        f"I know no record called “{esc(text, 100)}”. Try an e-mail, a name, a domain or the"
        " record's link; `/apollo pull` reads what is new."
    )


def several(found: Found) -> Message:
    """Return the choice between records that fit."""
    blocks: list[Block] = [section("Several records fit. Which one?")]
    for hit in found.hits:
        first = hit.seen[0]
        more = first.value("email") or first.value("domain") or first.value("company") or ""
        sides = " and ".join(SIDES[one.ref.side] for one in hit.seen)
        pick = button("Choose", ids.ENRICH_PICK, str(hit.ref))
        text = f"*{esc(hit.title, 100)}* {esc(more, 100)}\n{hit.kind.capitalize()} in {sides}"
        blocks.append(section(text, accessory=pick))
    if found.more:
        blocks.append(context(f"… and {found.more} more. Type more of the name, or the e-mail."))
    return Message(text="Several records fit. Which one?", blocks=tuple(blocks))


def first_card(card: Card) -> Message:
    """Return what is known for free, and what asking would cost."""
    blocks = [section(_heading(card.title, card.urls))]
    if card.do_not_contact:
        blocks.append(section(WARNING))
    blocks.append(section(_free(card)))
    if card.blocked:
        blocks.append(section(_BLOCKED[card.blocked]))
    else:
        blocks.append(section(_price(card)))
    if card.last:
        blocks.append(context(_last(card)))
    buttons = _first_buttons(card)
    if buttons:
        blocks.append(actions(f"{ids.ENRICH_ASK}.{card.ref}"[:255], *buttons))
    return Message(text=f"{esc(card.title)}: {_free(card)}", blocks=tuple(blocks))


def _heading(title: str, urls: Mapping[Side, str]) -> str:
    return f"*{esc(title, 150)}* — {side_links(urls)}"


def _free(card: Card) -> str:
    if card.known:
        lines = [f"• {_line(one)}" for one in card.known]
        return "*Known for free, and not in HubSpot:*\n" + "\n".join(lines)
    if card.agreed:
        return "What is known for free stands in HubSpot already."
    return "Nothing is known for free."


def _line(one: Difference) -> str:
    before = esc(one.current, 120) or "_empty_"
    return f"*{esc(one.label)}:* {before} → {esc(one.offered, 200)}"


def _price(card: Card) -> str:
    most = plural(card.most, "credit")
    if card.refusal is None:
        return (
            f"Asking Apollo costs *at most {most}*; {card.left:,} of this month's"
            f" {card.monthly:,} are left."
        )
    allowed = (
        "You are an admin and may ask all the same."
        if card.may_overdraw
        else "Ask an admin: they may ask all the same, or raise the budget in `/apollo settings`."
    )
    return (
        f":warning: {_OVER[card.refusal]} Asking costs at most {most};"
        f" {card.left:,} of {card.monthly:,} are left. {allowed}"
    )


def _last(card: Card) -> str:
    last = card.last
    if last is None:
        return ""
    asked = f"Last asked by <@{last.who}>, {when(last.at)}"
    if last.state is LedgerState.CHARGED:
        return f"{asked}: {plural(last.charged, 'credit')}. Asking again may cost again."
    if last.state is LedgerState.FREE:
        return f"{asked}: nothing was charged."
    if last.state is LedgerState.ASKED:
        return f"{asked}: the answer is still out."
    return f"{asked}: it may have cost {plural(last.expected, 'credit')}; nobody knows."


def _first_buttons(card: Card) -> list[ButtonElement]:
    buttons = []
    if card.blocked is None and (card.refusal is None or card.may_overdraw):
        value = f"{card.marker}:{int(card.may_overdraw)}:{card.ref}"
        label = "Ask all the same" if card.may_overdraw else "Ask Apollo"
        buttons.append(button(label, ids.ENRICH_ASK, value, style="primary", confirm=_sure(card)))
    if card.known and card.blocked is not Blocked.ARCHIVED and card.blocked is not Blocked.QUESTION:
        style = None if buttons else "primary"
        buttons.append(button("Use what is known", ids.ENRICH_FREE, str(card.ref), style=style))
    return buttons


def _sure(card: Card) -> ConfirmObject | None:
    cost = f"It costs at most {plural(card.most, 'credit')}."
    if card.do_not_contact:
        return confirm("Ask about somebody who wants to be left alone?", cost, "Ask", "Leave")
    if card.may_overdraw:
        return confirm("Go past the budget?", f"{cost} It stands in the ledger.", "Ask", "Keep")
    if card.last is not None and card.last.state is LedgerState.UNCERTAIN:
        text = f"{cost} The last call may have been charged already."
        return confirm("Ask once more?", text, "Ask again", "Leave")
    return None


def asking(title: str) -> Message:
    """Return what stands there while Apollo is asked (U4)."""
    return note(f":hourglass_flowing_sand: Asking Apollo about {esc(title, 100)} …")


def no_answer(asked: Asked) -> Message:
    """Return what came of asking where there is nothing to tick."""
    price = plural(asked.price, "credit")
    words = {
        Outcome.ANSWERED: f"Apollo answered ({price}): HubSpot says all of it already.",
        Outcome.MISS: f"Apollo does not know this record ({price}).",
        Outcome.STALE: "This was asked already, or is being asked right now; nothing was spent."
        " Type `/apollo enrich` again to see what is known.",
        Outcome.OVER_BUDGET: "The budget does not allow it any more; nothing was spent."
        " `/apollo credits` shows where it went.",
        Outcome.REFUSED: f"Apollo did not answer, and nothing was spent: {esc(asked.words)}",
        Outcome.LOST: f"Apollo's answer was lost: it may have cost {price}, which stands in the"
        " ledger. It is not asked again by itself.",
    }
    return note(words[asked.outcome])


def proposed(view: Proposed) -> Message:
    """Return the second card, whatever state it is in."""
    heading = section(_heading(view.title, view.urls))
    if not view.open:
        stamp = _stamp(view)
        return Message(text=f"{esc(view.title)}: {stamp}", blocks=(heading, section(stamp)))
    blocks = [heading]
    if view.do_not_contact:
        blocks.append(section(WARNING))
    if view.creates:
        blocks.append(section("HubSpot does not have this record yet: approving makes it there."))
    paid = f" It cost {plural(view.price, 'credit')}." if view.price else ""
    lead = f"*Apollo knows something else than HubSpot says.*{paid} Tick what to write:"
    blocks.append(section(lead))
    cut_short = [one for one in view.differences if _label(one) != _whole(one)]
    if cut_short:
        blocks.append(section("\n".join(f"• {_line(one)}" for one in cut_short)))
    blocks += _checkboxes(view.differences)
    value = f"{view.review}:{view.version}"
    blocks.append(
        actions(
            f"{ids.ENRICH_APPROVE}.{value}",
            button("Approve", ids.ENRICH_APPROVE, value, style="primary"),
            button("Decline", ids.ENRICH_DECLINE, value),
        )
    )
    blocks.append(context("Approved fields go to HubSpot whatever push and autofill say."))
    count = plural(len(view.differences), "field")
    return Message(text=f"{esc(view.title)}: {count} to decide", blocks=tuple(blocks))


def _checkboxes(differences: Sequence[Difference]) -> list[Block]:
    rows: list[Block] = []
    for start in range(0, len(differences), GROUP):
        some = differences[start : start + GROUP]
        options = [Option(value=one.key, text=PlainTextObject(text=_label(one))) for one in some]
        ticked = [o for o, one in zip(options, some, strict=True) if one.recommended]
        element = CheckboxesElement(
            action_id=ids.ENRICH_FIELDS, options=options, initial_options=ticked or None
        )
        rows.append(actions(f"{ids.ENRICH_FIELDS}.{start}", element))
    return rows


def _whole(one: Difference) -> str:
    before, after = (" ".join(text.split()) for text in (one.current, one.offered))
    return f"{one.label}: {before or 'empty'} → {after}"


def _label(one: Difference) -> str:
    """Return ``Title: Head of Sales → VP Sales`` within Slack's 75 characters for an option."""
    whole = _whole(one)
    if cut(whole, OPTION) == whole:
        return whole
    before = cut(" ".join(one.current.split()), 24) or "empty"
    return f"{cut(one.label, 20)}: {before} → {cut(' '.join(one.offered.split()), 24)}"


def _stamp(view: Proposed) -> str:
    labels = ", ".join(esc(d.label) for d in view.differences if d.key in view.chosen)
    by = f"<@{view.decided_by}>" if view.decided_by else "nobody"
    at = f", {when(view.decided_at)}" if view.decided_at else ""
    stamps = {
        State.ANSWERED: f":hourglass_flowing_sand: Approved by {by}{at}. Writing to HubSpot:"
        f" {labels}.",
        State.APPLIED: f":white_check_mark: Written to HubSpot: {labels}. Approved by {by}{at}.",
        State.FAILED: f":x: HubSpot refused what {by} approved{at}: {labels}. `/apollo errors`"
        " says why.",
        State.DECLINED: f"Declined by {by}{at}. Nothing was written.",
        State.EXPIRED: "Nobody decided in time; nothing was written.",
        State.SUPERSEDED: "The record changed since, so there is nothing to decide any more.",
    }
    return stamps.get(view.state, "Nothing to decide.")


def refusal(verdict: Verdict) -> Message:
    """Return why a press on the second card did nothing."""
    words = {
        Verdict.DECIDED: "That was decided already; the card shows how.",
        Verdict.CHANGED: "The record changed since this card was drawn, so nothing was written."
        " The card shows it as it is now.",
        Verdict.NOTHING_TICKED: "Tick at least one field, or press *Decline*.",
        Verdict.BUSY: "HubSpot is being given this record right now. Try again in a minute.",
    }
    return note(words.get(verdict, "Done."))
