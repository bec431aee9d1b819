"""Writing to HubSpot: batches in, one outcome a write out.

Facts: HubSpot documentation, batch endpoints: 100 inputs; some failures refuse the whole batch, so
a refused batch is split until the bad rows stand alone (F35).
"""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.records import Kind, Side
from core.providers.hubspot.acts import ACTS, associate
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.errors import BadProperties
from core.providers.hubspot.mapping import Names, encode, parse, raw, values
from core.providers.hubspot.restoring import Restorer
from core.providers.hubspot.results import (
    Input,
    error_of,
    moved,
    properties_of,
    result_of,
    silent,
    unsupported,
)
from core.providers.hubspot.words import KEYS, STAGE, Batch, Head
from core.providers.outcomes import translated
from core.providers.port import Exists, Gone, Outcome, ProviderError, Refused, Skip, Write

Send = Callable[[Sequence[Input]], Awaitable[Batch]]


class Writer:
    """Writes one batch of one kind, with what the account calls things."""

    def __init__(self, client: HubSpotClient, kind: Kind, mapping: FieldMap, known: Names) -> None:
        """Keep the parts of this batch."""
        self.client = client
        self.kind = kind
        self.mapping = mapping
        self.known = known
        self._keys = {field.hubspot: field.key for field in mapping.of(kind)}

    async def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """Send ``writes``, all of one action; raise what concerns the whole batch."""
        action = writes[0].action
        if action is Action.LIST:
            return [unsupported(one) for one in writes]
        if action is Action.KEY:
            return await self._write_keys(writes)
        if action in ACTS:
            return await ACTS[action](self.client, self.kind, writes)
        ready, outcomes = self._ready([one for one in writes if one.restore is None])
        restoring = [one for one in writes if one.restore is not None]
        if restoring:
            outcomes += await self._restore(restoring)
        if not ready:
            return outcomes
        send = self._create if writes[0].action is Action.CREATE else self._update
        return outcomes + await send(ready)

    async def _restore(self, writes: Sequence[Write]) -> list[Outcome]:
        """Write from snapshots; what undoes a merge shares its actions with what does not."""
        restorer = Restorer(self.client, self.kind, self.mapping, self.known)
        creates = writes[0].action is Action.CREATE
        return await (restorer.create(writes) if creates else restorer.write(writes))

    def _ready(self, writes: Sequence[Write]) -> tuple[list[Input], list[Outcome]]:
        """Encode the values; what the account does not know is refused without asking it."""
        ready, refused = [], []
        for one in writes:
            encoded = encode(self.kind, self.mapping, self.known, one.values)
            if encoded.unknown:
                error = Refused(
                    f"{'; '.join(encoded.unknown.values())}.",
                    category="UNMAPPED_OPTION",
                    fields=encoded.unknown,
                    side=Side.HUBSPOT,
                )
                refused.append(Outcome(one.trace, error=error, remote_id=one.remote_id))
            else:
                ready.append(Input(one, encoded.properties))
        return ready, refused

    async def _create(self, inputs: Sequence[Input]) -> list[Outcome]:
        """Create by the key where there is one, so that repeating is harmless (F1, R19)."""
        with_key = self.kind in self.known.keyed
        keyed = [one for one in inputs if with_key and one.write.key]
        plain = [one for one in inputs if not (with_key and one.write.key)]
        outcomes = await self._split(keyed, self._upsert) if keyed else []
        if plain:
            outcomes += await self._split(plain, self._insert, begun=bool(keyed))
        outcomes = [await self._named(one, inputs) for one in outcomes]
        return await self._with_accounts(outcomes, inputs)

    async def _upsert(self, inputs: Sequence[Input]) -> Batch:
        name = KEYS[self.kind]
        rows = [
            {
                "id": one.write.key,
                "idProperty": name,
                "properties": {**one.properties, name: one.write.key},
                "objectWriteTraceId": one.write.trace,
            }
            for one in inputs
        ]
        return await self.client.batch(self.kind, "upsert", rows)

    async def _insert(self, inputs: Sequence[Input]) -> Batch:
        rows = [
            {"properties": one.properties, "objectWriteTraceId": one.write.trace} for one in inputs
        ]
        return await self.client.batch(self.kind, "create", rows)

    async def _with_accounts(
        self, outcomes: Sequence[Outcome], inputs: Sequence[Input]
    ) -> list[Outcome]:
        """Associate new contacts with their companies; a contact without one still counts."""
        accounts = {one.write.trace: one.write.account_id for one in inputs}
        wanted = [
            Write(one.trace, Action.ASSOCIATE, self.kind, one.remote_id, account_id=account)
            for one in outcomes
            if one.error is None and (account := accounts.get(one.trace))
        ]
        if not wanted:
            return list(outcomes)
        try:
            answers = await associate(self.client, self.kind, wanted)
        except ProviderError:  # the contact is there; the association is planned anew
            return list(outcomes)
        done = {one.trace for one in answers if one.error is None}
        return [
            _belonging(one, accounts[one.trace]) if one.trace in done else one for one in outcomes
        ]

    async def _update(self, inputs: Sequence[Input]) -> list[Outcome]:
        outcomes = await self._split(inputs, self._patch)
        staged = {one.write.remote_id for one in inputs if STAGE in one.properties}
        return await self._read_back(outcomes, sorted(staged)) if staged else outcomes

    async def _patch(self, inputs: Sequence[Input]) -> Batch:
        rows = [
            {
                "id": one.write.remote_id,
                "properties": one.properties,
                "objectWriteTraceId": one.write.trace,
            }
            for one in inputs
        ]
        return await self.client.batch(self.kind, "update", rows)

    async def _write_keys(self, writes: Sequence[Write]) -> list[Outcome]:
        """Write Apollo's ids into the key property; nothing where the account has none."""
        name = KEYS[self.kind]
        if self.known.property(self.kind, name) is None:
            return [Outcome(one.trace, remote_id=one.remote_id) for one in writes]
        return await self._split([Input(one, {name: one.key}) for one in writes], self._patch)

    async def _split(
        self, inputs: Sequence[Input], send: Send, *, begun: bool = False
    ) -> list[Outcome]:
        """Send a batch; when it is refused as a whole, send its parts, one after the other.

        ``begun`` says that other parts are written already: nothing may be raised any more, or
        they would be written twice.
        """
        try:
            batch = await send(inputs)
        except Skip as error:
            if len(inputs) > 1:
                return await self._divide(inputs, error, send)
            return [self._failed(inputs[0], error)]
        except ProviderError as error:
            if not begun:
                raise
            return [self._failed(one, error) for one in inputs]
        return [await self._outcome(one, batch) for one in inputs]

    async def _divide(self, inputs: Sequence[Input], error: Skip, send: Send) -> list[Outcome]:
        """Fail rows with a hopeless property at once, and halve what else may be at fault."""
        schema = error.schema if isinstance(error, BadProperties) else frozenset()
        outcomes = [self._failed(i, error) for i in inputs if schema & i.properties.keys()]
        left = [one for one in inputs if not schema & one.properties.keys()]
        named = set(error.fields) if isinstance(error, Refused) else set()
        touched = [one for one in left if named & one.properties.keys()]
        clean = [one for one in left if not named & one.properties.keys()]
        parts = [clean, touched]
        if not outcomes and (not clean or not touched):
            middle = len(left) // 2
            parts = [left[:middle], left[middle:]]
        for part in filter(None, parts):
            outcomes += await self._split(part, send, begun=True)
        return outcomes

    async def _outcome(self, one: Input, batch: Batch) -> Outcome:
        """Find a write's result or error in the answer."""
        head = result_of(one, batch)
        if head is not None:
            return self._done(one, head)
        error = error_of(one.write, batch)
        return self._failed(one, error) if error is not None else await self._missing(one)

    def _done(self, one: Input, head: Head) -> Outcome:
        """Return what is held now; an answer that leaves a property out kept what was sent."""
        write = one.write
        fields = [field for field in self.mapping.of(self.kind) if field.key in write.values]
        spoken = values(fields, self.known, {**one.properties, **properties_of(head)})
        held = {field.key: spoken.get(field.key) for field in fields}
        if write.action is not Action.CREATE:
            return Outcome(write.trace, remote_id=head.id, held=held)
        keyed = bool(write.key) and self.kind in self.known.keyed
        if keyed and not head.new:
            return Outcome(write.trace, remote_id=head.id, held=held, existed=True)
        record = raw(head, [], self.mapping.version)
        parsed = parse(self.kind, self.mapping, self.known, record)
        return Outcome(write.trace, parsed, head.id, held=held)

    def _failed(self, one: Input, error: ProviderError) -> Outcome:
        """Return an error in the words of our fields."""
        return Outcome(
            one.write.trace, error=translated(error, self._keys), remote_id=one.write.remote_id
        )

    async def _missing(self, one: Input) -> Outcome:
        """Say what became of a row that the answer leaves out without a word (F35, F23)."""
        write = one.write
        if not write.remote_id:
            return Outcome(write.trace, error=silent())
        try:
            now = await self.client.get(self.kind, write.remote_id, ())
        except ProviderError as error:
            return self._failed(one, error if isinstance(error, Gone) else silent())
        return self._failed(one, silent() if now.id == write.remote_id else moved(now.id))

    async def _named(self, outcome: Outcome, inputs: Sequence[Input]) -> Outcome:
        """Find the id that a refusal as "exists already" hides: whole batches name none (F2)."""
        error = outcome.error
        if not isinstance(error, Exists) or error.existing_id or self.kind is not Kind.CONTACT:
            return outcome
        mail = next(i.properties.get("email") for i in inputs if i.write.trace == outcome.trace)
        if mail:
            try:
                found = await self.client.get(self.kind, mail, (), id_property="email")
            except ProviderError:
                return outcome
            error.existing_id = found.id
        return outcome

    async def _read_back(self, outcomes: Sequence[Outcome], staged: Sequence[str]) -> list[Outcome]:
        """Read what stage stands there: HubSpot takes a step backward and ignores it (R38)."""
        fields = [field for field in self.mapping.of(self.kind) if field.hubspot == STAGE]
        inputs = [{"id": one} for one in staged]
        try:
            batch = await self.client.batch(self.kind, "read", inputs, properties=[STAGE])
        except ProviderError:  # it is written; the next pull sees what stands there
            return list(outcomes)
        now = {h.id: values(fields, self.known, properties_of(h)) for h in batch.results}
        return [
            msgspec.structs.replace(
                one, held={**one.held, **{f.key: now[one.remote_id].get(f.key) for f in fields}}
            )
            if one.error is None and one.remote_id in now
            else one
            for one in outcomes
        ]


def _belonging(outcome: Outcome, account: str) -> Outcome:
    """Return the outcome of a create whose record belongs to ``account`` now."""
    if outcome.parsed is None:
        return outcome
    before = outcome.parsed.observation
    facts = msgspec.structs.replace(before.facts, company_ids=(account,))
    observation = msgspec.structs.replace(before, facts=facts)
    parsed = msgspec.structs.replace(outcome.parsed, observation=observation)
    return msgspec.structs.replace(outcome, parsed=parsed)
