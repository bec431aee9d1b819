"""An observation as the matcher reads it; pure."""

from collections.abc import Mapping

from core.domain.matching import Traits, account_traits, contact_traits
from core.domain.records import Kind, Observation, Ref


def values_of(seen: Observation, company: Observation | None) -> dict[str, str | None]:
    """Return the values the matcher compares: the mapped ones and what the facts add.

    ``company`` is the account a contact is associated with: it names the employer by id, domain
    and, where the contact itself says nothing, by name.
    """
    values: dict[str, str | None] = dict(seen.values)
    values["additional_emails"] = ";".join(seen.facts.more_emails)
    values["additional_domains"] = ";".join(seen.facts.more_domains)
    if seen.facts.company_ids:
        values["company_id"] = seen.facts.company_ids[0]
    if company is not None:
        values["company_domain"] = company.value("domain")
        values["company"] = values.get("company") or company.value("name")
    return values


def traits_of(seen: Observation, company: Observation | None = None) -> Traits:
    """Return what is compared of a record."""
    prepare = contact_traits if seen.ref.kind is Kind.CONTACT else account_traits
    return prepare(seen.ref.id, values_of(seen, company))


def company_ref(seen: Observation) -> Ref | None:
    """Return the account a contact is associated with first."""
    if seen.ref.kind is not Kind.CONTACT or not seen.facts.company_ids:
        return None
    return Ref(seen.ref.side, Kind.ACCOUNT, seen.facts.company_ids[0])


def prepared(
    seen: Mapping[Ref, Observation], companies: Mapping[Ref, Observation]
) -> dict[str, Traits]:
    """Return id -> what is compared, for the records of one kind."""
    found: dict[str, Traits] = {}
    for ref, one in seen.items():
        company = company_ref(one)
        found[ref.id] = traits_of(one, companies.get(company) if company else None)
    return found
