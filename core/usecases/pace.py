"""How long what is to be written will take (R15, F32)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.domain.pace import Window, takes
from core.domain.records import Side
from core.store.outbox import Due
from core.sync.engine import Engine


def of_writes(engine: Engine, writes: Mapping[str, int]) -> timedelta:
    """Return about how long writes counted by ``side:kind:action`` take on both sides together."""
    return max(takes(writes, _windows(engine)).values(), default=timedelta())


def of_backlog(engine: Engine, waiting: list[Due]) -> Mapping[Side, timedelta]:
    """Return, by side, about how long what waits there takes."""
    writes = {f"{one.side}:{one.kind}:{one.action}": one.count for one in waiting}
    return takes(writes, _windows(engine))


def _windows(engine: Engine) -> Mapping[Side, Sequence[Window]]:
    return {Side.HUBSPOT: engine.hubspot.pace(), Side.APOLLO: engine.apollo.pace()}
