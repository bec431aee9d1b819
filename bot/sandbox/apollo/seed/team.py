"""The team's contacts and accounts, made of people that HubSpot knows and some it does not."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.apollo.database.finding import bare_domain
from bot.sandbox.apollo.records import blanks, emails, phones
from bot.sandbox.apollo.records.setting import rename
from bot.sandbox.apollo.seed.reading import Line, moment
from bot.sandbox.apollo.state import object_id
from bot.sandbox.apollo.words import Kind, Row, Source, stamp

# how often each stage is chosen, in the stages' order
_CONTACT_STAGES = (45, 18, 10, 8, 6, 6, 3, 2, 2)
_ACCOUNT_STAGES = (40, 14, 14, 8, 4, 4, 8, 4, 2, 1, 1, 0, 0)
_TRUE_STATUS = {
    "verified": "Verified",
    "likely to engage": "Likely to engage",
    "unverified": "Unverified",
    "unavailable": "Unavailable",
}


@dataclass
class Team:
    """Collects a team's records while they are made."""

    now: datetime
    moved: timedelta
    rng: random.Random
    users: list[Row]
    stages: dict[Kind, list[Row]]
    labels: list[Row]
    organizations: dict[str, Row]
    contacts: dict[str, Row] = field(default_factory=dict)
    accounts: dict[str, Row] = field(default_factory=dict)
    made: int = 0

    def dates(self, line: Line | None) -> tuple[datetime, datetime]:
        """Return when a record was made and last changed, the latter before today."""
        latest = self.now - timedelta(minutes=1)
        created = moment(line["created"]) if line else None
        changed = moment(line["modified"]) if line else None
        if created is None:
            created = latest - timedelta(days=self.rng.uniform(1, 200))
        else:
            created = min(latest, created + self.moved)
        if changed is None:
            return created, created + (latest - created) * self.rng.random()
        return created, max(created, min(latest, changed + self.moved))

    def owner(self, email: str) -> str:
        """Return the user of an e-mail address, or any."""
        own = next((user["id"] for user in self.users if user["email"] == email), None)
        return str(own or self.rng.choice(self.users)["id"])

    def blank(self, kind: Kind, line: Line | None, source: Source, owner: str = "") -> Row:
        """Return an empty record with its dates, owner, stage and lists."""
        created, changed = self.dates(line)
        self.made += 1
        make = blanks.contact if kind is Kind.CONTACT else blanks.account
        weights = _CONTACT_STAGES if kind is Kind.CONTACT else _ACCOUNT_STAGES
        stage = self.rng.choices(self.stages[kind], weights)[0]["id"]
        entity = object_id(created, self.made)
        row = make(entity, stamp(created), self.owner(owner), stage, source)
        row["updated_at"] = stamp(changed)
        lists = [label["id"] for label in self.labels if label["modality"] == kind.plural]
        if self.rng.random() < 0.35:
            row["label_ids"] = [self.rng.choice(lists)]
        return row

    def account(self, company: Line, *, linked: bool) -> Row:
        """Save an account for a HubSpot company, linked to it by id or only by its domain."""
        source = Source.CRM if linked else Source.SEARCH
        row = self.blank(Kind.ACCOUNT, company, source)
        row["name"], row["domain"] = company["name"], bare_domain(company["domain"]) or None
        row["phone"], row["linkedin_url"] = company["phone"] or None, company["linkedin"] or None
        row["hubspot_id"] = company["id"] if linked else None
        self.accounts[row["id"]] = row
        return row

    def strange_account(self, firm: Row) -> Row:
        """Save an account of an organisation that HubSpot lacks."""
        row = self.blank(Kind.ACCOUNT, None, Source.SEARCH)
        row |= {"name": firm["name"], "domain": firm["primary_domain"]}
        row |= {"organization_id": firm["id"], "linkedin_url": firm["linkedin_url"]}
        self.accounts[row["id"]] = row
        return row

    def linked(self, person: Row, line: Line, account: Row | None) -> Row:
        """Save a person as the mirror of a HubSpot contact, with some of Apollo's own values."""
        row = self.blank(Kind.CONTACT, line, Source.CRM, line["owner"])
        row["hubspot_vid"] = line["id"] or None
        known = {
            "first_name": line["first_name"],
            "last_name": line["last_name"],
            "title": line["title"],
            "organization_name": line["company"],
            "linkedin_url": line["linkedin"],
        }
        for name, value in known.items():
            own = person[name] if self.rng.random() < 0.35 else None
            row[name] = value or own or None
        if self.rng.random() < 0.1:
            row["title"] = person["title"]
        self._email(row, person, line["email"])
        self._phones(row, line["phone"], line["mobile"], person["country"])
        return self._keep(row, person, account)

    def born_here(
        self, person: Row, email: str | None, account: Row | None, source: Source = Source.SEARCH
    ) -> Row:
        """Save a person of the database; nothing says that HubSpot knows them too."""
        row = self.blank(Kind.CONTACT, None, source)
        for name in ("first_name", "last_name", "title", "organization_name", "linkedin_url"):
            row[name] = person[name]
        self._email(row, person, email or person["email"] or "")
        mobile = person["mobile_phone"] if self.rng.random() < 0.3 else ""
        self._phones(row, "", mobile or "", person["country"])
        return self._keep(row, person, account)

    def _email(self, row: Row, person: Row, address: str) -> None:
        if not address:
            return
        if emails.key(address) == emails.key(person["email"]):
            status = person["email_status"]
            emails.set_email(row, address, status, _TRUE_STATUS.get(status, "Unverified"))
        else:
            emails.set_user_email(row, address)

    def _phones(self, row: Row, direct: str, mobile: str, region: str | None) -> None:
        row["country"] = region
        phones.set_phone(row, "work_direct", direct)
        phones.set_phone(row, "mobile", mobile)

    def _keep(self, row: Row, person: Row, account: Row | None) -> Row:
        """Connect a contact to its person, account and organisation, and take it in."""
        row["person_id"] = person["id"]
        row["headline"] = person["headline"]
        row |= {name: person[name] for name in ("city", "state", "country")}
        parts = [row["city"], row["state"], row["country"]]
        row["present_raw_address"] = ", ".join(filter(None, parts)) or None
        row["formatted_address"] = row["present_raw_address"]
        row["organization_id"] = person["organization_id"]
        if account is not None:
            row |= {"account_id": account["id"], "hubspot_company_id": account["hubspot_id"]}
            row["organization_id"] = account["organization_id"] or row["organization_id"]
            row["organization_name"] = row["organization_name"] or account["name"]
        rename(row)
        self.contacts[row["id"]] = row
        return row
