"""The order in which Apollo looks for the same record (API reference, create a contact)."""

from collections.abc import Iterable

from bot.sandbox.apollo.records import emails
from bot.sandbox.apollo.words import Row

_CRM = ("salesforce_lead_id", "salesforce_contact_id")


def _low(value: object) -> str:
    return str(value or "").strip().lower()


class ContactIndex:
    """All contacts by each key of the matcher; the oldest holder of a key wins."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Read all rows once."""
        self._by: dict[tuple[str, ...], Row] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Make a row findable."""
        crm = [row["hubspot_vid"], *(row[n] for n in _CRM), *(row["merged_crm_ids"] or [])]
        self._keep("id_match", row["id"], row)
        for found in crm:
            self._keep("crm_id_match", found, row)
        self._keep("person_id_match", row["person_id"], row)
        for known in row["contact_emails"]:
            self._keep("email_match", emails.key(known["email"]), row)
        for company in _companies(row):
            self._keep("name_and_company_match", f"{_low(row['name'])}|{company}", row)

    def find(self, values: Row, *, only_crm: bool = False) -> tuple[Row, str] | None:
        """Return the contact that sent ``values`` mean and why, or None.

        ``hubspot_vid`` is read as well as bulk create's ``hubspot_id``; LinkedIn is no key.
        """
        for reason, sent in _keys(values):
            if only_crm and reason != "crm_id_match":
                continue
            row = self._by.get((reason, sent))
            if row is not None:
                return row, reason
        return None

    def _keep(self, reason: str, value: object, row: Row) -> None:
        if value:
            self._by.setdefault((reason, _low(value)), row)


def _companies(values: Row) -> list[str]:
    """Return what a contact's company is known by: e-mail domain, organisation, its name."""
    address = values.get("email")
    domain = "" if emails.is_free(address) else emails.domain_of(address)
    named = _low(values.get("organization_name"))
    known = _low(values.get("organization_id"))
    return [f"{kind}:{v}" for kind, v in (("d", domain), ("o", known), ("n", named)) if v]


def _keys(values: Row) -> list[tuple[str, str]]:
    sent: list[tuple[str, object]] = [("id_match", values.get("id"))]
    crm = ("hubspot_vid", "hubspot_id", *_CRM)
    sent += [("crm_id_match", values.get(name)) for name in crm]
    sent.append(("person_id_match", values.get("person_id")))
    addresses = [values.get("email"), *(e.get("email") for e in values.get("contact_emails") or [])]
    sent += [("email_match", emails.key(address)) for address in addresses]
    name = values.get("name") or " ".join(
        filter(None, (values.get("first_name"), values.get("last_name")))
    )
    if name:
        sent += [("name_and_company_match", f"{_low(name)}|{c}") for c in _companies(values)]
    return [(reason, _low(value)) for reason, value in sent if value]


class AccountIndex:
    """All accounts by the keys of their bulk create."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Read all rows once."""
        self._by: dict[tuple[str, str], Row] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Make a row findable."""
        for found in (row["hubspot_id"], row["salesforce_id"], *(row["merged_crm_ids"] or [])):
            self._keep("crm", found, row)
        for name in ("domain", "organization_id", "name"):
            self._keep(name, row[name], row)

    def find(self, values: Row, *, dedupe: bool) -> Row | None:
        """Return the account meant: by CRM ids always, with ``dedupe`` by the rest as well."""
        crm = (values.get("hubspot_id"), values.get("salesforce_id"))
        keys = [("crm", v) for v in (*crm, *(values.get("merged_crm_ids") or []))]
        if dedupe:
            keys += [(name, values.get(name)) for name in ("domain", "organization_id", "name")]
        found = (self._by.get((name, _low(value))) for name, value in keys if value)
        return next((row for row in found if row is not None), None)

    def _keep(self, name: str, value: object, row: Row) -> None:
        if value:
            self._by.setdefault((name, _low(value)), row)
