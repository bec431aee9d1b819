"""Canonical text: what two values must share to count as the same (R37, F8, F19).

A canonical form is for comparing and for looking up, never for sending: what a person typed
travels as typed. Every form maps None, the empty text and blanks to None, never raises, and is
idempotent: the canonical form of a canonical form is itself. A value that does not fit its form
(a phone number that is a sentence) keeps its text, so that it is never taken for an empty field.
"""

from core.domain.normalize.countries import country
from core.domain.normalize.domains import domain, domain_root, domains, registered_domain, url
from core.domain.normalize.emails import email, email_domain, emails, is_free_mail
from core.domain.normalize.forms import Form, canonical, same
from core.domain.normalize.linkedin import linkedin
from core.domain.normalize.phones import phone, phone_tail
from core.domain.normalize.refusals import Refusal, refused
from core.domain.normalize.scalars import boolean, date, number, option
from core.domain.normalize.texts import fold, text

__all__ = [
    "Form",
    "Refusal",
    "boolean",
    "canonical",
    "country",
    "date",
    "domain",
    "domain_root",
    "domains",
    "email",
    "email_domain",
    "emails",
    "fold",
    "is_free_mail",
    "linkedin",
    "number",
    "option",
    "phone",
    "phone_tail",
    "refused",
    "registered_domain",
    "same",
    "text",
    "url",
]
