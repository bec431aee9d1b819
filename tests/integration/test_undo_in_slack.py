"""Undo as people meet it: the verb shows, the button puts back (R66, R70)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.listeners import pull, undo
from core.domain.records import Kind
from core.usecases.pull import request
from tests.fakes.desk import ADA, RITA, Desk, desk, said

C = Kind.CONTACT


class Room:
    """A live bot whose last run wrote one value."""

    def __init__(self, at: Desk) -> None:
        self.at = at
        self.wrote = 0

    async def prepare(self) -> None:
        at = self.at
        contact = at.hubspot.add(C, {"email": "b@acme.com", "first_name": "Bob", "title": "CTO"})
        await at.type(ADA, "/apollo pull")
        await at.work()
        await at.press(ADA, (await at.posted(ADA))[-1], "Go live")
        await self.settle()
        at.clock.advance(3600)
        at.hubspot.edit(C, contact, {"title": "<!channel> CEO"})
        self.wrote = (await request(at.engine, who="")).run_id
        await self.settle()

    async def settle(self) -> None:
        await self.at.work()
        await self.at.work()

    def title(self) -> str:
        [one] = self.at.apollo.records[C].values()
        return one.values["title"]


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with desk(tmp_path, [pull, undo]) as at:
        made = Room(at)
        await made.prepare()
        yield made


@pytest.mark.rule("R66")
async def test_the_verb_shows_what_would_go_back_and_the_button_puts_it_back(room: Room) -> None:
    at = room.at
    assert "<!channel> CEO" == room.title()
    assert [] == await at.type(ADA, f"/apollo undo {room.wrote}")
    await at.work()
    shown = (await at.posted(ADA))[-1]
    assert f"Preview: undo of run {room.wrote}" in said(shown)
    assert "1 contact in Apollo" in said(shown)
    assert "Apollo: title 1" in said(shown)
    assert "<!channel> CEO" == room.title()
    await at.press(ADA, shown, "Put back")
    await room.settle()
    assert "CTO" == room.title()
    done = (await at.posted(ADA))[-1]
    assert "1 of 1 put back" in said(done)
    assert "takes this back in turn" in said(done)
    stamped = next(one for one in await at.posted(ADA) if one["ts"] == shown["ts"])
    assert "Carried out by run" in said(stamped)
    assert "Put back" not in said(stamped)


async def test_samples_of_an_undo_cannot_ping(room: Room) -> None:
    at = room.at
    await at.type(ADA, f"/apollo undo {room.wrote}")
    await at.work()
    await at.press(RITA, (await at.posted(RITA))[-1], "Samples")
    assert "&lt;!channel&gt; CEO → CTO" in said((await at.told(RITA))[-1])


async def test_a_rep_undoes_nothing(room: Room) -> None:
    at = room.at
    told = await at.type(RITA, f"/apollo undo {room.wrote}")
    assert "Only an admin may do that" in told[-1]["text"]
    await at.type(ADA, f"/apollo undo {room.wrote}")
    await at.work()
    await at.press(RITA, (await at.posted(RITA))[-1], "Put back")
    assert "Only an admin may do that" in (await at.told(RITA))[-1]["text"]
    await room.settle()
    assert "<!channel> CEO" == room.title()


async def test_a_stale_button_starts_nothing_and_says_so(room: Room) -> None:
    at = room.at
    await at.type(ADA, f"/apollo undo {room.wrote}")
    await at.work()
    shown = (await at.posted(ADA))[-1]
    await at.press(ADA, shown, "Put back")
    await at.press(ADA, shown, "Put back")
    assert "puts that back already" in (await at.told(ADA))[-1]["text"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("", "Which run?"), ("everything", "Which run?"), ("999", "There is no run 999")],
)
async def test_a_run_that_is_not_named_or_not_there_is_answered(
    room: Room, typed: str, answer: str
) -> None:
    told = await room.at.type(ADA, f"/apollo undo {typed}")
    assert answer in told[-1]["text"]
