"""Whatever people, services and the machine do: once it is quiet, the laws hold."""

import pytest

from tests.simulation.run import run

SEEDS = 48
PARTS = 8


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_after_quiet_every_law_holds(part: int) -> None:
    broken = {seed: one.broken for seed in range(part, SEEDS, PARTS) if (one := run(seed)).broken}
    assert {} == broken


def test_one_seed_gives_one_history() -> None:
    assert run(5).log == run(5).log
