"""What a record is searched by: e-mail, domain, name; drawn from its values."""

from collections.abc import Iterable

import msgspec

from core.domain.normalize import (
    domain,
    email,
    email_domain,
    fold,
    is_free_mail,
    linkedin,
    refused,
)
from core.domain.records import Kind, Observation

EMAIL, FIRST, LAST = "email", "first_name", "last_name"
"""Field keys of a contact that are searched."""
LINKEDIN = "linkedin"
NAME, DOMAIN = "name", "domain"
"""Field keys of an account that are searched."""


class Keys(msgspec.Struct, frozen=True, gc=False):
    """The searched columns of an observation."""

    email: str | None = None
    domain: str | None = None
    name: str | None = None
    last: str | None = None
    more: tuple[str, ...] = ()
    """Additional e-mail addresses of a contact, domains of an account; the other side's ids that
    the record names (``id:``) and its LinkedIn handle (``in:``), by which it is linked (R18)."""


def keys(observation: Observation) -> Keys:
    """Return what a record is searched by; pure."""
    values = observation.values
    if observation.ref.kind is Kind.CONTACT:
        return _contact(observation)
    own = _kept(domain(values.get(DOMAIN) or ""))
    return Keys(
        domain=own,
        name=name_key(observation),
        more=_more([*map(domain, observation.facts.more_domains), *linking_keys(observation)], own),
    )


def name_key(observation: Observation) -> str | None:
    """Return the name a record is searched by; pure."""
    values = observation.values
    if observation.ref.kind is Kind.CONTACT:
        return _kept(fold(f"{values.get(FIRST) or ''} {values.get(LAST) or ''}"))
    return _kept(fold(values.get(NAME) or ""))


def _contact(observation: Observation) -> Keys:
    values = observation.values
    address = _kept(email(values.get(EMAIL) or ""))
    host = email_domain(address) if address else None
    last = values.get(LAST) or ""
    return Keys(
        email=address,
        domain=host if host and not is_free_mail(host) else None,
        name=name_key(observation),
        last=_kept(fold(last)),
        more=_more(
            [*map(email, observation.facts.more_emails), *linking_keys(observation)], address
        ),
    )


def linking_keys(observation: Observation) -> list[str]:
    """Return what names the record for linking beside addresses; see ``Keys.more``."""
    handle = linkedin(observation.values.get(LINKEDIN) or "")
    named = [f"id:{other}" for other in observation.facts.other_ids]
    return [*named, f"in:{handle}"] if handle else named


def _more(found: Iterable[str | None], own: str | None) -> tuple[str, ...]:
    return tuple(sorted({one for one in map(_kept, found) if one and one != own}))


def _kept(key: str | None) -> str | None:
    """Return the key unless no database keeps it (F19); then nobody can type it either."""
    return None if key is None or refused(key) else key
