"""Apollo's fields that can be mapped: their names, what people read, how their values compare.

Facts: Apollo's API reference, contact and account objects. What its API cannot write stands here
as well: it belongs to the Apollo database and travels to HubSpot only. Lists of choices of custom
fields are left out: their values are written by option id.
"""

from collections.abc import Iterable, Mapping

import msgspec

from core.domain.normalize import Form
from core.domain.records import Kind

CUSTOM = "typed_custom_fields."
"""Custom fields are named with this prefix; all of them can be written."""


class Attribute(msgspec.Struct, frozen=True):
    """One field of Apollo."""

    name: str
    label: str
    form: Form = Form.TEXT


_CONTACT: tuple[Attribute, ...] = (
    Attribute("email", "Email", Form.EMAIL),
    Attribute("first_name", "First name", Form.NAME),
    Attribute("last_name", "Last name", Form.NAME),
    Attribute("title", "Title"),
    Attribute("headline", "Headline"),
    Attribute("direct_phone", "Direct phone", Form.PHONE),
    Attribute("mobile_phone", "Mobile phone", Form.PHONE),
    Attribute("corporate_phone", "Corporate phone", Form.PHONE),
    Attribute("home_phone", "Home phone", Form.PHONE),
    Attribute("other_phone", "Other phone", Form.PHONE),
    Attribute("linkedin_url", "LinkedIn", Form.LINKEDIN),
    Attribute("twitter_url", "Twitter", Form.URL),
    Attribute("facebook_url", "Facebook", Form.URL),
    Attribute("organization_name", "Company name", Form.NAME),
    Attribute("street_address", "Street"),
    Attribute("city", "City", Form.NAME),
    Attribute("state", "State", Form.NAME),
    Attribute("postal_code", "Postal code"),
    Attribute("country", "Country", Form.COUNTRY),
    Attribute("time_zone", "Time zone"),
    Attribute("owner_id", "Owner", Form.EMAIL),
    Attribute("contact_stage_id", "Stage", Form.OPTION),
)

_ACCOUNT: tuple[Attribute, ...] = (
    Attribute("name", "Name", Form.NAME),
    Attribute("domain", "Domain", Form.DOMAIN),
    Attribute("website_url", "Website", Form.URL),
    Attribute("phone", "Phone", Form.PHONE),
    Attribute("linkedin_url", "LinkedIn", Form.LINKEDIN),
    Attribute("twitter_url", "Twitter", Form.URL),
    Attribute("facebook_url", "Facebook", Form.URL),
    Attribute("estimated_num_employees", "Employees", Form.NUMBER),
    Attribute("industry", "Industry", Form.OPTION),
    Attribute("annual_revenue", "Annual revenue", Form.NUMBER),
    Attribute("short_description", "Description"),
    Attribute("founded_year", "Founded", Form.NUMBER),
    Attribute("street_address", "Street"),
    Attribute("city", "City", Form.NAME),
    Attribute("state", "State", Form.NAME),
    Attribute("postal_code", "Postal code"),
    Attribute("country", "Country", Form.COUNTRY),
    Attribute("owner_id", "Owner", Form.EMAIL),
    Attribute("account_stage_id", "Stage", Form.OPTION),
)

_SYSTEM: Mapping[Kind, tuple[Attribute, ...]] = {Kind.CONTACT: _CONTACT, Kind.ACCOUNT: _ACCOUNT}

# facts: Apollo's API reference, the types a custom field can have
_TYPES: Mapping[str, Form] = {
    "string": Form.TEXT,
    "textarea": Form.TEXT,
    "number": Form.NUMBER,
    "date": Form.DATE,
    "datetime": Form.DATE,
    "boolean": Form.BOOLEAN,
}


def custom(remote_id: str, label: str, type_: str) -> Attribute | None:
    """Return a custom field, or None where its values cannot be read and written as text."""
    form = _TYPES.get(type_)
    return None if form is None else Attribute(f"{CUSTOM}{remote_id}", label, form)


def attributes(kind: Kind, own: Iterable[Attribute] = ()) -> tuple[Attribute, ...]:
    """Return every field of a kind: Apollo's, then the team's ``own``."""
    return (*_SYSTEM[kind], *own)
