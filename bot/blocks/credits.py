"""``/apollo credits``: the month, the people, the last lines of the ledger in plain words (R43)."""

from bot.blocks.kit import Message, context, esc, header, link, plural, section, when
from bot.blocks.words import SIDES
from core.domain.records import Side
from core.usecases.credits import CreditsView, LedgerState, Line, What

_WHAT = {What.PERSON: "a person", What.ORGANISATION: "an organisation"}


def overview(view: CreditsView) -> Message:
    """Return the whole answer."""
    budget = view.budget
    left = max(budget.monthly - budget.spent, 0)
    month = (
        f"{budget.spent:,} of {plural(budget.monthly, 'credit')} spent this month, {left:,} left"
    )
    if not budget.monthly:
        month = f"{plural(budget.spent, 'credit')} spent this month; no budget is set"
    blocks = [header("Apollo credits"), section(f"*{month}.*{_limits(view)}")]
    if view.people:
        shown = [f"• {_who(one.who)}: {plural(one.spent, 'credit')}" for one in view.people[:20]]
        blocks.append(section("*By person*\n" + "\n".join(shown)))
    lines = [f"• {_line(one)}" for one in view.lines]
    listed = "\n".join(lines) or "Nothing was asked yet. `/apollo enrich` shows the price first."
    blocks.append(section(f"*The last calls*\n{listed}"))
    if view.apollo_left is not None:
        blocks.append(context(f"Apollo itself says that the team has {view.apollo_left:,} left."))
    return Message(text=month, blocks=tuple(blocks))


def _limits(view: CreditsView) -> str:
    parts = []
    if view.budget.person:
        parts.append(f"Each person may spend {view.budget.person:,} of them.")
    run = view.budget.run
    parts.append(f"A run by itself may spend {run:,}." if run else "Runs spend nothing.")
    return f"\n{' '.join(parts)} An admin changes this in `/apollo settings`."


def _who(who: str) -> str:
    return f"<@{who}>" if who.startswith(("U", "W")) else "the bot by itself"


def _line(one: Line) -> str:
    what = _WHAT[one.what]
    if one.record is not None:
        side = Side.HUBSPOT if Side.HUBSPOT in one.record.urls else Side.APOLLO
        where = link(one.record.urls[side], SIDES[side])
        what = f"{esc(one.record.title, 80)} ({where})"
    price = {
        LedgerState.CHARGED: plural(one.charged, "credit"),
        LedgerState.FREE: "free",
        LedgerState.ASKED: f"being asked, at most {plural(one.expected, 'credit')}",
        LedgerState.UNCERTAIN: f"perhaps {plural(one.expected, 'credit')}: no answer named a price",
    }[one.state]
    return f"{when(one.at)} — {_who(one.who)} asked about {what}: {price}"
