"""What is compared of a record, prepared once so that a pair costs little."""

from collections.abc import Iterable, Mapping

import msgspec

from core.domain.matching.companies import CompanyName, company_name, is_web_address
from core.domain.matching.details import street
from core.domain.matching.frequencies import Term
from core.domain.matching.mailboxes import Mailbox, mailbox
from core.domain.matching.names import PersonName, person_name
from core.domain.matching.spelling import squash, words
from core.domain.matching.vocabulary import FILLER, SHORT_TITLES
from core.domain.normalize import (
    country,
    date,
    domain,
    domain_root,
    email,
    is_free_mail,
    linkedin,
    phone_tail,
    registered_domain,
)


class ContactTraits(msgspec.Struct, frozen=True, gc=False):
    """A contact as the matcher sees it; `shown` keeps what people read."""

    id: str
    name: PersonName
    mailboxes: tuple[Mailbox, ...]
    phones: frozenset[str]
    mobiles: frozenset[str]
    linkedin: str
    handles: str
    employers: frozenset[str]
    employer_names: frozenset[str]
    company: CompanyName
    title: str
    city: str
    country: str
    postcode: str
    address: tuple[str, ...]
    born: str
    shown: Mapping[str, str]

    def terms(self) -> Iterable[str]:
        """Give the terms the store counts for this record."""
        yield self.name.given_term
        yield self.name.family_term
        yield self.title
        yield from self.employers
        yield from self.phones


class AccountTraits(msgspec.Struct, frozen=True, gc=False):
    """An account as the matcher sees it; `shown` keeps what people read."""

    id: str
    name: CompanyName
    domains: frozenset[str]
    roots: frozenset[str]
    phones: frozenset[str]
    linkedin: str
    handles: frozenset[str]
    city: str
    country: str
    address: tuple[str, ...]
    shown: Mapping[str, str]

    def terms(self) -> Iterable[str]:
        """Give the terms the store counts for this record."""
        yield Term.NAME.of(self.name.core)
        yield Term.CITY.of(self.city)
        yield from map(Term.WORD.of, self.name.words)
        yield from map(Term.DOMAIN.of, self.domains)
        yield from self.phones


def _mailboxes(values: Mapping[str, str | None]) -> tuple[Mailbox, ...]:
    listed = [values.get("email") or "", *(values.get("additional_emails") or "").split(";")]
    addresses = dict.fromkeys(one for part in listed if (one := email(part)) and "@" in one)
    return tuple(map(mailbox, addresses))


def _phones(values: Mapping[str, str | None], *fields: str) -> frozenset[str]:
    tails = (phone_tail(values.get(name) or "") for name in fields)
    return frozenset(Term.PHONE.of(one) for one in tails if one)


def _shown(values: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _shown_contact(values: Mapping[str, str | None], boxes: tuple[Mailbox, ...]) -> dict[str, str]:
    """Keep what people read, and the three things that stand in several fields."""
    shown = _shown(values)
    both = shown.get("first_name"), shown.get("last_name")
    host = boxes[0].host if boxes else ""
    shown["full_name"] = " ".join(filter(None, both))
    shown["numbers"] = ", ".join(filter(None, (shown.get("phone"), shown.get("mobile"))))
    shown["employer"] = shown.get("company") or shown.get("company_domain") or host
    shown["addresses"] = shown.get("linkedin") or shown.get("email") or ""
    return shown


def _title(written: str) -> str:
    expanded = (SHORT_TITLES.get(word, word) for word in words(written) if word not in FILLER)
    return " ".join(word for part in expanded for word in part.split() if word not in FILLER)


def _employers(
    values: Mapping[str, str | None], mailboxes: tuple[Mailbox, ...], company: CompanyName
) -> frozenset[str]:
    """Name the employer in every form known: association, domain, its root, name without blanks."""
    found = {f"id={values['company_id']}"} if values.get("company_id") else set()
    hosts = {box.host for box in mailboxes if not box.private}
    if own := registered_domain(values.get("company_domain") or ""):
        hosts |= set() if is_free_mail(own) else {own}
    if is_web_address(values.get("company") or ""):
        hosts |= {registered_domain(values.get("company") or "") or ""} - {""}
    for host in hosts:
        found |= {host, f"={domain_root(host)}"}
    if company.core:
        found.add(f"={company.core}")
    return frozenset(found)


def contact_traits(record_id: str, values: Mapping[str, str | None]) -> ContactTraits:
    """Prepare a contact from its values by field key."""
    mailboxes = _mailboxes(values)
    profile = linkedin(values.get("linkedin") or "") or ""
    company = company_name(values.get("company") or "")
    name = person_name(values.get("first_name") or "", values.get("last_name") or "")
    handles = " ".join([squash(profile.removeprefix("in/")), *(box.stem for box in mailboxes)])
    employers = _employers(values, mailboxes, company)
    title = _title(values.get("title") or "")
    return ContactTraits(
        id=record_id,
        name=name.confirmed_by(handles),
        mailboxes=mailboxes,
        phones=_phones(values, "phone", "mobile"),
        mobiles=_phones(values, "mobile"),
        linkedin=profile,
        handles=handles,
        employers=frozenset(map(Term.EMPLOYER.of, employers)),
        employer_names=frozenset(one[1:] for one in employers if one[0] == "="),
        company=company,
        title=Term.TITLE.of(title) if title else "",
        city=squash(values.get("city") or ""),
        country=country(values.get("country") or "") or "",
        postcode=squash(values.get("zip") or ""),
        address=street(words(values.get("address") or "")),
        born=squash(date(values.get("date_of_birth") or "") or ""),
        shown=_shown_contact(values, mailboxes),
    )


def _domains(values: Mapping[str, str | None]) -> frozenset[str]:
    listed = [values.get("domain") or "", values.get("website") or ""]
    listed += (values.get("additional_domains") or "").split(";")
    if is_web_address(values.get("name") or ""):
        listed.append(values.get("name") or "")
    hosts = (domain(one) for one in listed)
    return frozenset(
        host for one in hosts if one and (host := registered_domain(one)) and not is_free_mail(host)
    )


def account_traits(record_id: str, values: Mapping[str, str | None]) -> AccountTraits:
    """Prepare an account from its values by field key."""
    domains = _domains(values)
    page = linkedin(values.get("linkedin") or "") or ""
    handle = squash(page.rpartition("/")[2])
    return AccountTraits(
        id=record_id,
        name=company_name(values.get("name") or ""),
        domains=domains,
        roots=frozenset(root for one in domains if (root := domain_root(one))),
        phones=_phones(values, "phone"),
        linkedin=page,
        handles=frozenset((handle, handle.rstrip("0123456789"))) - {""},
        city=squash(values.get("city") or ""),
        country=country(values.get("country") or "") or "",
        address=street(words(values.get("address") or "")),
        shown=_shown(values),
    )
