"""Who belongs to which company: pairs of contact and company, at most one of them primary."""

from typing import Any

from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.words import Kind

# Documentation, association type ids: contact to company, company to contact.
UNLABELLED = {Kind.CONTACTS: 279, Kind.COMPANIES: 280}
PRIMARY = {Kind.CONTACTS: 1, Kind.COMPANIES: 2}


def type_id(start: Kind, *, primary: bool) -> int:
    """Return the id of the association seen from ``start``."""
    return (PRIMARY if primary else UNLABELLED)[start]


class Associations:
    """All pairs; each remembers whether the company is the contact's primary one."""

    def __init__(self) -> None:
        """Start with none."""
        self._companies: dict[str, dict[str, bool]] = {}
        self._contacts: dict[str, dict[str, None]] = {}

    def put(self, contact: str, company: str, *, primary: bool) -> None:
        """Associate; a new primary takes the label off the old one (only one can have it)."""
        companies = self._companies.setdefault(contact, {})
        if primary:
            for other in companies:
                companies[other] = False
        companies[company] = primary or companies.get(company, False)
        self._contacts.setdefault(company, {})[contact] = None

    def put_default(self, contact: str, company: str) -> None:
        """Associate without a label; the first company of a contact becomes its primary one."""
        self.put(contact, company, primary=not self._companies.get(contact))

    def unlabel(self, contact: str, company: str) -> None:
        """Take the primary label off and leave the association."""
        if company in self._companies.get(contact, {}):
            self._companies[contact][company] = False

    def drop(self, contact: str, company: str) -> bool:
        """Remove a pair and tell whether it was there."""
        found = self._companies.get(contact, {}).pop(company, None) is not None
        self._contacts.get(company, {}).pop(contact, None)
        return found

    def primary(self, contact: str) -> str | None:
        """Return the contact's primary company."""
        companies = self._companies.get(contact, {})
        return next((company for company, is_primary in companies.items() if is_primary), None)

    def is_primary(self, contact: str, company: str) -> bool:
        """Tell whether this company is the contact's primary one."""
        return self._companies.get(contact, {}).get(company, False)

    def of(self, kind: Kind, record_id: str) -> list[str]:
        """Return the ids on the other side, oldest association first."""
        side: dict[str, Any] = self._companies if kind is Kind.CONTACTS else self._contacts
        return list(side.get(record_id, {}))

    def linked(self, contact: str, company: str) -> bool:
        """Tell whether the two are associated."""
        return company in self._companies.get(contact, {})

    def drop_all(self, kind: Kind, record_id: str) -> None:
        """Remove every pair of one record."""
        for other in self.of(kind, record_id):
            self.drop(*pair(kind, record_id, other))

    def types(self, start: Kind, record_id: str, other: str) -> list[dict[str, Any]]:
        """Return the types between two records as association reads show them."""
        contact, company = pair(start, record_id, other)
        rows: list[dict[str, Any]] = [
            {"category": "HUBSPOT_DEFINED", "typeId": UNLABELLED[start], "label": None}
        ]
        if self.is_primary(contact, company):
            first = {"category": "HUBSPOT_DEFINED", "typeId": PRIMARY[start], "label": "Primary"}
            rows.insert(0, first)
        return rows

    def dump(self) -> dict[str, dict[str, bool]]:
        """Return all pairs: contact, company, whether primary."""
        return {contact: companies for contact, companies in self._companies.items() if companies}

    def load(self, saved: dict[str, dict[str, bool]]) -> None:
        """Take over what ``dump`` returned."""
        self.__init__()  # type: ignore[misc]
        for contact, companies in saved.items():
            for company, is_primary in companies.items():
                self.put(contact, company, primary=is_primary)


def pair(start: Kind, record_id: str, other: str) -> tuple[str, str]:
    """Return (contact, company) of an association seen from ``start``."""
    return (record_id, other) if start is Kind.CONTACTS else (other, record_id)


def wants_primary(start: Kind, specs: list[dict[str, Any]]) -> bool:
    """Tell whether a labelled write asks for the primary one; 400 for a type that is not known."""
    known = {UNLABELLED[start]: False, PRIMARY[start]: True}
    wishes = []
    for spec in specs:
        wanted = spec.get("associationTypeId")
        if spec.get("associationCategory") != "HUBSPOT_DEFINED" or wanted not in known:
            raise ApiError(400, f"No association type {wanted} exists between these objects.")
        wishes.append(known[wanted])
    if not wishes:
        raise ApiError(400, "At least one association type is needed.")
    return any(wishes)
