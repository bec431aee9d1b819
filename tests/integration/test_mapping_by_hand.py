"""The mapping's file from the command line: checked against both services, then saved (R30)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import mapping_by_hand
from core.settings import Settings
from core.usecases import exports
from core.usecases.mapping_file import Bad
from tests.integration.world import opened, settings_for


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """What a deployment is configured with whose bot does not run."""
    async with opened(f"sqlite:///{tmp_path / 'world.db'}", tmp_path) as world:
        apollo = world.settings.apollo_api_url.removesuffix("/api/v1")
        url = f"sqlite:///{tmp_path / 'bot.db'}"
        yield settings_for(url, world.settings.hubspot_api_url, apollo)


async def text(settings: Settings, tmp_path: Path) -> str:
    with (tmp_path / "mapping.csv").open("w", newline="") as target:
        await exports.export_mapping(settings.database_url, target)
    return (tmp_path / "mapping.csv").read_text()


async def took(settings: Settings, file: str, *, save: bool = True) -> list[str]:
    return list(mapping_by_hand.sentences(await mapping_by_hand.take(settings, file, save=save)))


@pytest.mark.rule("R30")
async def test_a_file_is_looked_at_saved_and_then_set_already(
    settings: Settings, tmp_path: Path
) -> None:
    assert ["Nothing was saved; 1 problem(s):"] == (await took(settings, "x"))[:1]
    was = await text(settings, tmp_path)
    file = was.replace("jobtitle,title,both", "jobtitle,title,to_hubspot")
    change = "  Job title of contacts: travels: both ways -> to HubSpot only"
    assert ["This would change:", change] == await took(settings, file, save=False)
    assert was == await text(settings, tmp_path)
    assert ["Saved.", change] == await took(settings, file)
    assert file == await text(settings, tmp_path)
    assert ["The file says what is set already."] == await took(settings, file)


async def test_a_file_that_would_not_work_changes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    await took(settings, "x")
    was = await text(settings, tmp_path)
    bad = was.replace("city,city,to_hubspot", "city,city,both")
    taken = await mapping_by_hand.take(settings, bad, save=True)
    assert mapping_by_hand.refused(taken)
    assert isinstance(taken, Bad)
    assert 2 == len(taken.problems)
    assert was == await text(settings, tmp_path)
