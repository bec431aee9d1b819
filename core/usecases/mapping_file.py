"""The mapping as one file, out and in: checked as a whole, shown before it is saved (R30, R31)."""

from datetime import datetime

import msgspec

from core.domain import mapping_file as domain
from core.domain.checking import Problem, Trouble
from core.domain.fields import FieldMap
from core.domain.records import Kind
from core.store import settings as stored
from core.store.database import Tx
from core.sync import quarantine
from core.sync.engine import Engine
from core.usecases.changes import Difference
from core.usecases.mapping import ASK_AGAIN
from core.usecases.mapping_saving import Change, catalogue, commit, fresh, said
from core.usecases.settings import Conflict, Saved


class Draft(msgspec.Struct, frozen=True):
    """A file that was checked and waits for its **Save**: what would be saved, over what."""

    after: FieldMap
    version: int
    at: datetime


class Proposal(msgspec.Struct, frozen=True):
    """What saving the file would change; nothing where the file says what is set already."""

    differences: tuple[Difference, ...]


class Bad(msgspec.Struct, frozen=True):
    """The file cannot be used: every problem of it."""

    problems: tuple[Problem, ...]


async def text(engine: Engine) -> str:
    """Return the mapping as the text of a file."""
    async with engine.db.read() as tx:
        fields, _ = await quarantine.mapped(tx)
    return domain.written(fields)


async def propose(engine: Engine, *, who: str, text: str) -> Proposal | Bad:
    """Check a file and keep it until the person says **Save**."""
    found = await check(engine, text=text)
    if isinstance(found, Bad):
        return found
    draft, proposal = found
    async with engine.db.write() as tx:
        saved = await stored.read(tx, _draft(who), Draft)
        await stored.save(
            tx,
            name=_draft(who),
            value=draft,
            version=saved.version if saved else 0,
            by=who,
            now=draft.at,
        )
    return proposal


def _draft(who: str) -> str:
    return f"mapping_draft:{who}"


async def check(engine: Engine, *, text: str) -> tuple[Draft, Proposal] | Bad:
    """Check a file as a whole; return what it would make of the mapping, and what that changes."""
    async with engine.db.read() as tx:
        before, version = await quarantine.mapped(tx)
    lines, problems = domain.read(text)
    known = await catalogue(engine, before)
    if known.properties is None or known.attributes is None:
        return Bad((Problem(Kind.CONTACT, "", Trouble.UNKNOWN, ASK_AGAIN),))
    after, more = domain.applied(before, lines, known.attributes)
    if lines:
        # a line that cannot be read is not also a field that is missed
        more = [one for one in more if not problems or one.trouble is not Trouble.NEEDED]
        problems += [*more, *fresh(before, after, known)]
    if problems:
        return Bad(tuple(problems))
    return Draft(after, version, engine.clock.now()), Proposal(said(before, after))


async def save(engine: Engine, *, who: str) -> Saved | Conflict | None:
    """Save the file that the person proposed last; None where there is none."""
    async with engine.db.read() as tx:
        draft = await stored.read(tx, _draft(who), Draft)
    return None if draft is None else await carry_out(engine, draft.value, who=who)


async def carry_out(engine: Engine, draft: Draft, *, who: str) -> Saved | Conflict:
    """Save a checked file over the version that it was checked against."""
    now = engine.clock.now()

    async def work(tx: Tx) -> Saved | Conflict:
        before, _ = await quarantine.mapped(tx)
        change = Change(before, draft.after, draft.version)
        return await commit(engine, tx, change, who=who, now=now)

    return await engine.db.transact(work)
