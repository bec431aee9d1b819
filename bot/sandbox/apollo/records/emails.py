"""E-mail addresses as Apollo stores them on a contact."""

import hashlib

from bot.sandbox.apollo.words import Row

FREE_DOMAINS = frozenset(
    {
        "gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com",
        "gmx.de", "gmx.net", "web.de", "live.com", "proton.me", "googlemail.com", "orange.fr",
    }
)  # fmt: skip
USER_MANAGED = "User Managed"
PLACEHOLDER = "email_not_unlocked@domain.com"


def domain_of(address: str | None) -> str:
    """Return what follows the @ in lower case, or an empty text."""
    return (address or "").rpartition("@")[2].strip().lower()


def is_free(address: str | None) -> bool:
    """Tell whether an address belongs to a person, not to a company."""
    return domain_of(address) in FREE_DOMAINS


def key(address: str | None) -> str:
    """Return what Apollo's matcher compares: lower case, without a plus-alias."""
    local, _, domain = (address or "").strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if local else ""


def hashes(address: str) -> tuple[str, str]:
    """Return the MD5 and SHA-256 of an address, in hex."""
    raw = address.strip().lower().encode()
    return hashlib.md5(raw, usedforsecurity=False).hexdigest(), hashlib.sha256(raw).hexdigest()


def entry(address: str, position: int, status: str | None, true_status: str | None) -> Row:
    """Return one row of ``contact_emails``."""
    md5, sha256 = hashes(address)
    return {
        "email": address,
        "email_md5": md5,
        "email_sha256": sha256,
        "email_status": status,
        "email_true_status": true_status,
        "email_status_unavailable_reason": None,
        "email_needs_tickling": False,
        "extrapolated_email_confidence": None,
        "position": position,
        "free_domain": is_free(address),
        "source": USER_MANAGED if true_status == USER_MANAGED else "Apollo",
        "third_party_vendor_name": None,
        "vendor_validation_statuses": [],
    }


def set_email(row: Row, address: str | None, status: str | None, true_status: str | None) -> None:
    """Make an address a contact's primary one; None clears it."""
    rest = [e for e in row["contact_emails"] if e["position"] != 0 and e["email"] != address]
    first = [entry(address, 0, status, true_status)] if address else []
    row["contact_emails"] = first + rest
    row["email"] = address
    row["email_status"] = status if address else "unavailable"
    row["email_true_status"] = true_status if address else "Unavailable"
    row["email_from_customer"] = True if address and true_status == USER_MANAGED else None
    row["free_domain"] = is_free(address)


def set_user_email(row: Row, address: str | None) -> None:
    """Set an address that a user or a program typed.

    facts: recorded answers of Apollo's API: it reads "verified" at once, and only the true
    status says that nobody verified it.
    """
    if key(address) and key(address) == key(row["email"]):
        row["email"] = address
        row["contact_emails"][0]["email"] = address
        return
    set_email(row, address, "verified", USER_MANAGED)
