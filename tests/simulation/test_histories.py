"""After any history comes rest, and at rest the laws hold; a failing seed is played by its number."""

from pathlib import Path
from random import Random

import pytest

from tests.integration.world import opened
from tests.simulation.histories import LAWS, History, calm

SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(100, 130)]


async def played(seed: int, url: str, folder: Path, *, troubled: bool) -> None:
    async with opened(url, folder, MASS_CHANGE_PERCENT="100") as world:
        history = History(world, Random(seed), troubled)
        for _ in range(4):
            history.add_hubspot()
            history.add_apollo()
        await world.go_live()
        try:
            await history.play(6)
            await calm(world)
            for law in LAWS:
                await law(world)
        except AssertionError as error:
            error.add_note("\n  ".join([f"seed {seed}:", *history.said]))
            raise


@pytest.mark.rule("F9", "F10", "F12", "F23")
@pytest.mark.parametrize("seed", [*range(3), *SLOW])
async def test_a_history_without_trouble_ends_at_rest(
    seed: int, database_url: str, tmp_path: Path
) -> None:
    await played(seed, database_url, tmp_path, troubled=False)


@pytest.mark.rule("F1", "F4", "F12", "F36")
@pytest.mark.parametrize("seed", [*range(3), *SLOW])
async def test_a_history_of_lost_answers_and_outages_ends_at_rest(
    seed: int, database_url: str, tmp_path: Path
) -> None:
    await played(seed, database_url, tmp_path, troubled=True)
