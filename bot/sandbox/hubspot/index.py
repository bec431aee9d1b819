"""What search knows: it lags behind the store by a few seconds of the sandbox's time."""

import msgspec

from bot.sandbox.hubspot.records import Record


class Shadow(msgspec.Struct):
    """A record as search shows it, from ``since`` (milliseconds) on; None: not there yet."""

    since: int
    record: Record | None


class SearchIndex:
    """The older versions that search still shows; a record without one is shown as it is.

    Facts: search documentation says new and changed objects appear "a few moments" later.
    """

    def __init__(self) -> None:
        """Start with nothing lagging."""
        self._shadows: dict[str, list[Shadow]] = {}

    def clear(self) -> None:
        """Let search show everything as it is."""
        self._shadows.clear()

    def before(self, record: Record | None, record_id: str, now: int) -> None:
        """Keep what search shows now; call it before a write (None before a create)."""
        shadows = self._settle(record_id, now)
        if not shadows:
            self._shadows[record_id] = [Shadow(0, copied(record))]

    def after(self, record: Record, visible: int) -> None:
        """Say from when on search shows what was just written."""
        self._shadows[record.id].append(Shadow(visible, copied(record)))

    def _settle(self, record_id: str, now: int) -> list[Shadow]:
        shadows = self._shadows.get(record_id, [])
        while len(shadows) > 1 and shadows[1].since <= now:
            del shadows[0]
        if len(shadows) == 1 and shadows[0].since <= now and shadows[0].since:
            del self._shadows[record_id]
            return []
        return shadows

    def shown(self, record: Record, now: int) -> Record | None:
        """Return the version of ``record`` that search shows at ``now``."""
        if record.id not in self._shadows:
            return record
        shadows = self._settle(record.id, now)
        return shadows[0].record if shadows else record


def copied(record: Record | None) -> Record | None:
    """Return a copy whose values no later write changes; the history is shared."""
    if record is None:
        return None
    return msgspec.structs.replace(record, values=dict(record.values))
