"""However presses of one question interleave, one wins, and only one that saw the newest card."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.states import Review as State
from core.store import reviews
from core.store.database import Database
from core.store.migrate import migrate

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PRESSES = st.lists(
    st.tuples(
        st.sampled_from(["U1", "U2", "U3"]),
        st.integers(min_value=0, max_value=2),
        st.sampled_from([State.ANSWERED, State.DECLINED]),
        st.integers(min_value=0, max_value=3),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def folder():
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(_migrated(Path(made)))
        yield Path(made)


async def _migrated(folder: Path) -> None:
    db = Database(f"sqlite:///{folder / 'laws.sqlite3'}")
    await migrate(db)
    await db.close()


async def _press(db: Database, one: int, press: tuple[str, int, State, int]) -> bool:
    who, version, to, pause = press
    for _ in range(pause):
        await asyncio.sleep(0)
    async with db.write() as tx:
        return await reviews.answer(tx, id=one, version=version, to=to, by=who, answer={}, now=NOW)


async def _play(folder: Path, subject: str, presses: list) -> tuple[list[bool], reviews.Review]:
    db = Database(f"sqlite:///{folder / 'laws.sqlite3'}")
    try:
        async with db.write() as tx:
            one, _ = await reviews.ask(tx, kind="merge", subject=subject, body={}, now=NOW)
            await reviews.refresh(tx, id=one, body={"news": True})
        won = await asyncio.gather(*(_press(db, one, press) for press in presses))
        async with db.write() as tx:
            found = await reviews.get(tx, id=one)
            assert found is not None
            await tx.exec_driver_sql("DELETE FROM review")
        return list(won), found
    finally:
        await db.close()


@pytest.mark.rule("F43")
@settings()
@given(presses=PRESSES)
def test_exactly_one_press_on_the_newest_card_wins(folder: Path, presses: list) -> None:
    newest = 2  # asked at 1, renewed since
    won, review = asyncio.run(_play(folder, "a|b", presses))
    fit = [press for press in presses if press[1] == newest]
    assert (1 if fit else 0) == sum(won)
    if not fit:
        assert (State.OPEN, "") == (review.state, review.decided_by)
        return
    winner = presses[won.index(True)]
    assert newest == winner[1]
    assert (winner[2], winner[0]) == (review.state, review.decided_by)
