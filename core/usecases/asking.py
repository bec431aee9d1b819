"""What a person types after ``/apollo prospect``, as filters of Apollo's people search; pure.

``title:"head of marketing" city:Berlin seniority:vp,director page:2``: words without a key are
searched for anywhere. Typographic quotes count as quotes: Slack makes them by itself.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from core.domain.normalize import domain

# facts: Apollo API reference, people API search
SENIORITIES = (
    "owner", "founder", "c_suite", "partner", "vp", "head", "director", "manager", "senior",
    "entry", "intern",
)  # fmt: skip
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_WORD = re.compile(r'(?:([A-Za-z_]+):)?(?:"([^"]*)"?|(\S+))')
_EMPLOYEES = re.compile(r"^(\d+)\s*[-,\u2013]\s*(\d+)$|^(\d+)\+$")


class Query(msgspec.Struct, frozen=True):
    """What is searched for; ``company`` is a name, which Apollo's search has no filter for."""

    filters: Mapping[str, tuple[str, ...]]
    keywords: str = ""
    company: str = ""
    page: int = 1

    @property
    def empty(self) -> bool:
        """Tell whether nothing narrows the search."""
        return not (self.filters or self.keywords or self.company)


class BadQueryError(ValueError):
    """The query cannot be understood; ``sentence`` names the cure."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence for a person."""
        super().__init__(sentence)
        self.sentence = sentence


KEYS: Mapping[str, str] = {
    "title": 'job title, as in title:"head of marketing"',
    "city": "where the person lives, as in city:Berlin",
    "country": "as in country:Germany",
    "seniority": f"one or more of {', '.join(SENIORITIES)}",
    "company": "a domain or a name, as in company:acme.com",
    "employees": "size of the company, as in employees:11-50",
    "email": "status of the e-mail, as in email:verified",
    "page": "as in page:2",
}
_FILTERS = {
    "title": "person_titles",
    "seniority": "person_seniorities",
    "employees": "organization_num_employees_ranges",
    "email": "contact_email_status",
}


def parse(text: str) -> Query:
    """Read what was typed; raise BadQueryError with a sentence for a person."""
    filters: dict[str, tuple[str, ...]] = {}
    words: list[str] = []
    places: dict[str, list[str]] = {"city": [], "country": []}
    company, page = "", 1
    for key, value in _pairs(text):
        if key == "page":
            page = _page(value)
        elif key == "company":
            company = value
        elif key in places:
            places[key].append(value)
        elif not key:
            words.append(value)
        else:
            name = _FILTERS[key]
            filters[name] = (*filters.get(name, ()), *_values(key, value))
    if any(places.values()):
        filters["person_locations"] = _locations(places["city"], places["country"])
    if company and (host := domain(company)) and "." in company:
        filters["q_organization_domains_list"] = (host,)
        company = ""
    return Query(filters, " ".join(words), company, page)


def _locations(cities: Sequence[str], countries: Sequence[str]) -> tuple[str, ...]:
    """Return places as Apollo reads them: several are alternatives, so a city names its country."""
    if not cities or not countries:
        return (*cities, *countries)
    return tuple(f"{city}, {country}" for city in cities for country in countries)


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    for found in _WORD.finditer(text.translate(_QUOTES)):
        key, quoted, bare = found.groups()
        value = (quoted if quoted is not None else bare).strip()
        name = (key or "").lower()
        if name and name not in KEYS:
            raise BadQueryError(f"`{name}` is not something people can be searched by.")
        if name and not value:
            raise BadQueryError(f"`{name}:` needs a value behind it.")
        if value:
            pairs.append((name, value))
    return pairs


def _page(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 500:
        raise BadQueryError("`page` must be a number from 1 to 500.")
    return int(value)


def _values(key: str, value: str) -> tuple[str, ...]:
    reader: Callable[[str], tuple[str, ...]] = {
        "seniority": _seniorities,
        "employees": _employees,
    }.get(key, lambda text: (text,))
    return reader(value)


def _seniorities(value: str) -> tuple[str, ...]:
    found = tuple(re.split(r"[\s,]+", value.lower().replace("-", "_")))
    unknown = [one for one in found if one not in SENIORITIES]
    if unknown:
        raise BadQueryError(
            f"`{unknown[0]}` is not a seniority. Apollo knows {', '.join(SENIORITIES)}."
        )
    return found


def _employees(value: str) -> tuple[str, ...]:
    found = _EMPLOYEES.match(value.strip())
    if found is None:
        raise BadQueryError("`employees` must be a range such as 11-50 or 1000+.")
    low, high, least = found.groups()
    return (f"{least},",) if least else (f"{low},{high}",)
