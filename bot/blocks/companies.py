"""A contact without company, and the companies its e-mail may belong to (R7)."""

from slack_sdk.models.blocks import Block

from bot.blocks import ids
from bot.blocks.kit import Message, actions, button, context, esc, plural, section
from bot.blocks.stamps import Words, closing, ending, name, value_of
from bot.blocks.words import SIDES
from core.usecases.companies import CompanyCard

COMPANY = Words("Attaching", "Attached", "Left without company", "Could not be attached")


def company_card(view: CompanyCard) -> Message:
    """Return a contact and the companies to choose from."""
    side = SIDES[view.side]
    text = f"Which company in {side} does {esc(view.record.title, 100)} belong to?"
    blocks: list[Block] = [
        section(
            f"*Which company?* {name(view.record)} has none, and more than one in {side} has the"
            " domain of its e-mail address."
        )
    ]
    for number, one in enumerate(view.candidates, 1):
        chosen = " *This one.*" if view.chosen == str(one.ref) else ""
        blocks.append(section(name(one) + chosen))
        if view.head.waits:
            press = button(
                "Belongs here",
                ids.REVIEW_LINK,
                value_of(view.head, str(one.ref)),
                style="primary" if number == 1 else None,
            )
            blocks.append(actions(f"company.{view.head.review_id}.{number}", press))
    if view.more:
        blocks.append(context(f"and {plural(view.more, 'more company', 'more companies')}"))
    if not view.head.waits:
        blocks += closing(view.head, COMPANY)
        return Message(text=text, blocks=tuple(blocks))
    value = value_of(view.head)
    blocks.append(
        actions(
            f"company.{view.head.review_id}",
            button("Leave without company", ids.REVIEW_LEAVE, value),
            button("Later", ids.REVIEW_LATER, value),
            button("Next", ids.REVIEW_NEXT, value),
        )
    )
    blocks.append(ending(view.head))
    return Message(text=text, blocks=tuple(blocks))
