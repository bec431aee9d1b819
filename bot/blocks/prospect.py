"""``/apollo prospect``: people as Apollo masks them, without those who are in HubSpot (R4)."""

from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks.errors import record_links
from bot.blocks.kit import Message, actions, button, context, esc, header, note, plural, section
from core.usecases.asking import KEYS
from core.usecases.prospecting import Mark, Prospect, Prospects

TYPED = 1900
"""A query as long as that still fits the value of a button."""
_MARKS = {
    Mark.SAVED: "saved in Apollo, not in HubSpot",
    Mark.LIKELY: "looks like somebody in HubSpot",
}


def how(problem: str = "") -> Message:
    """Return what can be searched by, and what was wrong."""
    lines = "\n".join(f"• `{key}:` {text}" for key, text in KEYS.items())
    example = '`/apollo prospect title:"head of marketing" city:Berlin`'
    lead = f"{problem} " if problem else ""
    text = f"{lead}People are searched like this: {example}"
    return Message(text=text, blocks=(section(text), section(lines)))


def failed(words: str) -> Message:
    """Return what Apollo said instead of an answer."""
    return note(f"Apollo did not search: {esc(words, 400)}")


def people(view: Prospects, typed: str) -> Message:
    """Return one page; ``typed`` is the query without its page, for the next one."""
    if not view.total:
        return note(
            "Apollo knows nobody like that. Leave one filter out, or write it another way:"
            " `/apollo prospect` lists what can be searched by."
        )
    title = f"{plural(view.total, 'person', 'people')} in Apollo"
    blocks: list[Block] = [header(title)]
    blocks += [section(_line(one)) for one in view.people]
    if view.hidden:
        blocks.append(section(_hidden(view)))
    if not view.people and not view.hidden:
        blocks.append(section("There is nobody on this page."))
    if view.by_keyword:
        blocks.append(
            context("No record tells the company's domain, so its name was searched as a word.")
        )
    blocks.append(
        context(
            f"Page {view.page:,}. The search is free: Apollo masks last names, and shows no address"
            " until a person is asked for."
        )
    )
    if view.more and len(typed) < TYPED:
        value = f"{view.page + 1}|{typed}"
        blocks.append(actions(ids.PROSPECT_MORE, button("Next page", ids.PROSPECT_MORE, value)))
    hidden = f", {view.hidden} hidden because HubSpot has them" if view.hidden else ""
    return Message(text=f"{title}{hidden}", blocks=tuple(blocks))


def _hidden(view: Prospects) -> str:
    who = plural(view.hidden, "person is", "people are")
    return (
        f"*{who} hidden:* they are in HubSpot already, linked by the person's id in"
        " Apollo's database."
    )


def _line(one: Prospect) -> str:
    name = esc(f"{one.first_name} {one.masked_last_name}".strip(), 80) or "_no name_"
    job = esc(one.title, 100) or "_no title_"
    company = f" · {esc(one.company, 100)}" if one.company else ""
    email = "e-mail known" if one.has_email else "no e-mail known"
    reach = f"{email}, phone known" if one.has_phone else email
    lines = [f"*{name}* — {job}{company}\n{reach}"]
    if one.mark in _MARKS:
        record = f": {record_links(one.record)}" if one.record else ""
        lines.append(f":eyes: {_MARKS[one.mark]}{record}")
    if one.do_not_contact:
        lines.append(":no_entry: *Do not contact:* this person wants to be left alone.")
    return "\n".join(lines)
