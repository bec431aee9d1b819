"""Changing existing Apollo records by the fewest calls.

Facts: Apollo API reference: ``bulk_update`` takes names, e-mail, title, LinkedIn, owner, account
and custom fields; phones only go through a PATCH; contacts' stages also through
``update_stages``.
"""

from collections.abc import Mapping, Sequence

import msgspec

from core.domain.records import Kind, Side
from core.providers.apollo.client import ApolloClient
from core.providers.apollo.words import BULK_UPDATES, CUSTOM, PATCHES, STAGE, Row, root
from core.providers.port import ProviderError, Skip, Unanswered, Write

ACCOUNT_ID = "account_id"
Answer = Row | ProviderError


class Input(msgspec.Struct, frozen=True):
    """A write with the attributes it sends, by Apollo's names."""

    write: Write
    attributes: dict[str, str]


class _Parts(msgspec.Struct, frozen=True):
    """How one write is divided among the calls."""

    bulk: dict[str, str]
    patch: dict[str, str]
    stage: str


def unanswered() -> Unanswered:
    """Return the error for a row that an answer leaves out without a word."""
    return Unanswered(
        "Apollo's answer says nothing about this record. The bot looks before it tries again.",
        side=Side.APOLLO,
        status=200,
    )


def nested(attributes: Mapping[str, str]) -> Row:
    """Return a request's body: custom fields stand together under one name."""
    body: Row = {}
    for name, text in attributes.items():
        if root(name) == CUSTOM:
            body.setdefault(CUSTOM, {})[name.partition(".")[2]] = text
        else:
            body[name] = text
    return body


def _divided(kind: Kind, attributes: Mapping[str, str]) -> _Parts:
    """Choose the calls: one PATCH takes all it can where one is needed anyway."""
    in_bulk = BULK_UPDATES[kind] | ({ACCOUNT_ID} if kind is Kind.CONTACT else frozenset())
    in_patch = PATCHES[kind] | ({ACCOUNT_ID} if kind is Kind.CONTACT else frozenset())
    only = {n for n in attributes if root(n) not in in_bulk and n != STAGE[kind]}
    if only:
        patch = {n: text for n, text in attributes.items() if root(n) in in_patch}
        return _Parts({n: t for n, t in attributes.items() if n not in patch}, patch, "")
    bulk = {n: text for n, text in attributes.items() if root(n) in in_bulk}
    stage = attributes.get(STAGE[kind], "") if STAGE[kind] not in in_bulk else ""
    return _Parts(bulk, {}, stage)


class _Change:
    """One batch under way; ``answers`` holds each write's last row or its error."""

    def __init__(self, client: ApolloClient, kind: Kind) -> None:
        self.client = client
        self.kind = kind
        self.answers: dict[str, Answer] = {}

    def fail(self, inputs: Sequence[Input], error: ProviderError) -> None:
        """Note an error; raise it where nothing was written yet and it concerns the batch."""
        if not self.answers and not isinstance(error, Skip):
            raise error
        self.answers |= {one.write.trace: error for one in inputs}

    def alive(self, one: Input) -> bool:
        """Tell whether a write did not fail so far."""
        return not isinstance(self.answers.get(one.write.trace), ProviderError)

    async def bulk(self, inputs: Sequence[Input]) -> None:
        """Change many at once; a refused batch is halved until the bad row stands alone (F35)."""
        items = [{"id": one.write.remote_id, **nested(one.attributes)} for one in inputs]
        try:
            rows = await self.client.bulk_update(self.kind, items)
        except Skip as error:
            if len(inputs) == 1:
                self.fail(inputs, error)
                return
            middle = len(inputs) // 2
            await self.bulk(inputs[:middle])
            await self.bulk(inputs[middle:])
            return
        except ProviderError as error:
            self.fail(inputs, error)
            return
        await self._take(inputs, rows)

    async def stages(self, inputs: Sequence[Input], stage: str) -> None:
        """Move contacts to one stage."""
        ids = [one.write.remote_id for one in inputs]
        try:
            rows = await self.client.update_stages(ids, stage)
        except Skip as error:
            if len(inputs) == 1:
                self.fail(inputs, error)
                return
            for one in inputs:
                await self.stages([one], stage)
            return
        except ProviderError as error:
            self.fail(inputs, error)
            return
        await self._take(inputs, rows)

    async def patch(self, inputs: Sequence[Input]) -> None:
        """Change one by one; what stops the whole side stops the rest as well."""
        for number, one in enumerate(inputs):
            try:
                row = await self.client.patch(
                    self.kind, one.write.remote_id, nested(one.attributes)
                )
            except Skip as error:
                self.fail([one], error)
            except ProviderError as error:
                self.fail(inputs[number:], error)
                return
            else:
                await self._take([one], [row] if row else [])

    async def _take(self, inputs: Sequence[Input], rows: Sequence[Row]) -> None:
        """Keep the rows that came back; one that is missing is read."""
        by_id = {row.get("id"): row for row in rows}
        for one in inputs:
            row = by_id.get(one.write.remote_id)
            self.answers[one.write.trace] = row or await self.shown(one)

    async def shown(self, one: Input) -> Answer:
        """Read a row as it is now."""
        try:
            return await self.client.show(self.kind, one.write.remote_id)
        except Skip as error:
            return error
        except ProviderError:
            return unanswered()


async def change(client: ApolloClient, kind: Kind, inputs: Sequence[Input]) -> Mapping[str, Answer]:
    """Send the attributes of each write and return its row as it is now, or its error.

    Raises only while nothing was written yet.
    """
    under_way = _Change(client, kind)
    parts = {one.write.trace: _divided(kind, one.attributes) for one in inputs}

    def some(name: str) -> list[Input]:
        chosen = ((one, getattr(parts[one.write.trace], name)) for one in inputs)
        return [Input(i.write, got) for i, got in chosen if got and under_way.alive(i)]

    if bulk := some("bulk"):
        await under_way.bulk(bulk)
    if patch := some("patch"):
        await under_way.patch(patch)
    staged = [one for one in inputs if parts[one.write.trace].stage and under_way.alive(one)]
    for stage in dict.fromkeys(parts[one.write.trace].stage for one in staged):
        same = [one for one in staged if parts[one.write.trace].stage == stage]
        await under_way.stages(same, stage)
    for one in inputs:  # nothing to send: the row as it is
        if one.write.trace not in under_way.answers:
            under_way.answers[one.write.trace] = await under_way.shown(one)
    return under_way.answers
