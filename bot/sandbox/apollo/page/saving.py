"""What a person's acts at the page do to records."""

from bot.sandbox.apollo.records import accounts, contacts, emails, phones, writing
from bot.sandbox.apollo.records.setting import Write, cleaned
from bot.sandbox.apollo.refusals import unprocessable
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, Source

_SETTERS = {Kind.CONTACT: contacts.PAGE, Kind.ACCOUNT: accounts.PAGE}
_TAKEN_OVER = ("first_name", "last_name", "title", "organization_name", "linkedin_url")
_PLACES = ("headline", "city", "state", "country")


def create(write: Write, values: Row) -> Row:
    """Make a record; it needs something to be known by."""
    names = (
        ("first_name", "last_name", "email") if write.kind is Kind.CONTACT else ("name", "domain")
    )
    if not any(cleaned(values.get(name)) for name in names):
        raise unprocessable(
            "Please give a name or an e-mail address."
            if write.kind is Kind.CONTACT
            else "Please give a name or a domain."
        )
    return writing.create(write, _with_account(write, values), _SETTERS[write.kind])


def change(write: Write, row: Row, values: Row) -> Row:
    """Change a record; values that did not change are left alone."""
    return writing.change(write, row, _with_account(write, values), _SETTERS[write.kind])


def _with_account(write: Write, values: Row) -> Row:
    """Put a contact under the account whose name was typed as its company."""
    company = cleaned(values.get("organization_name"))
    if write.kind is Kind.ACCOUNT or company is None:
        return values
    same = (
        a["id"]
        for a in write.state.data.accounts.values()
        if (a["name"] or "").lower() == company.lower()
    )
    found = next(same, None)
    return values if found is None else {**values, "account_id": found}


def save_person(state: ApolloState, entity: str) -> Row:
    """Save a person of the database and their company; once saved, the same contact comes back."""
    person = state.data.people.get(entity)
    if person is None:
        raise unprocessable("This person does not exist in Apollo.")
    for row in state.data.contacts.values():
        if row["person_id"] == entity:
            return row
    values = {name: person[name] for name in _TAKEN_OVER}
    account = _account_for(state, person["organization_id"])
    if account is not None:
        values = {**values, "account_id": account["id"]}

    def finish(row: Row) -> None:
        row |= {"person_id": entity, "organization_id": person["organization_id"]}
        row |= {name: person[name] for name in _PLACES}
        status = str(person["email_status"])
        emails.set_email(row, person["email"], status, status.capitalize())
        phones.set_phone(row, "mobile", person["mobile_phone"])

    write = Write(state, Kind.CONTACT, Source.SEARCH)
    return writing.create(write, values, contacts.PAGE, finish)


def _account_for(state: ApolloState, organization: str | None) -> Row | None:
    """Return the team's account of an organisation, saved now if it was not."""
    firm = state.data.organizations.get(organization or "")
    if firm is None:
        return None
    saved = (a for a in state.data.accounts.values() if a["organization_id"] == firm["id"])
    found = next(saved, None)
    if found is not None:
        return found
    values = {
        "name": firm["name"],
        "domain": firm["primary_domain"],
        "organization_id": firm["id"],
        "linkedin_url": firm["linkedin_url"],
    }
    write = Write(state, Kind.ACCOUNT, Source.SEARCH)
    return writing.create(write, values, accounts.BULK_CREATE)
