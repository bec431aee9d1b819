"""The mapping an installation starts with (R31).

Facts: Apollo's API reference says what contacts and accounts can be written with (contacts:
names, e-mail, title, organisation name, phones, LinkedIn, owner, stage; accounts: name, domain,
phone, owner, stage). Everything else stands in the team's rows but is the database's.
"""

from typing import Any

from core.domain.fields import Direction, Field, FieldMap, Policy
from core.domain.normalize import Form
from core.domain.records import Kind

_IDENTITY = {"policy": Policy.ASK, "identity": True}
_DATABASE = {"direction": Direction.TO_HUBSPOT, "database": True}
_PHONE = {"autofill": False, "phone": True}
_ASSIGNED = {"autofill": False}
"""Owners and stages are assigned by people: the database knows nothing of them."""

_Row = tuple[str, str, Form, str, str, dict[str, Any]]

_CONTACT: tuple[_Row, ...] = (
    ("email", "E-mail", Form.EMAIL, "email", "email", _IDENTITY),
    ("first_name", "First name", Form.NAME, "firstname", "first_name", {}),
    ("last_name", "Last name", Form.NAME, "lastname", "last_name", {}),
    ("title", "Job title", Form.TEXT, "jobtitle", "title", {}),
    ("phone", "Phone", Form.PHONE, "phone", "direct_phone", _PHONE),
    ("mobile", "Mobile", Form.PHONE, "mobilephone", "mobile_phone", _PHONE),
    ("linkedin", "LinkedIn", Form.LINKEDIN, "hs_linkedin_url", "linkedin_url", {}),
    ("company", "Company name", Form.NAME, "company", "organization_name", {}),
    ("city", "City", Form.NAME, "city", "city", _DATABASE),
    ("state", "State", Form.NAME, "state", "state", _DATABASE),
    ("country", "Country", Form.COUNTRY, "country", "country", _DATABASE),
    ("owner", "Owner", Form.EMAIL, "hubspot_owner_id", "owner_id", _ASSIGNED),
    ("stage", "Stage", Form.OPTION, "lifecyclestage", "contact_stage_id", _ASSIGNED),
)

_ACCOUNT: tuple[_Row, ...] = (
    ("name", "Name", Form.NAME, "name", "name", {}),
    ("domain", "Domain", Form.DOMAIN, "domain", "domain", _IDENTITY),
    ("website", "Website", Form.URL, "website", "website_url", _DATABASE),
    ("phone", "Phone", Form.PHONE, "phone", "phone", _PHONE),
    ("linkedin", "LinkedIn", Form.LINKEDIN, "linkedin_company_page", "linkedin_url", _DATABASE),
    (
        "employees",
        "Employees",
        Form.NUMBER,
        "numberofemployees",
        "estimated_num_employees",
        _DATABASE,
    ),
    ("industry", "Industry", Form.OPTION, "industry", "industry", _DATABASE),
    ("revenue", "Annual revenue", Form.NUMBER, "annualrevenue", "annual_revenue", _DATABASE),
    ("description", "Description", Form.TEXT, "description", "short_description", _DATABASE),
    ("founded_year", "Founded", Form.NUMBER, "founded_year", "founded_year", _DATABASE),
    ("address", "Street", Form.TEXT, "address", "street_address", _DATABASE),
    ("city", "City", Form.NAME, "city", "city", _DATABASE),
    ("state", "State", Form.NAME, "state", "state", _DATABASE),
    ("zip", "Postal code", Form.TEXT, "zip", "postal_code", _DATABASE),
    ("country", "Country", Form.COUNTRY, "country", "country", _DATABASE),
    ("owner", "Owner", Form.EMAIL, "hubspot_owner_id", "owner_id", _ASSIGNED),
    ("stage", "Stage", Form.OPTION, "lifecyclestage", "account_stage_id", _ASSIGNED),
)


def _field(kind: Kind, row: _Row) -> Field:
    key, label, form, hubspot, apollo, rules = row
    return Field(key, kind, label, form, hubspot, apollo, **rules)


def default_mapping() -> FieldMap:
    """Return version 1 of the mapping: both kinds, in the order people read them."""
    contact = tuple(_field(Kind.CONTACT, row) for row in _CONTACT)
    account = tuple(_field(Kind.ACCOUNT, row) for row in _ACCOUNT)
    return FieldMap(1, contact + account)
