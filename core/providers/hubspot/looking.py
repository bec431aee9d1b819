"""Looking in HubSpot's primary store, and for what an unanswered write may have done."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import msgspec

from core.domain.fields import FieldMap
from core.domain.normalize import fold
from core.domain.records import Kind
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.listing import with_companies
from core.providers.hubspot.mapping import Names, asked, inline_companies, parse, raw
from core.providers.hubspot.words import KEYS, PAGE, SEARCH_PAGE, Head
from core.providers.port import Gone, Parsed, Write

SEARCH_LAG = timedelta(seconds=60)
"""How long a search may not know of a record yet (F3, F5)."""
DOMAINS = 30
"""How many domains a search asks for at once: its body has 3,000 characters at most."""
Answers = dict[str, Parsed | bool | None]
"""By trace: the record, False where it surely is not there, None where nobody can tell."""


class Looking:
    """Looks for records of one kind, with what the account calls things."""

    def __init__(self, client: HubSpotClient, kind: Kind, mapping: FieldMap, known: Names) -> None:
        """Keep the parts."""
        self._client = client
        self._kind = kind
        self._mapping = mapping
        self._known = known
        self._asked = asked(kind, mapping, known)

    async def get(self, key: str, *, id_property: str = "") -> Parsed | None:
        """Return one record from the primary store; a merged id answers with its survivor."""
        try:
            head = await self._client.get(self._kind, key, self._asked, id_property=id_property)
        except Gone:
            return None
        return self._parsed(head)

    def _parsed(self, head: Head) -> Parsed:
        record = raw(head, inline_companies(head.associations), self._mapping.version)
        return parse(self._kind, self._mapping, self._known, record)

    async def created(self, writes: Sequence[Write], *, age: timedelta) -> Answers:
        """Look by the key, else by e-mail, in the primary store; for companies by a search.

        A search proves only that something is there: a company without the key that it does not
        show stays uncertain (F3, F5). ``age`` is how long ago the creates were sent.
        """
        found: Answers = dict.fromkeys(one.trace for one in writes)
        keyed = [one for one in writes if one.key and self._kind in self._known.keyed]
        # who else holds the e-mail is not what was created: repeating says so (R17)
        found |= await self._holding(KEYS[self._kind], {one.trace: one.key for one in keyed})
        left = [one for one in writes if one not in keyed]
        if self._kind is Kind.CONTACT:
            found |= await self._holding("email", self._said("email", left))
        elif age >= SEARCH_LAG:
            found |= await self._by_domain(self._said("domain", left))
        return found

    def _said(self, name: str, writes: Iterable[Write]) -> dict[str, str]:
        """Return what the writes put into a property, by trace; who puts nothing is left out."""
        keys = [field.key for field in self._mapping.of(self._kind) if field.hubspot == name]
        return {
            one.trace: value for key in keys for one in writes if (value := one.values.get(key))
        }

    async def _holding(self, name: str, wanted: Mapping[str, str]) -> Answers:
        """Return which record holds each value of a unique property, False for none."""
        found: Answers = dict.fromkeys(wanted, False)
        for some in _parts(wanted.values(), PAGE):
            inputs = [{"id": one} for one in some]
            asked_for = self._with(name)
            batch = await self._client.batch(
                self._kind, "read", inputs, idProperty=name, properties=asked_for
            )
            held = await self._by(name, batch.results)
            found |= {t: held[one][0] for t, text in wanted.items() if (one := fold(text)) in held}
        return found

    async def _by_domain(self, wanted: Mapping[str, str]) -> Answers:
        """Return the one company of each domain; none and several are no answer.

        Facts: HubSpot's documentation, CRM search: the values of IN are lower case.
        """
        found: Answers = {}
        for some in _parts(map(str.lower, wanted.values()), DOMAINS):
            among = {"propertyName": "domain", "operator": "IN", "values": some}
            body = {
                "filterGroups": [{"filters": [among]}],
                "properties": self._with("domain"),
                "limit": SEARCH_PAGE,
            }
            listing = await self._client.search(self._kind, body)
            held = await self._by("domain", listing.results)
            if listing.total is None or listing.total <= len(listing.results):
                one_each = {domain: same[0] for domain, same in held.items() if len(same) == 1}
                found |= {
                    t: one_each[d] for t, text in wanted.items() if (d := fold(text)) in one_each
                }
        return found

    def _with(self, name: str) -> list[str]:
        return list(dict.fromkeys([*self._asked, name]))

    async def _by(self, name: str, heads: Sequence[Head]) -> dict[str | None, list[Parsed]]:
        """Return the records by what they hold in a property."""
        records = await with_companies(self._client, self._kind, heads, self._mapping.version)
        found: dict[str | None, list[Parsed]] = {}
        for head, record in zip(heads, records, strict=True):
            properties = msgspec.json.decode(head.properties, type=dict[str, str | None])
            value = fold(properties.get(name) or "")
            parsed = parse(self._kind, self._mapping, self._known, record)
            found.setdefault(value, []).append(parsed)
        return found


def _parts(values: Iterable[str], size: int) -> Iterable[list[str]]:
    """Yield the values in parts, each value once."""
    some = list(dict.fromkeys(values))
    return (some[start : start + size] for start in range(0, len(some), size))
