"""The forms a field can have, and the one door to all of them."""

from collections.abc import Callable
from enum import StrEnum

from core.domain.normalize.countries import country
from core.domain.normalize.domains import domain, domains, url
from core.domain.normalize.emails import email, emails
from core.domain.normalize.linkedin import linkedin
from core.domain.normalize.phones import phone
from core.domain.normalize.scalars import boolean, date, number, option
from core.domain.normalize.texts import text


class Form(StrEnum):
    """What kind of value a field holds."""

    EMAIL = "email"
    EMAILS = "emails"  # several, joined by ";"
    PHONE = "phone"
    DOMAIN = "domain"
    DOMAINS = "domains"  # several, joined by ";"
    URL = "url"
    LINKEDIN = "linkedin"
    COUNTRY = "country"
    NAME = "name"  # of a person or a company: letter case counts
    TEXT = "text"  # letter case counts
    NUMBER = "number"
    BOOLEAN = "boolean"
    OPTION = "option"  # one choice, or several joined by ";"
    DATE = "date"  # a day or a time


_CANONICAL: dict[Form, Callable[[str], str | None]] = {
    Form.EMAIL: email,
    Form.EMAILS: emails,
    Form.PHONE: phone,
    Form.DOMAIN: domain,
    Form.DOMAINS: domains,
    Form.URL: url,
    Form.LINKEDIN: linkedin,
    Form.COUNTRY: country,
    Form.NAME: text,
    Form.TEXT: text,
    Form.NUMBER: number,
    Form.BOOLEAN: boolean,
    Form.OPTION: option,
    Form.DATE: date,
}


def canonical(form: Form, value: str | None, *, region: str | None = None) -> str | None:
    """Give the text that equal values share; None for nothing.

    `region` is the country of the record in any form, used for phone numbers without country code.
    """
    if not value:
        return None
    if region and form is Form.PHONE:
        return phone(value, region)
    return _CANONICAL[form](value)


def same(form: Form, left: str | None, right: str | None, *, region: str | None = None) -> bool:
    """Tell whether two values say the same, however they are written (R37)."""
    return canonical(form, left, region=region) == canonical(form, right, region=region)
