"""Writes that no field is part of: associate, archive, merge.

Facts: HubSpot documentation, associations v4, batch archive, merge.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from core.domain.changes import Action
from core.domain.records import Kind
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.results import associated
from core.providers.port import Outcome, ProviderError, Skip, Write

Act = Callable[[HubSpotClient, Kind, Sequence[Write]], Awaitable[list[Outcome]]]


async def merge(client: HubSpotClient, kind: Kind, writes: Sequence[Write]) -> list[Outcome]:
    """Merge, one by one, and take the id from the answer: it may be a third one."""

    async def send(one: Write) -> Outcome:
        head = await client.merge(kind, one.remote_id, one.other_id)
        return Outcome(one.trace, remote_id=head.id)

    return await singly(writes, send)


async def archive(client: HubSpotClient, kind: Kind, writes: Sequence[Write]) -> list[Outcome]:
    """Put records into the recycle bin; repeating it is harmless."""

    async def send(one: Write) -> Outcome:
        await client.archive(kind, [one.remote_id])
        return Outcome(one.trace, remote_id=one.remote_id)

    try:
        await client.archive(kind, [one.remote_id for one in writes])
    except Skip:
        return await singly(writes, send)
    return [Outcome(one.trace, remote_id=one.remote_id) for one in writes]


async def associate(client: HubSpotClient, _kind: Kind, writes: Sequence[Write]) -> list[Outcome]:
    """Associate contacts with their companies; repeating it is harmless."""

    async def send(one: Write) -> Outcome:
        answer = await client.associate([(one.remote_id, one.account_id)])
        return associated(answer, [one])[0]

    try:
        answer = await client.associate([(one.remote_id, one.account_id) for one in writes])
    except Skip:
        return await singly(writes, send)
    return associated(answer, writes)


ACTS: Mapping[Action, Act] = {
    Action.MERGE: merge,
    Action.ARCHIVE: archive,
    Action.ASSOCIATE: associate,
}


async def singly(
    writes: Sequence[Write], send: Callable[[Write], Awaitable[Outcome]]
) -> list[Outcome]:
    """Send writes one by one; what the first one raises as a whole is raised, later not."""
    outcomes: list[Outcome] = []
    for one in writes:
        try:
            outcomes.append(await send(one))
        except ProviderError as error:
            if not outcomes and not isinstance(error, Skip):
                raise
            outcomes.append(Outcome(one.trace, error=error, remote_id=one.remote_id))
    return outcomes
