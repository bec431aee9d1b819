"""What speaks for two contacts being the same person."""

from collections.abc import Iterator

from core.domain.matching import weights
from core.domain.matching.companies import Likeness, compare_companies
from core.domain.matching.details import compare_births, compare_streets
from core.domain.matching.frequencies import Frequencies
from core.domain.matching.mailboxes import compare_mailboxes
from core.domain.matching.people import weigh_names
from core.domain.matching.traits import ContactTraits
from core.domain.matching.words import ADDRESSES, BIRTHS, Evidence, Level

_ALIKE = frozenset((Likeness.TYPO, Likeness.SUBSET, Likeness.SAME))


def contact_evidence(
    left: ContactTraits, right: ContactTraits, frequencies: Frequencies
) -> list[Evidence]:
    """Give the findings about two contacts, the name first; symmetric.

    What colleagues and families share (employer, switchboard, home) counts only in part when the
    given names differ, and a little less when the surnames do: people marry.
    """
    found: list[Evidence] = []
    name = weigh_names(left.name, right.name, frequencies)
    if name.level is not None:
        shown = left.shown["full_name"], right.shown["full_name"]
        found.append(Evidence(name.level, name.weight, *shown))
    renamed = name.level is Level.NAME_GIVEN_ONLY
    part = weights.WHOLE
    if name.strangers:
        part = weights.RENAMED if renamed else weights.STRANGERS
    emails = _emails(left, right, frequencies.records, renamed=renamed)
    found += emails
    if name.level is not Level.NAME_SAME and not (emails and emails[0].speaks_for):
        found += _spelt(left, right)
    if left.phones and right.phones:
        found.append(_phones(left, right, frequencies, part.phone))
    if left.linkedin and right.linkedin:
        found.append(_linkedin(left, right, frequencies.records))
    found += _employers(left, right, frequencies, part.employer)
    if left.title and right.title and part is not weights.STRANGERS:
        found.append(_title(left, right, frequencies))
    if part is not weights.STRANGERS and left.employers.isdisjoint(right.employers):
        found += _places(left, right)
    if (left.born and right.born) or (left.address and right.address):
        found += _details(left, right, part.home)
    return found


def _emails(
    left: ContactTraits, right: ContactTraits, records: int, *, renamed: bool
) -> list[Evidence]:
    """Weigh the two mailboxes that say most; what speaks for comes before what speaks against."""
    names = left.name, right.name
    found = [
        Evidence(*weighed, a.address, b.address)
        for a in left.mailboxes
        for b in right.mailboxes
        if (weighed := compare_mailboxes(a, b, names, records)) is not None
    ]
    if len(found) > 1:
        found.sort(key=lambda one: (one.weight, sorted((one.left, one.right))))
        found = [found[-1] if found[-1].speaks_for else found[0]]
    if renamed and found and found[0].level is Level.EMAIL_OTHER:
        return [found[0]._replace(weight=weights.EMAIL_RENAMED)]
    return found


def _spelt(left: ContactTraits, right: ContactTraits) -> Iterator[Evidence]:
    """Weigh an address that spells the other's name."""
    if _names(left, right) or _names(right, left):
        shown = left.shown["addresses"], right.shown["addresses"]
        yield Evidence(Level.EMAIL_NAMED, weights.EMAIL_NAMED, *shown)


def _names(left: ContactTraits, right: ContactTraits) -> bool:
    """Tell whether an address of `left` spells the name of `right`, and not its own."""
    handles, own, other = left.handles, left.name, right.name
    if len(other.given) < 3 or len(other.family) < 3:
        return False
    if other.family not in handles or other.given not in handles:
        return False
    return own.given not in handles or own.family not in handles


def _phones(
    left: ContactTraits, right: ContactTraits, frequencies: Frequencies, part: float
) -> Evidence:
    shared = left.phones & right.phones
    shown = left.shown["numbers"], right.shown["numbers"]
    if not shared:
        return _other_phones(left, right, frequencies, shown)
    carriers = min(map(frequencies.carriers, shared))
    if not shared.isdisjoint(left.mobiles | right.mobiles):
        weight = weights.MOBILE_SAME.weigh(frequencies.records, carriers) * part
        return Evidence(Level.PHONE_MOBILE, weight, *shown)
    weight = weights.PHONE_SAME.weigh(frequencies.records, carriers) * part
    if not left.employers.isdisjoint(right.employers):
        weight *= weights.PHONE_AT_WORK
    return Evidence(Level.PHONE_SAME, weight, *shown)


def _other_phones(
    left: ContactTraits, right: ContactTraits, frequencies: Frequencies, shown: tuple[str, str]
) -> Evidence:
    if left.mobiles and right.mobiles:
        return Evidence(Level.PHONE_OTHER_MOBILE, weights.PHONE_OTHER_MOBILE, *shown)
    if max(map(frequencies.carriers, left.phones | right.phones)) <= weights.DIRECT:
        return Evidence(Level.PHONE_OTHER_DIRECT, weights.PHONE_OTHER_DIRECT, *shown)
    return Evidence(Level.PHONE_OTHER, weights.PHONE_OTHER, *shown)


def _linkedin(left: ContactTraits, right: ContactTraits, records: int) -> Evidence:
    shown = left.shown["linkedin"], right.shown["linkedin"]
    if left.linkedin == right.linkedin:
        return Evidence(Level.LINKEDIN_SAME, weights.LINKEDIN_SAME.weigh(records), *shown)
    return Evidence(Level.LINKEDIN_OTHER, weights.LINKEDIN_OTHER, *shown)


def _employers(
    left: ContactTraits, right: ContactTraits, frequencies: Frequencies, part: float
) -> Iterator[Evidence]:
    """Weigh the employer once, whether it shows in the company, the domain or the association."""
    shared = left.employers & right.employers
    shown = left.shown["employer"], right.shown["employer"]
    if shared:
        carriers = min(map(frequencies.carriers, shared))
        weight = weights.EMPLOYER_SAME.weigh(frequencies.records, carriers) * part
        yield Evidence(Level.EMPLOYER_SAME, weight, *shown)
    elif left.employer_names and right.employer_names:
        if _alike(left, right):
            yield Evidence(Level.EMPLOYER_ALIKE, weights.EMPLOYER_ALIKE * part, *shown)
        else:
            yield Evidence(Level.EMPLOYER_OTHER, weights.EMPLOYER_OTHER, *shown)


def _alike(left: ContactTraits, right: ContactTraits) -> bool:
    if compare_companies(left.company, right.company, lambda _: False) in _ALIKE:
        return True
    return any(
        min(len(a), len(b)) >= 4 and (a.startswith(b) or b.startswith(a))
        for a in left.employer_names
        for b in right.employer_names
    )


def _title(left: ContactTraits, right: ContactTraits, frequencies: Frequencies) -> Evidence:
    shown = left.shown["title"], right.shown["title"]
    if left.title != right.title:
        return Evidence(Level.TITLE_OTHER, weights.TITLE_OTHER, *shown)
    carriers = frequencies.carriers(left.title)
    weight = weights.TITLE_SAME.weigh(frequencies.records, carriers)
    return Evidence(Level.TITLE_SAME, weight, *shown)


def _places(left: ContactTraits, right: ContactTraits) -> Iterator[Evidence]:
    """Weigh where they are, which an employer in common says already."""
    if left.postcode and left.postcode == right.postcode:
        yield Evidence(Level.PLACE_POSTCODE, weights.PLACE_POSTCODE, *_shown(left, right, "zip"))
    elif left.city and right.city:
        shown = _shown(left, right, "city")
        if left.city == right.city:
            yield Evidence(Level.PLACE_SAME, weights.PLACE_SAME, *shown)
        else:
            yield Evidence(Level.PLACE_OTHER, weights.PLACE_OTHER, *shown)
    elif left.country and right.country:
        shown = _shown(left, right, "country")
        if left.country == right.country:
            yield Evidence(Level.PLACE_COUNTRY, weights.PLACE_COUNTRY, *shown)
        else:
            yield Evidence(Level.PLACE_ABROAD, weights.PLACE_ABROAD, *shown)


def _shown(left: ContactTraits, right: ContactTraits, field: str) -> tuple[str, str]:
    return left.shown[field], right.shown[field]


def _details(left: ContactTraits, right: ContactTraits, part: float) -> Iterator[Evidence]:
    if left.born and right.born:
        birth = compare_births(left.born, right.born)
        weight = weights.BORN[birth]
        shown = _shown(left, right, "date_of_birth")
        yield Evidence(BIRTHS[birth], weight * part if weight > 0 else weight, *shown)
    if left.address and right.address:
        home = compare_streets(left.address, right.address)
        weight = weights.HOME[home]
        shown = _shown(left, right, "address")
        yield Evidence(ADDRESSES[home], weight * part if weight > 0 else weight, *shown)
