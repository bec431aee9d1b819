"""Whatever people, services and the machine do: once it is quiet, the laws hold."""

import pytest

from tests.simulation.run import run

SEEDS = (1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14)
"""Histories that are held; ``make simulate`` plays as many more as wanted and names what breaks."""


@pytest.mark.rule("R18", "R30", "R55", "F9", "F10", "F12", "F14", "F20", "F23", "F24", "F36", "F37")
@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_after_quiet_every_law_holds(seed: int) -> None:
    assert () == run(seed).verdict.broken


@pytest.mark.slow
def test_one_seed_gives_one_history() -> None:
    assert run(5).log == run(5).log
