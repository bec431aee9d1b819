"""The numbers of a run in words, shared by its message, the status and Home."""

from slack_sdk.models.blocks import Block

from bot.blocks import words
from bot.blocks.kit import context, esc, fields, plural, section
from core.domain.counts import Counts
from core.domain.records import Side
from core.usecases.runs import RunView

_FILLS = ("autofill", "first_sight")
MOST = 8


def counted(view: RunView, *, full: bool) -> Block:
    """Return what was read and found; ``full`` adds what is only known at the end (R2)."""
    counts = view.counts
    pairs = [
        ("Read", f"{counts.read:,}"),
        ("New", f"{counts.new:,}"),
        ("Changed", f"{counts.changed:,}"),
        ("Linked", f"{counts.linked:,}"),
        ("Possible duplicates", f"{counts.duplicates:,}"),
    ]
    if full:
        label = "Fields it would fill" if view.preview else "Fields filled"
        pairs += [(label, f"{filled(counts):,}"), ("Requests used", f"{counts.requests:,}")]
        if counts.gone:
            pairs.append(("Gone", f"{counts.gone:,}"))
        if view.took is not None:
            pairs.append(("Took", words.lasted(view.took)))
    return fields(pairs)


def filled(counts: Counts) -> int:
    """Return how many empty HubSpot fields a run fills (R32, R52)."""
    return sum(counts.fields.get(key, 0) for key in counts.fields if _is_fill(key))


def _is_fill(key: str) -> bool:
    side, reason, _ = key.split(":", 2)
    return side == Side.HUBSPOT and reason in _FILLS


def plan_lines(counts: Counts, *, lead: str) -> list[Block]:
    """Return what is or would be written, one line a side, kind and action."""
    if not counts.writes:
        return [section("Both sides agree: there is nothing to write.")]
    groups = sorted(counts.writes.items())
    return [section("\n".join([lead, *(f"• {words.write(*group)}" for group in groups)]))]


def takes(view: RunView) -> list[Block]:
    """Return how long a plan takes to be written, where that is worth knowing (R15, F32)."""
    if view.takes < words.LONG:
        return []
    about = words.lasted(view.takes)
    return [
        section(f"*Time:* about {about}, at the speed the services allow; people are served first.")
    ]


def fill_lines(view: RunView) -> list[Block]:
    """Return how many values of linked records are filled and how many replaced (R8)."""
    lines = [
        f"• {words.SIDES[one.side]}: {plural(one.filled, 'empty field')} filled,"
        f" {plural(one.replaced, 'value')} replaced"
        for one in view.splits
    ]
    by_field: dict[str, int] = {}
    for key, number in view.counts.fields.items():
        side, reason, field = key.split(":", 2)
        if reason != "created":
            name = f"{field.replace('_', ' ')} in {words.SIDES[Side(side)]}"
            by_field[name] = by_field.get(name, 0) + number
    top = sorted(by_field.items(), key=lambda item: (-item[1], item[0]))[:5]
    if top:
        lines.append("• most often: " + ", ".join(f"{esc(name)} {n:,}" for name, n in top))
    return [section("\n".join(["*In linked records*", *lines]))] if lines else []


def compared(view: RunView) -> list[Block]:
    """Return how a carried-out plan differs from its preview (R8)."""
    if view.compared is None:
        return []
    run = view.compared.preview_id
    if not view.compared.differs:
        return [section(f"*As previewed* in run {run}, to the record.")]
    lines = [
        f"• {words.write(name, now)}: {before:,} previewed"
        for name, (before, now) in list(view.compared.differs.items())[:MOST]
    ]
    return [section("\n".join([f"*Other than previewed* in run {run}", *lines]))]


def written(view: RunView, *, verb: str = "written") -> list[Block]:
    """Return how far the writes are: they follow the plan and are counted until all are over."""
    done = view.written
    if not done.total:
        return []
    needed = done.total - done.pointless
    text = f"{done.done:,} of {needed:,} {verb}"
    if done.refused:
        text += f", {done.refused:,} refused (`/apollo errors`)"
    if done.waiting:
        text += f", {done.waiting:,} to go" + (" after the pause" if view.paused else "")
    mark = ":white_check_mark:" if not done.waiting and not done.refused else ":arrow_right:"
    blocks = [section(f"{mark} *{text}*")]
    if done.pointless:
        blocks.append(context(f"{done.pointless:,} more were no longer needed."))
    return blocks


def left_out(counts: Counts) -> list[Block]:
    """Return what was left alone and why, and what could not be read as a whole."""
    blocks = []
    if counts.skipped:
        groups = sorted(counts.skipped.items(), key=lambda item: -item[1])
        lines = [f"• {plural(number, 'record')}: {words.skip(reason)}" for reason, number in groups]
        blocks.append(section("\n".join(["*Left alone on purpose*", *lines[:MOST]])))
    blocks += [context(f":warning: {esc(sentence)}") for sentence in counts.incomplete[:4]]
    return blocks
