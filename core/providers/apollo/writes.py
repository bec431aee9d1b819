"""Writing to Apollo: bulk calls where they take a field, single ones where nothing else does.

Apollo drops parameters it does not know without a word, and answers 200 (facts: recorded answers).
So every write is compared with the row that comes back, and a value that is not there is a refusal
of category NOT_KEPT, not a success.
"""

from collections.abc import Mapping, Sequence

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.normalize import same
from core.domain.records import Kind, Side
from core.providers.apollo.client import ApolloClient
from core.providers.apollo.creating import Created, create
from core.providers.apollo.mapping import Names, encode, parse, raw_of, roots, values
from core.providers.apollo.sending import Input, change
from core.providers.apollo.words import Row
from core.providers.outcomes import translated
from core.providers.port import Forbidden, Outcome, Parsed, ProviderError, Refused, Skip, Write


class Writer:
    """Writes one batch of one kind, with what the team calls things."""

    def __init__(
        self,
        client: ApolloClient,
        kind: Kind,
        mapping: FieldMap,
        known: Names,
        region: str,
    ) -> None:
        """Keep the parts of this batch; ``region`` is for phone numbers without a country."""
        self.client = client
        self.kind = kind
        self.mapping = mapping
        self.known = known
        self._region = region
        self._kept = roots(kind, mapping)
        self._keys = {field.apollo: field.key for field in mapping.of(kind)}

    async def write(self, writes: Sequence[Write]) -> list[Outcome]:
        """Send ``writes``, all of one action; raise what concerns the whole batch."""
        action = writes[0].action
        if action is Action.KEY:  # no documented call writes a HubSpot id onto an existing record
            return [Outcome(one.trace, remote_id=one.remote_id) for one in writes]
        if action in {Action.MERGE, Action.ARCHIVE}:
            return [_unsupported(one) for one in writes]
        if action is Action.LIST:
            return await self._list(writes)
        ready, outcomes = self._ready(writes)
        if not ready:
            return outcomes
        if action is Action.CREATE:
            made = await create(self.client, self.kind, ready)
            return outcomes + [self._created(one, made[one.write.trace]) for one in ready]
        rows = await change(self.client, self.kind, ready)
        return outcomes + [self._changed(one, rows[one.write.trace]) for one in ready]

    def _ready(self, writes: Sequence[Write]) -> tuple[list[Input], list[Outcome]]:
        """Encode the values; what Apollo cannot hold is refused without asking it."""
        ready, refused = [], []
        for one in writes:
            encoded = encode(self.kind, self.mapping, self.known, one.values)
            bad = {**encoded.unknown, **encoded.unsupported}
            if not bad:
                ready.append(Input(one, _sent(one, encoded.attributes)))
                continue
            error = Refused(
                f"{'; '.join(bad.values())}.",
                category="UNMAPPED_OPTION" if encoded.unknown else "UNSUPPORTED",
                fields=bad,
                side=Side.APOLLO,
            )
            refused.append(Outcome(one.trace, error=error, remote_id=one.remote_id))
        return ready, refused

    def _created(self, one: Input, made: Created | ProviderError) -> Outcome:
        if isinstance(made, ProviderError):
            return self._failed(one.write, made)
        parsed = self._parsed(made.row)
        return Outcome(
            one.write.trace,
            parsed,
            parsed.observation.ref.id,
            existed=made.existed,
            held=self._held(one.write, made.row),
        )

    def _changed(self, one: Input, row: Row | ProviderError) -> Outcome:
        """Compare what came back with what was sent."""
        write = one.write
        if isinstance(row, ProviderError):
            return self._failed(write, row)
        held = self._held(write, row)
        country = text if isinstance(text := row.get("country"), str) else None
        lost = {
            field.key: f"Apollo did not keep {field.label}"
            for field in self.mapping.of(self.kind)
            if field.key in write.values
            and not same(
                field.form,
                held.get(field.key),
                write.values[field.key],
                region=country or self._region,
            )
        }
        if write.account_id and row.get("account_id") != write.account_id:
            lost["account_id"] = "Apollo did not keep the account"
        error = None
        if lost:
            error = Refused(
                f"Apollo answered that it was done, but: {'; '.join(lost.values())}.",
                category="NOT_KEPT",
                fields=lost,
                side=Side.APOLLO,
                status=200,
            )
        return Outcome(write.trace, self._parsed(row), write.remote_id, error, held=held)

    def _parsed(self, row: Row) -> Parsed:
        record = raw_of(self.kind, row, self._kept, self.mapping.version)
        return parse(self.kind, self.mapping, self.known, record)

    def _held(self, write: Write, row: Row) -> Mapping[str, str | None]:
        fields = [field for field in self.mapping.of(self.kind) if field.key in write.values]
        found = values(fields, self.known, row)
        return {field.key: found.get(field.key) for field in fields}

    def _failed(self, write: Write, error: ProviderError) -> Outcome:
        """Return an error in the words of our fields."""
        return Outcome(write.trace, error=translated(error, self._keys), remote_id=write.remote_id)

    async def _list(self, writes: Sequence[Write]) -> list[Outcome]:
        """Put records on lists or take them off, one call a list; repeating it is harmless."""
        outcomes: list[Outcome] = []
        for name, off in dict.fromkeys((one.list_name, one.off) for one in writes):
            some = [one for one in writes if (one.list_name, one.off) == (name, off)]
            error: ProviderError | None = None
            try:
                await self._listed(some, name)
            except Skip as refused:
                error = refused
            if error is not None and len(some) > 1:
                for one in some:
                    outcomes += await self._list([one])
                continue
            outcomes += [Outcome(one.trace, remote_id=one.remote_id, error=error) for one in some]
        return outcomes

    async def _listed(self, some: Sequence[Write], name: str) -> None:
        ids = [one.remote_id for one in some]
        if not some[0].off:
            await self.client.add_to_list(self.kind, ids, name)
            return
        try:
            await self.client.remove_from_list(self.kind, ids, name)
        except Forbidden as error:  # a key that lacks this endpoint can do all the rest
            raise Refused(
                f"Apollo's key may not take records off a list. Take it off “{name}” in Apollo, or"
                " add labels/remove_entity_ids_from_label_names to the key and retry.",
                category="UNSUPPORTED",
                side=Side.APOLLO,
                status=error.status,
                correlation_id=error.correlation_id,
            ) from error


def _sent(write: Write, attributes: dict[str, str]) -> dict[str, str]:
    """Add the account a contact belongs to."""
    return {**attributes, "account_id": write.account_id} if write.account_id else attributes


def _unsupported(write: Write) -> Outcome:
    """Return the outcome of what Apollo's API cannot do (R27)."""
    error = Refused(
        f"Apollo's API cannot {write.action} records; a person has to do it in Apollo.",
        category="UNSUPPORTED",
        side=Side.APOLLO,
    )
    return Outcome(write.trace, error=error, remote_id=write.remote_id)
