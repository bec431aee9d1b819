"""No statement of a pull, a button or Home walks over a table; read from the databases' own plans."""

import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from core.domain.records import Kind, Side
from core.domain.states import Review as State
from core.store import reviews
from core.store.database import Database
from core.usecases import answering, errors, home, records, status
from core.usecases import reviews as questions
from core.usecases.deciding import Choice
from tests.contract.plans import Statement, explain, recorded, scans
from tests.fakes.slack import Directory
from tests.integration.world import World, opened

C, A = Kind.CONTACT, Kind.ACCOUNT
ADMIN = "U1"


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database_url, tmp_path) as made:
        made.engine = dataclasses.replace(made.engine, directory=Directory())
        yield made


def fill(world: World) -> str:
    """Let there be pairs, records on one side only, duplicates, and people at a company."""
    company = world.hubspot.add(A, name="Acme", domain="acme.com")
    for number in range(12):
        mail = f"jane{number}@acme.com"
        world.hubspot.add(C, company=company, email=mail, firstname="Jane", lastname=f"Doe{number}")
        if number % 2:
            world.apollo.add(C, email=mail, first_name="Jane", last_name=f"Doe{number}")
    world.apollo.add(C, email="new@other.org", first_name="New")
    page = "https://www.linkedin.com/in/ada"
    for mail in ("ada@acme.com", "ada.lovelace@gmail.com"):
        world.hubspot.add(
            C,
            company=company,
            email=mail,
            firstname="Ada",
            lastname="Lovelace",
            hs_linkedin_url=page,
        )
    return company


async def pulls(world: World) -> None:
    """Preview, go live, and pull edits of both sides, a delete and everything anew."""
    await world.go_live()
    await world.wait(minutes=2)
    pair = world.hubspot.all(C)[1]
    world.hubspot.edit(C, pair.id, jobtitle="CEO")
    world.apollo.edit(C, world.apollo.all(C)[0]["id"], title="CFO")
    world.hubspot.delete(C, world.hubspot.all(C)[0].id)
    await world.sync()
    await world.sync(full=True)
    await world.wait(minutes=15)


async def looks(world: World) -> None:
    """Open Home, status, a record, the errors and the questions."""
    engine = world.engine
    await home.home(engine, who=ADMIN)
    await status.status(engine, who=ADMIN)
    await questions.waiting(engine, who=ADMIN)
    for wanted in ("jane3@acme.com", "Ada Lovelace", "acme.com"):
        await records.show(engine, text=wanted)
    for side in Side:
        await errors.listing(engine, side)


ANSWERS = {"merge": (Choice.MERGE, Choice.NOT_SAME), "link": (Choice.LINK, Choice.SEPARATE)}


async def presses(world: World) -> None:
    """Answer what waits, and let it be written."""
    async with world.engine.db.read() as tx:
        waiting = await reviews.over(tx, states=[State.OPEN], limit=20)
    assert waiting, "there is a question to answer"
    for number, one in enumerate(waiting):
        await questions.card(world.engine, review_id=one.id)
        for choice in ANSWERS.get(one.kind, ())[number % 2 :]:
            await answering.answer(
                world.engine, who=ADMIN, review_id=one.id, version=one.version, choice=choice
            )
            break
    await world.wait(minutes=1)


async def walks(db: Database, statements: list[Statement]) -> dict[str, list[str]]:
    """Return the statements whose plan walks over a whole table, and where."""
    found: dict[str, list[str]] = {}
    async with db.write() as tx:
        if db.dialect == "postgresql":
            # a small table is scanned whatever the indexes; what can be avoided is
            await tx.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, parameters in dict(reversed(statements)).items():
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                lines = scans(await explain(tx, statement, parameters))
                if lines:
                    found[statement] = lines
    return found


async def test_nothing_that_a_pull_a_button_or_home_asks_walks_over_a_table(world: World) -> None:
    fill(world)
    db = world.engine.db
    engines = {db._reader.sync_engine, db._writer.sync_engine}
    with recorded(*engines) as statements:
        await pulls(world)
        await looks(world)
        await presses(world)
    assert len({one for one, _ in statements}) > 100
    assert {} == await walks(db, statements)
