"""The verdict on a world that was let come to rest: every law it breaks."""

from core.sync.ruling import rulebook
from tests.simulation.evidence import Evidence
from tests.simulation.laws import LAWS, settled
from tests.simulation.laws_of_rules import RULES
from tests.simulation.laws_of_writes import MORE
from tests.simulation.world import World


async def broken(world: World) -> list[str]:
    """Return every law that the settled world breaks, with what breaks it."""
    found = await settled(world)
    seen = Evidence(world, (await rulebook(world.engine)).rules)
    laws = (*LAWS, *MORE, *RULES)
    return found + [f"{law.__name__}: {text}" for law in laws for text in law(seen)]
