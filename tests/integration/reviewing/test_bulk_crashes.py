"""A bulk merge goes on where a kill cut it off, and answers no pair twice (R28, F37, F43)."""

from pathlib import Path

import pytest

from core.domain.bulk import Basis
from core.domain.changes import Action
from core.usecases import bulk
from core.usecases import reviews as views
from core.usecases.deciding import Answered
from tests.integration.crashing import Camera, restarted
from tests.integration.reviewing.office import ANN, C, Office
from tests.integration.world import opened


@pytest.mark.rule("R28", "F37")
async def test_a_kill_after_any_effect_of_a_bulk_merge_ends_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "points"
    folder.mkdir()
    async with opened(f"sqlite:///{tmp_path / 'bot.sqlite3'}", tmp_path) as world:
        for n in range(2):
            handle = f"https://www.linkedin.com/in/person-{n}"
            same = {"firstname": f"Given{n}", "lastname": "Twin", "hs_linkedin_url": handle}
            world.hubspot.add(C, **same, email=f"a{n}@one{n}.example")
            world.hubspot.add(C, **same, email=f"b{n}@two{n}.example")
        Office(world).strangers()
        await world.pull(preview=True)
        done = await bulk.start(world.engine, who=ANN, basis=Basis.LINKEDIN, upto=99)
        assert isinstance(done, Answered)
        camera = Camera(world, folder)
        camera.take("0: pressed")
        camera.watch(world.engine)
        await world.drain()
        assert len(camera.taken) > 8
        for snapshot in camera.taken:
            async with restarted(world, snapshot) as again:
                for minutes in (0, 1, 4, 11):
                    await again.wait(minutes=minutes)
                left = [one for one in again.hubspot.all(C) if one.get("lastname") == "Twin"]
                assert 2 == len(left), snapshot.name
                card = await views.card(again.engine, review_id=done.review_id)
                assert (2, 0, 0, 0) == (card.done, card.failed, card.under_way, card.left)
                writes = [await Office(again).writes(n) for n in (1, 2)]
                merges = [[w for w in some if w.action is Action.MERGE] for some in writes]
                assert [1, 1] == [len(some) for some in merges], snapshot.name
