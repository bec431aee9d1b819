"""One record's card: both sides, links, questions, what happened to it (R21, R22, R51, R75)."""

from collections.abc import Mapping

from slack_sdk.models.blocks import Block

from bot.blocks import history, ids, unmerging
from bot.blocks.kit import Message, actions, button, confirm, context, esc, plural, section, when
from bot.blocks.stamps import KINDS, chance, name
from bot.blocks.words import SIDES
from core.domain.records import Side
from core.domain.states import Review as State
from core.usecases.history import Line
from core.usecases.others import Overruled
from core.usecases.records import Hits, Nothing, Origin, RecordCard, Value

USAGE = (
    "Tell me who: `/apollo show jane@example.com`, a name, an id, or a link copied from HubSpot or"
    " Apollo."
)
VALUE = 60
VALUES = 20
MOST = 3
"""Questions of one sort, and overruled values, that a card shows; more would not be read."""
_SOURCES: Mapping[str, str] = {
    "import": "by an import",
    "crm ui": "by hand",
    "integration": "by an integration",
    "created from api": "through its API",
    "imported from crm": "by Apollo's own CRM import",
}
"""What HubSpot's ``hs_object_source`` and Apollo's ``source_display_name`` say."""


def record_card(view: RecordCard) -> Message:
    """Return the card."""
    text = f"{view.record.title}: {'contact' if view.kind.value == 'contact' else 'company'}"
    blocks: list[Block] = [section(_head(view))]
    blocks += _warnings(view)
    blocks += _values(view)
    blocks += _twins(view)
    blocks += _overruled(view)
    blocks.append(section(history.log(view.lines)))
    blocks += _buttons(view)
    return Message(text=esc(text, 200), blocks=tuple(blocks))


def _head(view: RecordCard) -> str:
    kind = "Contact" if view.kind.value == "contact" else "Company"
    lines = [f"{name(view.record)}  {kind}"]
    if view.company is not None:
        lines.append(f"Company: {name(view.company)}")
    made = {line.side for line in view.lines if line.what == "written" and _creates(line)}
    lines += [_origin(one, ours=one.side in made) for one in view.origins]
    missing = {Side.HUBSPOT, Side.APOLLO} - {one.side for one in view.origins}
    lines += [f"{SIDES[side]}: not there" for side in Side if side in missing]
    return "\n".join(lines)


def _creates(line: Line) -> bool:
    return line.why.partition(":")[0] == "create"


def _origin(one: Origin, *, ours: bool) -> str:
    made = f"created {when(one.created_at)}" if one.created_at else "there"
    source = " by this bot" if ours else _source(one.source)
    changed = f", last change {when(one.changed_at)}" if one.changed_at else ""
    gone = "; *deleted there*" if one.archived else ""
    return f"{SIDES[one.side]}: {made}{source}{changed}{gone}"


def _source(said: str) -> str:
    """Return what a service says of where a record comes from, in our words where we know them."""
    words = said.replace("_", " ").lower()
    return f" {_SOURCES.get(words, f'({esc(words, 60)})')}" if words else ""


def _warnings(view: RecordCard) -> list[Block]:
    found: list[Block] = []
    if view.do_not_contact:
        found.append(section(":no_entry: *Do not contact.* This person opted out."))
    if view.tombstone is not None and view.alive:
        side = SIDES[view.tombstone]
        found.append(
            section(f":wastebasket: *Deleted in {side}.* No edit makes it there again by itself.")
        )
    return found


def _values(view: RecordCard) -> list[Block]:
    if not view.values:
        return [section("No mapped field holds a value.")]
    both = len(view.origins) > 1
    title = "*HubSpot | Apollo*" if both else "*Values*"
    lines = [_value(one, both=both) for one in view.values[:VALUES]]
    rest = len(view.values) - len(lines)
    lines += [f"and {plural(rest, 'more field')}"] if rest else []
    half = [lines[at : at + 12] for at in range(0, len(lines), 12)]
    blocks: list[Block] = [
        section("\n".join([title, *some] if not at else some)) for at, some in enumerate(half)
    ]
    if any(one.differs for one in view.values):
        blocks.append(context("≠ marks what the two sides do not agree on."))
    return blocks


def _value(one: Value, *, both: bool) -> str:
    sign = "≠ " if one.differs else ""
    here, there = (esc(text, VALUE) for text in (one.hubspot, one.apollo))
    if both and (one.differs or not here):
        said = f"{here or '(empty)'} | {there or '(empty)'}"
    else:
        said = here or there or "(empty)"
    known = f"  (Apollo's database: {esc(one.known, VALUE)})" if one.known else ""
    return f"{sign}{esc(one.label, 40)}: {said}{known}"


def _twins(view: RecordCard) -> list[Block]:
    """Say which records may be the same, and which questions are open (R21)."""
    blocks: list[Block] = []
    for twin in view.twins[:MOST]:
        text = f":busts_in_silhouette: *Potential duplicate:* {name(twin.named)}, "
        text += chance(twin.probability)
        press = button("Compare", ids.REVIEW_OPEN, f"{twin.review_id}:0")
        blocks.append(section(text, accessory=press))
    for one in view.waiting[:MOST]:
        kind = KINDS.get(one.kind, one.kind)
        state = "waits for an answer" if one.state in {State.OPEN, State.SECONDED} else one.state
        press = button("Open", ids.REVIEW_OPEN, f"{one.review_id}:0")
        blocks.append(section(f":question: *{kind.capitalize()}* {state}.", accessory=press))
    hidden = max(len(view.twins) - MOST, 0) + max(len(view.waiting) - MOST, 0)
    if hidden:
        blocks.append(context(f"and {plural(hidden, 'more question')}: `/apollo review`"))
    if view.apart:
        blocks.append(context(f"Not the same as {plural(view.apart, 'record')}, people said."))
    return blocks


def _overruled(view: RecordCard) -> list[Block]:
    return [_other(view, one) for one in view.overruled[:MOST]]


def _other(view: RecordCard, one: Overruled) -> Block:
    """Offer the value that a policy overruled (R51)."""
    text = (
        f"*{esc(one.label, 40)}* was changed on both sides. The policy kept"
        f" “{esc(one.instead, VALUE)}”; {SIDES[one.side]} said “{esc(one.value, VALUE)}”."
    )
    sure = confirm(
        "Use the other value?",
        "It is written to HubSpot now and goes on to Apollo with the next pull.",
        "Use it",
        "Leave it",
    )
    value = f"{view.record.ref}|{one.address}"
    press = button("Use the other", ids.RECORD_USE_OTHER, value, confirm=sure)
    return section(text, accessory=press)


def _buttons(view: RecordCard) -> list[Block]:
    if not view.alive:
        return []
    sure = confirm(
        "Delete this record?",
        "HubSpot archives it (restorable for 90 days). Apollo's API cannot delete: there it goes on"
        f" the list “{view.list_name}”. No later edit makes it again.",
        "Delete",
        "Keep it",
        danger=True,
    )
    ref = str(view.record.ref)
    undo = [] if view.undo is None else unmerging.chance(view.undo, unmerging.ON_RECORD)
    return [
        *undo,
        actions(
            "record",
            button("Refresh", ids.RECORD_SHOW, ref),
            button("Delete", ids.RECORD_DELETE, ref, style="danger", confirm=sure),
        ),
    ]


def hits(view: Hits) -> Message:
    """Return several records that fit, each with its card one press away."""
    text = f"{plural(len(view.found) + view.more, 'record')} fit “{esc(view.text, 80)}”"
    blocks: list[Block] = [section(f"*{text}*")]
    for one in view.found:
        kind = "contact" if one.named.ref.kind.value == "contact" else "company"
        press = button("Open", ids.RECORD_SHOW, str(one.named.ref))
        about = f"\n{esc(one.about, VALUE)}" if one.about else ""
        blocks.append(section(f"{name(one.named)}  {kind}{about}", accessory=press))
    if view.more:
        blocks.append(
            context(f"and {view.more:,} more: type more of the name, or the e-mail address.")
        )
    return Message(text=text, blocks=tuple(blocks))


def nothing(view: Nothing) -> Message:
    """Say that nothing fits and what to try (U8)."""
    text = f"No record fits “{esc(view.text, 80)}”."
    hint = (
        "Try the e-mail address, the beginning of the name, the last name, the domain, or a link"
        " copied from HubSpot or Apollo."
        if view.known
        else "Nothing was read yet: `/apollo pull` reads both sides."
    )
    return Message(text=text, blocks=(section(f"*{text}* {hint}"),))
