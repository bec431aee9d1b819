"""The verdict on a world that was let come to rest: every law it breaks."""

from tests.simulation.laws import LAWS, Evidence, settled
from tests.simulation.laws_of_writes import MORE
from tests.simulation.world import World


async def broken(world: World) -> list[str]:
    """Return every law that the settled world breaks, with what breaks it."""
    found = await settled(world)
    seen = Evidence(world)
    return found + [f"{law.__name__}: {text}" for law in (*LAWS, *MORE) for text in law(seen)]
