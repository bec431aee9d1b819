"""What a record is known by when records are linked (R18): canonical keys, read once a record."""

from collections.abc import Iterable

import msgspec

from core.domain.normalize import Form, canonical, fold, is_free_mail
from core.domain.records import Kind, Observation, Ref


class Identity(msgspec.Struct, frozen=True, gc=False):
    """A record reduced to what can link it; every text is canonical."""

    ref: Ref
    other_ids: tuple[str, ...] = ()
    """Ids on the other side that the record itself names (the key property, CRM ids)."""
    merged_ids: tuple[str, ...] = ()
    """Ids on its own side that were merged into it."""
    addresses: tuple[str, ...] = ()
    """Contacts: all e-mail addresses. Accounts: all domains, but those of free mail."""
    linkedin: str = ""
    name: str = ""
    """Contacts: name with company. Accounts: the name. Caseless."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Return every id that the record goes or went by on its side."""
        return (self.ref.id, *self.merged_ids)


def identify(observation: Observation) -> Identity:
    """Return what links a record; reads the values by the keys of the default mapping."""
    values, facts = observation.values, observation.facts
    contact = observation.ref.kind is Kind.CONTACT
    return Identity(
        observation.ref,
        facts.other_ids,
        facts.merged_ids,
        _emails(observation) if contact else _domains(observation),
        canonical(Form.LINKEDIN, values.get("linkedin")) or "",
        _person(observation) if contact else fold(values.get("name", "")) or "",
    )


def _emails(observation: Observation) -> tuple[str, ...]:
    texts = (observation.values.get("email"), *observation.facts.more_emails)
    return _distinct(canonical(Form.EMAIL, text) for text in texts)


def _domains(observation: Observation) -> tuple[str, ...]:
    texts = (observation.values.get("domain"), *observation.facts.more_domains)
    found = _distinct(canonical(Form.DOMAIN, text) for text in texts)
    return tuple(domain for domain in found if not is_free_mail(domain))


def _distinct(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _person(observation: Observation) -> str:
    values = observation.values
    first, last = values.get("first_name", ""), values.get("last_name", "")
    company = fold(values.get("company", ""))
    name = fold(f"{first} {last}")
    return f"{name} @ {company}" if first and last and company else ""
