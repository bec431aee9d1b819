"""Looking in HubSpot's primary store, and for what an unanswered write may have done."""

from datetime import timedelta

from core.domain.fields import FieldMap
from core.domain.records import Kind
from core.providers.hubspot.client import HubSpotClient
from core.providers.hubspot.mapping import Names, asked, inline_companies, parse, raw
from core.providers.hubspot.words import KEYS, Head
from core.providers.port import Gone, Parsed, Write

SEARCH_LAG = timedelta(seconds=60)
"""How long a search may not know of a record yet (F3, F5)."""


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

    async def merged(self, write: Write) -> Parsed | bool | None:
        """Tell whether a merge was done: the loser's id then answers with another record (F23)."""
        other = await self.get(write.other_id)
        if other is None:
            return None
        return other if other.observation.ref.id != write.other_id else False

    async def created(self, write: Write, *, age: timedelta) -> Parsed | bool | None:
        """Look by the key, else by e-mail, in the primary store; for a company by a search.

        A search proves only that something is there: a company without the key that it does not
        show stays uncertain (F3, F5). ``age`` is how long ago the create was sent.
        """
        if write.key and self._kind in self._known.keyed:
            # who else holds the e-mail is not what was created: repeating says so (R17)
            return await self.get(write.key, id_property=KEYS[self._kind]) or False
        fields = self._mapping.of(self._kind)
        identity = {field.hubspot: write.values.get(field.key) for field in fields}
        mail = identity.get("email")
        if self._kind is Kind.CONTACT and mail:
            return await self.get(mail, id_property="email") or False
        domain = identity.get("domain")
        if self._kind is Kind.CONTACT or not domain or age < SEARCH_LAG:
            return None
        return await self._by_domain(domain)

    async def _by_domain(self, domain: str) -> Parsed | None:
        """Return the one company of a domain; several are no answer."""
        wanted = {"propertyName": "domain", "operator": "EQ", "value": domain}
        body = {
            "filterGroups": [{"filters": [wanted]}],
            "properties": list(self._asked),
            "limit": 2,
        }
        results = (await self._client.search(self._kind, body)).results
        return self._parsed(results[0]) if len(results) == 1 else None
