"""Looking for what an unanswered create may have made (F4).

Apollo has no search by HubSpot id or exact e-mail, so the newest records are read and compared.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from core.domain.fields import FieldMap
from core.domain.normalize import fold
from core.domain.records import Kind
from core.providers.apollo.client import ApolloClient
from core.providers.apollo.mapping import Names, parse, raw, roots
from core.providers.apollo.words import PAGE
from core.providers.port import Parsed, Write

PAGES = 10
"""How many pages of the newest records are compared with a whole batch of creates."""
LAG = timedelta(seconds=60)
"""How long a search may not show a record yet."""
SLACK = timedelta(hours=1)
"""How far Apollo's clock may be from ours when two times are compared (F14)."""


async def look_up(
    client: ApolloClient,
    kind: Kind,
    mapping: FieldMap,
    known: Names,
    writes: Sequence[Write],
    *,
    since: datetime,
    now: datetime,
) -> dict[str, Parsed | bool | None]:
    """Return by trace the record, False if it surely is not there, None if nobody can tell.

    Sure is: it would carry our HubSpot id, the index had time, and everything newer than the
    request was compared.
    """
    seen, reached = await _newest(client, kind, mapping, known, since - SLACK)
    sure = reached and now - since >= LAG
    found: dict[str, Parsed | bool | None] = {}
    for write in writes:
        match = _match(kind, seen, write, since - SLACK)
        if match is not None:
            seen.remove(match)  # it is nobody else's
        found[write.trace] = match or (False if sure and write.key else None)
    return found


async def _newest(
    client: ApolloClient, kind: Kind, mapping: FieldMap, known: Names, moment: datetime
) -> tuple[list[Parsed], bool]:
    """Return the newest records, and whether they reach back behind a moment."""
    kept = roots(kind, mapping)
    seen: list[Parsed] = []
    for number in range(1, PAGES + 1):
        body = {"page": number, "sort_by_field": f"{kind}_created_at", "sort_ascending": False}
        answer = await client.search(kind, body)
        rows = (answer.contacts if kind is Kind.CONTACT else answer.accounts) or []
        records = (raw(kind, row, kept, mapping.version) for row in rows)
        seen += [parse(kind, mapping, known, record) for record in records]
        if len(rows) < PAGE or _older(seen, moment):
            return seen, True
    return seen, False


def _older(seen: Iterable[Parsed], moment: datetime) -> bool:
    """Tell whether the records reach back behind a moment."""
    return any(
        _created(one) is not None and one.observation.facts.created_at < _iso(moment)
        for one in seen
    )


def _created(one: Parsed) -> str | None:
    return one.observation.facts.created_at or None


def _iso(moment: datetime) -> str:
    """Write a UTC time as Apollo does, so that texts compare as times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def _match(kind: Kind, seen: list[Parsed], write: Write, after: datetime) -> Parsed | None:
    """Compare HubSpot id, then e-mail or domain, then name with company among the new ones.

    An account carries HubSpot's id whenever we made it: another one is somebody else's.
    """
    if write.key:
        for one in seen:
            if write.key in one.observation.facts.other_ids:
                return one
        if kind is Kind.ACCOUNT:
            return None
    fresh = [one for one in seen if (_created(one) or "") >= _iso(after)]
    identity = ("email",) if kind is Kind.CONTACT else ("domain",)
    names = ("first_name", "last_name", "company") if kind is Kind.CONTACT else ("name",)
    for keys in (identity, names):
        wanted = [fold(write.values.get(key) or "") for key in keys]
        if not any(wanted):
            continue
        equal = [
            one
            for one in fresh
            if [fold(one.observation.values.get(key, "")) for key in keys] == wanted
            and not one.observation.facts.other_ids
        ]
        if len(equal) == 1:
            return equal[0]
    return None
