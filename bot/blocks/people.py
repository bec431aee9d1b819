"""Who may use the bot: the dialog, and what is said once it was saved (R70)."""

from typing import Any

from bot.blocks import forms, ids
from bot.blocks.kit import Message, context, note, section
from core.usecases.people import Changed, PeopleView

TITLE = "People"
ADMINS = "admins"
REPS = "reps"


def dialog(view: PeopleView, *, channel: str = "") -> dict[str, Any]:
    """Return the dialog with everybody who was added in Slack."""
    blocks = [
        forms.text(
            "*Reps* pull, search, review, approve and enrich. *Admins* also set things, name"
            " people, go live and pause. Whoever reads a card reads the CRM."
        ),
        forms.text(_fixed(view)),
        forms.field(
            REPS, "Reps", forms.people(ids.PEOPLE_CHOICE, view.reps, "Choose people"),
            hint="Guests and people of other organisations stay without a role.",
        ),
        forms.field(
            ADMINS, "Admins", forms.people(ids.PEOPLE_CHOICE, view.admins, "Choose people"),
        ),
    ]  # fmt: skip
    metadata = {"version": view.version, "channel": channel}
    return forms.modal(
        TITLE, blocks, callback_id=ids.PEOPLE_DIALOG, submit="Save", metadata=metadata
    )


def _fixed(view: PeopleView) -> str:
    admins = ", ".join(_mention(one) for one in view.fixed_admins)
    if view.workspace_admins:
        admins = "the workspace's own admins and owners"
    reps = ", ".join(_mention(one) for one in view.fixed_reps) or "nobody"
    return f"Named by the configuration, and changed there: admins {admins}; reps {reps}."


def _mention(one: str) -> str:
    return f"<!subteam^{one}>" if one.startswith("S") else f"<@{one}>"


def saved(done: Changed) -> Message:
    """Return what the saver is told."""
    if done.conflict:
        by = f"<@{done.conflict}>" if done.conflict.startswith(("U", "W")) else "Somebody"
        return note(
            f"*Not saved.* {by} changed the people while your dialog was open. Nothing of yours"
            " was saved; open it again with `/apollo people`."
        )
    if not done.added and not done.removed:
        return note("Nothing changed: everybody may do what they could.")
    lines = [f"• now {one}" for one in done.added] + [f"• no longer {one}" for one in done.removed]
    return Message(
        text="Saved who may do what.",
        blocks=(section("*Saved.*\n" + "\n".join(lines)), context("It counts from now on.")),
    )
