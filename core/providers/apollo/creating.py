"""Creating Apollo records by ``bulk_create``, and what it cannot take by the changes after it.

Facts: Apollo API reference, bulk create: ``hubspot_id`` links the new record; rows that exist come
back apart and are not modified. The order of the rows is not documented, so they are told apart by
what they hold.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from core.domain.normalize import fold
from core.domain.records import Kind
from core.providers.apollo.client import ApolloClient
from core.providers.apollo.sending import ACCOUNT_ID, Input, change, nested, unanswered
from core.providers.apollo.words import CREATES, HUBSPOT_ID, Row, root
from core.providers.port import ProviderError, Skip


class Created(msgspec.Struct, frozen=True):
    """A record that is there now; ``existed`` says that it was there before."""

    row: Row
    existed: bool


Made = Created | ProviderError


async def create(client: ApolloClient, kind: Kind, inputs: Sequence[Input]) -> Mapping[str, Made]:
    """Create each write's record and return it by trace; raise only while nothing was written."""
    made = await _create(client, kind, inputs, begun=False)
    later = [
        Input(
            msgspec.structs.replace(one.write, remote_id=str(found.row["id"])),
            _left(kind, one.attributes, existed=found.existed),
        )
        for one in inputs
        if isinstance(found := made[one.write.trace], Created)
    ]
    later = [one for one in later if one.attributes]
    if not later:
        return made
    try:
        rows = await change(client, kind, later)
    except ProviderError:  # the records are there; what is missing is planned anew
        return made
    changed = {
        trace: Created(row, found.existed)
        for trace, row in rows.items()
        if isinstance(found := made[trace], Created) and not isinstance(row, ProviderError)
    }
    return {**made, **changed}


async def _create(
    client: ApolloClient, kind: Kind, inputs: Sequence[Input], *, begun: bool
) -> dict[str, Made]:
    """Create a batch; a refused one is halved until the bad row stands alone (F35)."""
    try:
        created, existing = await client.bulk_create(kind, [_item(kind, one) for one in inputs])
    except Skip as error:
        if len(inputs) == 1:
            return {inputs[0].write.trace: error}
        middle = len(inputs) // 2
        first = await _create(client, kind, inputs[:middle], begun=begun)
        return {**first, **await _create(client, kind, inputs[middle:], begun=True)}
    except ProviderError as error:
        if not begun:
            raise
        return {one.write.trace: error for one in inputs}
    return _told_apart(kind, inputs, created, existing)


def _item(kind: Kind, one: Input) -> Row:
    """Return a row of the call; the direct number of a contact goes as ``phone``."""
    some = {n: text for n, text in one.attributes.items() if text and root(n) in CREATES[kind]}
    if kind is Kind.CONTACT and "direct_phone" in some:
        some["phone"] = some.pop("direct_phone")
    item = nested(some)
    if one.attributes.get(ACCOUNT_ID):
        item[ACCOUNT_ID] = one.attributes[ACCOUNT_ID]
    if one.write.key:
        item["hubspot_id"] = one.write.key
    return item


def _left(kind: Kind, attributes: Mapping[str, str], *, existed: bool) -> dict[str, str]:
    """Return what is still to be written: all of it where the record existed (F4)."""
    taken = frozenset() if existed else CREATES[kind] | {ACCOUNT_ID}
    return {n: text for n, text in attributes.items() if text and root(n) not in taken}


def _told_apart(
    kind: Kind, inputs: Sequence[Input], created: Iterable[Row], existing: Iterable[Row]
) -> dict[str, Made]:
    """Return each write's row: by HubSpot id, then by e-mail or domain, then by name."""
    pool = [Created(row, existed=False) for row in created]
    pool += [Created(row, existed=True) for row in existing]
    made: dict[str, Made] = {}
    for tests in (_by_key, _by_identity, _by_name):
        for one in inputs:
            if one.write.trace in made:
                continue
            found = next((p for p in pool if tests(kind, one, p.row)), None)
            if found is not None:
                made[one.write.trace] = found
                pool.remove(found)
    return {one.write.trace: made.get(one.write.trace, unanswered()) for one in inputs}


def _by_key(kind: Kind, one: Input, row: Row) -> bool:
    return bool(one.write.key) and str(row.get(HUBSPOT_ID[kind]) or "") == one.write.key


def _by_identity(kind: Kind, one: Input, row: Row) -> bool:
    name = "email" if kind is Kind.CONTACT else "domain"
    wanted = fold(one.attributes.get(name, ""))
    return wanted is not None and fold(str(row.get(name) or "")) == wanted


def _by_name(kind: Kind, one: Input, row: Row) -> bool:
    names = ("first_name", "last_name") if kind is Kind.CONTACT else ("name",)
    sent = [fold(one.attributes.get(name, "")) for name in names]
    return any(sent) and sent == [fold(str(row.get(name) or "")) for name in names]
