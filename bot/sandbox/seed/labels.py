"""The column labels of HubSpot's export that a seed understands, and how they may be written."""

import re

from bot.sandbox.hubspot.definitions import built_in
from bot.sandbox.hubspot.words import Kind

RECORD_ID = "Record ID"
CREATED = "Create Date"
MODIFIED = "Last Modified Date"
DATES = (CREATED, MODIFIED)
LINKS = ("Associated Company IDs (Primary)", "Associated Company IDs")
COMPANY_NAME = "Company name"
NAMING = {
    Kind.CONTACTS: ("First Name", "Last Name", "Email"),
    Kind.COMPANIES: (COMPANY_NAME, "Company Domain Name"),
}
# A date column carries the account's time zone: "Create Date (GMT+1)".
_ZONE = re.compile(r"\s*\((GMT|UTC|[A-Z]{2,5})[^)]*\)$")


def known_labels(kind: Kind) -> dict[str, str]:
    """Return label in lower case -> label as a seed writes it."""
    labels = [each.label for each in built_in(kind) if not each.read_only]
    labels += [RECORD_ID, *DATES, COMPANY_NAME]
    if kind is Kind.CONTACTS:
        labels += LINKS
    return {label.lower(): label for label in labels}


def canonical(label: str, known: dict[str, str]) -> str | None:
    """Return a column's label as a seed writes it; None when it is not known."""
    plain = " ".join(label.split()).lower()
    bare = " ".join(_ZONE.sub("", label).split()).lower()
    dated = known.get(bare) if known.get(bare) in DATES else None
    return known.get(plain) or dated
