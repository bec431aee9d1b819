"""Domains and addresses of web pages."""

import re
from functools import lru_cache

import idna
import tldextract

from core.domain.normalize.texts import fold, text

_SCHEME = re.compile(r"^(?:[a-z][a-z0-9+.\-]*:)?//", re.IGNORECASE)
_HOST = re.compile(r"[^/?#\\]*")
_PORT = re.compile(r":\d*$")
_LABELS = re.compile(r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$")


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    """Load the public suffix list that the library carries; it is never fetched."""
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def to_ascii(host: str) -> str:
    """Write a host name in its ASCII form (IDNA 2008 with UTS 46); what is no host name stays."""
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except UnicodeError:  # idna's own errors are UnicodeErrors
        return fold(host) or ""


@lru_cache(maxsize=65_536)
def domain(value: str) -> str | None:
    """Reduce a domain, web address or e-mail address to its host: "HTTP://www.a.de/x" -> "a.de".

    The subdomain stays, except `www.`; a text that is no host name is only folded.
    """
    folded = text(value)
    if folded is None:
        return None
    host = _HOST.match(_SCHEME.sub("", folded, count=1))
    name = _bare(host.group(0) if host else "")
    return name if _LABELS.match(name) else fold(folded)


def _bare(host: str) -> str:
    """Strip user, port, trailing dots and `www.` from a host."""
    name = to_ascii(_PORT.sub("", host.rpartition("@")[2])).strip(".")
    while name.startswith("www.") and name.count(".") > 1:
        name = name[4:]
    return name


def domains(value: str) -> str | None:
    """Canonicalise a list of domains joined by ";": each by itself, without repeats, sorted."""
    return ";".join(sorted({one for part in value.split(";") if (one := domain(part))})) or None


@lru_cache(maxsize=65_536)
def url(value: str) -> str | None:
    """Reduce a web address to what tells pages apart: host without `www.`, path and query.

    Scheme, fragment, port and trailing slashes go; the path keeps its letter case.
    """
    folded = text(value)
    if folded is None:
        return None
    bare = _SCHEME.sub("", folded, count=1)
    found = _HOST.match(bare)
    host = found.group(0) if found else ""
    name = _bare(host)
    if not _LABELS.match(name):
        return folded
    rest = bare[len(host) :].partition("#")[0].rstrip("/? ")
    return name + rest


@lru_cache(maxsize=65_536)
def registered_domain(value: str) -> str | None:
    """Name the domain somebody registered: "mail.acme.co.uk" -> "acme.co.uk"; None if none."""
    host = domain(value)
    if host is None:
        return None
    return _suffixes().extract_str(host).top_domain_under_public_suffix or None


@lru_cache(maxsize=65_536)
def domain_root(value: str) -> str | None:
    """Name the registered domain without its public suffix: "mail.acme.co.uk" -> "acme"."""
    host = domain(value)
    if host is None or " " in host or "." not in host:
        return None
    return _suffixes().extract_str(host).domain or None
