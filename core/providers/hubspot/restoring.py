"""Putting a snapshot's values back, when a merge is undone (R26).

The record is read first and only what differs is written, so that repeating it is harmless and
what somebody changed since is left alone. Facts: HubSpot's documentation: ``readOnlyValue``; a
lifecycle stage goes backward only after it was cleared; a refusal names the properties.
"""

from collections.abc import Sequence

import msgspec

from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.domain.unmerging import ADDRESS, UNITED, Part, Restore, Restored, back, free, rest
from core.providers.hubspot.acts import singly
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.looking import Looking
from core.providers.hubspot.mapping import Names
from core.providers.hubspot.results import error_of, moved, silent
from core.providers.hubspot.words import KEYS, STAGE
from core.providers.port import Exists, Gone, Outcome, ProviderError, Refused, Write


class Restorer:
    """Restores records of one kind, one by one."""

    def __init__(self, client: HubSpotClient, kind: Kind, mapping: FieldMap, known: Names) -> None:
        """Keep the parts."""
        self._client = client
        self._kind = kind
        self._looking = Looking(client, kind, mapping, known)
        self._properties = known.properties[kind]
        self._key = KEYS[kind]
        self._keyed = kind in known.keyed

    async def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """Restore each record and say what was left alone."""
        return await singly(writes, self._one)

    async def create(self, writes: Sequence[Write]) -> list[Outcome]:
        """Make records anew from their snapshots, by the key where there is one (F1, R19)."""
        return await singly(writes, self._anew)

    async def _anew(self, write: Write) -> Outcome:
        """Make one; a value that HubSpot refuses today does not keep the record from coming back.

        The part that fills in the rest tries that value again and says so.
        """
        main = ADDRESS[self._kind][0]
        own = {**_asked(write).own, main: write.values.get(main) or _asked(write).own.get(main, "")}
        values = {name: own[name] for name in self._names(write) if own.get(name)}
        while True:
            answer = await self._create(write, values)
            if isinstance(answer, str):
                parsed = await self._looking.get(answer)
                return Outcome(write.trace, parsed, answer)
            bad = (set(answer.fields) & set(values)) - {main}
            if isinstance(answer, Exists) or not bad:
                return Outcome(write.trace, error=answer)
            values = {name: text for name, text in values.items() if name not in bad}

    async def _create(self, write: Write, values: dict[str, str]) -> str | Refused:
        """Return the new record's id, or the refusal."""
        row: dict[str, object] = {"properties": values, "objectWriteTraceId": write.trace}
        verb = "create"
        if self._keyed:
            verb = "upsert"
            row |= {"id": write.key, "idProperty": self._key}
            row["properties"] = {**values, self._key: write.key}
        try:
            batch = await self._client.batch(self._kind, verb, [row])
        except Refused as error:
            return error
        if batch.results:
            return batch.results[0].id
        return _refusal(error_of(write, batch) or silent())

    async def _one(self, write: Write) -> Outcome:
        names = self._names(write)
        now = await self._now(write.remote_id, names)
        wanted = self._wanted(write, now, names)
        refused = await self._put(write, wanted.values, now)
        if self._kind is Kind.ACCOUNT and _asked(write).part is Part.FREE and refused:
            # two companies may have one domain: it stays on both
            wanted = msgspec.structs.replace(wanted, left=(*wanted.left, *sorted(refused)))
            refused = {}
        parsed = await self._looking.get(write.remote_id)
        error = None
        if refused:
            error = Refused(
                f"HubSpot did not take everything back: {'; '.join(refused.values())}",
                category="NOT_KEPT",
                fields=refused,
                side=Side.HUBSPOT,
                status=400,
            )
        return Outcome(write.trace, parsed, write.remote_id, error, left=wanted.left)

    def _names(self, write: Write) -> list[str]:
        """Return the properties that this part is about and that can be written."""
        identity = {*ADDRESS[self._kind], self._key}
        every = {*_asked(write).own, *_asked(write).other}
        if _asked(write).part is Part.FREE:
            every = identity
        elif _asked(write).part is Part.BACK:
            every -= identity
        elif _asked(write).part is Part.ANEW:
            every = set(_asked(write).own) - {ADDRESS[self._kind][1], self._key}
        else:
            every = set(_asked(write).own) - {ADDRESS[self._kind][0], self._key}
        every.discard(UNITED)
        return sorted(
            name for name in every if (one := self._properties.get(name)) and not one.read_only
        )

    async def _now(self, record_id: str, names: Sequence[str]) -> dict[str, str]:
        batch = await self._client.batch(
            self._kind, "read", [{"id": record_id}], properties=list(names)
        )
        if not batch.results:
            raise Gone("HubSpot has no such record (any more).", side=Side.HUBSPOT)
        head = batch.results[0]
        if head.id != record_id:
            raise moved(head.id)
        found = msgspec.json.decode(head.properties, type=dict[str, str | None])
        return {name: text for name, text in found.items() if text}

    def _wanted(self, write: Write, now: dict[str, str], names: Sequence[str]) -> Restored:
        if _asked(write).part is Part.FREE:
            wanted = free(self._kind, _asked(write).own, _asked(write).other, now, self._key)
            kept = {name: text for name, text in wanted.values.items() if name in names}
            lost = tuple(name for name in wanted.values if name not in names)
            return Restored(kept, lost)
        if _asked(write).part is Part.BACK:
            return back(_asked(write).own, _asked(write).other, now, names)
        return rest(_asked(write).own, now, names)

    async def _put(
        self, write: Write, values: dict[str, str], now: dict[str, str]
    ) -> dict[str, str]:
        """Write the values but for those HubSpot refuses; return name -> its words."""
        refused: dict[str, str] = {}
        if values.get(STAGE) and now.get(STAGE):
            await self._send(write, {STAGE: ""})
        left = dict(values)
        while left:
            error = await self._send(write, left)
            if error is None:
                break
            named = {name: text for name, text in error.fields.items() if name in left}
            refused |= named or dict.fromkeys(left, error.sentence)
            left = {name: text for name, text in left.items() if name not in refused}
        return refused

    async def _send(self, write: Write, values: dict[str, str]) -> Refused | None:
        row = {
            "id": write.remote_id,
            "properties": values,
            "objectWriteTraceId": write.trace,
        }
        try:
            batch = await self._client.batch(self._kind, "update", [row])
        except Refused as error:
            return error
        found = error_of(write, batch)
        return None if found is None else _refusal(found)


def _refusal(error: ProviderError) -> Refused:
    """Return a refusal; raise what says nothing about the values."""
    if not isinstance(error, Refused):
        raise error
    return error


def _asked(write: Write) -> Restore:
    if write.restore is None:
        raise ValueError("only a write with a snapshot can be restored")
    return write.restore
