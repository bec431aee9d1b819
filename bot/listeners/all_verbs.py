"""Every verb in the order people read them; each capability has its own entries here."""

from bot.listeners import (
    commands,
    duplicates,
    enrich,
    errors,
    exports,
    prospect,
    pull,
    pushing,
    records,
    reviews,
    settings,
    setup,
    status,
    undo,
)
from bot.listeners.calls import Call
from bot.listeners.not_yet import instead
from bot.listeners.verbs import Verb
from core.usecases.access import Role


async def _help(call: Call) -> None:
    await commands.answer(call, VERBS)


VERBS: tuple[Verb, ...] = (
    Verb(
        name="help",
        role=Role.ANYBODY,
        usage="",
        example="/apollo help",
        help="everything you can ask, with an example each",
        handler=_help,
    ),
    Verb(
        name="setup",
        role=Role.ADMIN,
        usage="",
        example="/apollo setup",
        help="what is left to do until the bot runs by itself",
        handler=setup.command,
    ),
    Verb(
        name="status",
        role=Role.REP,
        usage="",
        example="/apollo status",
        help="how the bot is: connections, last and next pull, what waits",
        handler=status.show,
    ),
    Verb(
        name="pull",
        role=Role.REP,
        usage="[contacts|accounts] [--full] [--dry-run]",
        example="/apollo pull contacts",
        help="read HubSpot and Apollo now and say what that brings",
        handler=pull.command,
    ),
    Verb(
        name="show",
        role=Role.REP,
        usage="<name, e-mail or link>",
        example="/apollo show jane@example.com",
        help="one record's card: both sides, links, what happened to it",
        handler=records.command,
    ),
    Verb(
        name="review",
        role=Role.REP,
        usage="",
        example="/apollo review",
        help="what waits for a decision",
        handler=reviews.command,
    ),
    Verb(
        name="duplicates",
        role=Role.REP,
        usage="[contacts|accounts]",
        example="/apollo duplicates",
        help="records that may be the same, with the evidence",
        handler=duplicates.command,
    ),
    Verb(
        name="enrich",
        role=Role.REP,
        usage="<name, e-mail or link>",
        example="/apollo enrich jane@example.com",
        help="what Apollo knows about a record, for free or for a credit",
        handler=enrich.show,
    ),
    Verb(
        name="prospect",
        role=Role.REP,
        usage="[title: city: country: seniority: company: employees: page:] <words>",
        example='/apollo prospect title:"head of marketing" city:Berlin',
        help="find people in Apollo who are not in HubSpot yet",
        handler=prospect.show,
    ),
    Verb(
        name="errors",
        role=Role.REP,
        usage="[hubspot|apollo]",
        example="/apollo errors",
        help="writes that were refused, one entry a cause",
        handler=errors.show,
    ),
    Verb(
        name="credits",
        role=Role.REP,
        usage="",
        example="/apollo credits",
        help="the Apollo credits that were spent, by whom and what for",
        handler=enrich.spent,
    ),
    Verb(
        name="settings",
        role=Role.ADMIN,
        usage="",
        example="/apollo settings",
        help="what is pushed, filled in and overwritten, how often, and where you hear of it",
        handler=settings.open_dialog,
    ),
    Verb(
        name="mapping",
        role=Role.ADMIN,
        usage="",
        example="/apollo mapping",
        help="which HubSpot field belongs to which Apollo field",
        handler=instead(
            "mapping",
            "The default mapping stands in the README; which fields fill in and overwrite by"
            " themselves is chosen in `/apollo settings`.",
        ),
    ),
    Verb(
        name="people",
        role=Role.ADMIN,
        usage="",
        example="/apollo people",
        help="who may use the bot, and who may administer it",
        handler=setup.open_people,
    ),
    Verb(
        name="push all",
        role=Role.ADMIN,
        usage="[contacts|accounts]",
        example="/apollo push all",
        help="the backlog of records that were saved in Apollo: how many, then the button",
        handler=pushing.command,
    ),
    Verb(
        name="undo",
        role=Role.ADMIN,
        usage="<run>",
        example="/apollo undo 12",
        help="what putting back a run's writes would do, and the button that does it",
        handler=undo.command,
    ),
    Verb(
        name="pause",
        role=Role.ADMIN,
        usage="",
        example="/apollo pause",
        help="stop all writing at once; nothing is lost",
        handler=status.pause,
    ),
    Verb(
        name="resume",
        role=Role.ADMIN,
        usage="",
        example="/apollo resume",
        help="go on writing after a pause",
        handler=status.resume,
    ),
    Verb(
        name="export",
        role=Role.ADMIN,
        usage="activity|mapping",
        example="/apollo export activity",
        help="the activity log or the mapping as a file, in your direct messages",
        handler=exports.command,
    ),
)
