"""What a record is searched by: e-mail, domain, name; drawn from its values."""

from collections.abc import Iterable

import msgspec

from core.domain.normalize import domain, email, email_domain, fold, is_free_mail, refused
from core.domain.records import Kind, Observation

EMAIL, FIRST, LAST = "email", "first_name", "last_name"
"""Field keys of a contact that are searched."""
NAME, DOMAIN = "name", "domain"
"""Field keys of an account that are searched."""


class Keys(msgspec.Struct, frozen=True):
    """The searched columns of an observation."""

    email: str | None = None
    domain: str | None = None
    name: str | None = None
    last: str | None = None
    more: tuple[str, ...] = ()
    """Additional e-mail addresses of a contact, domains of an account."""


def keys(observation: Observation) -> Keys:
    """Return what a record is searched by; pure."""
    values = observation.values
    if observation.ref.kind is Kind.CONTACT:
        return _contact(observation)
    own = _kept(domain(values.get(DOMAIN) or ""))
    return Keys(
        domain=own,
        name=_kept(fold(values.get(NAME) or "")),
        more=_more((domain(one) for one in observation.facts.more_domains), own),
    )


def _contact(observation: Observation) -> Keys:
    values = observation.values
    address = _kept(email(values.get(EMAIL) or ""))
    host = email_domain(address) if address else None
    last = values.get(LAST) or ""
    return Keys(
        email=address,
        domain=host if host and not is_free_mail(host) else None,
        name=_kept(fold(f"{values.get(FIRST) or ''} {last}")),
        last=_kept(fold(last)),
        more=_more((email(one) for one in observation.facts.more_emails), address),
    )


def _more(found: Iterable[str | None], own: str | None) -> tuple[str, ...]:
    return tuple(sorted({one for one in map(_kept, found) if one and one != own}))


def _kept(key: str | None) -> str | None:
    """Return the key unless no database keeps it (F19); then nobody can type it either."""
    return None if key is None or refused(key) else key
