"""The closed sets of the matcher: what is compared, and what was found."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NamedTuple

from core.domain.matching.details import Match


class Trait(StrEnum):
    """What of a record is compared."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    LINKEDIN = "linkedin"
    EMPLOYER = "employer"
    TITLE = "title"
    PLACE = "place"
    DOMAIN = "domain"
    ADDRESS = "address"
    BIRTH = "birth"


class Level(Enum):
    """What was found about one trait: the trait, and the sentence for a person."""

    NAME_SAME = Trait.NAME, "Same name"
    NAME_TURNED = Trait.NAME, "Given name and surname look exchanged"
    NAME_NICKNAME = Trait.NAME, "Same surname, and one given name is short for the other"
    NAME_INITIAL = Trait.NAME, "Same surname, and the initial fits"
    NAME_TYPO = Trait.NAME, "The names differ by a typing error"
    NAME_PARTLY = Trait.NAME, "One name is part of the other"
    NAME_GIVEN_ONLY = Trait.NAME, "Same given name, another surname"
    NAME_FAMILY_ONLY = Trait.NAME, "Same surname, another given name"
    NAME_DIFFERENT = Trait.NAME, "Different names"
    NAME_REGION = Trait.NAME, "The same name for another part of the world"
    NAME_BRANCH = Trait.NAME, "The same name with another place"
    NAME_ACRONYM = Trait.NAME, "One name is the initials of the other"

    EMAIL_SAME = Trait.EMAIL, "Same e-mail address"
    EMAIL_ROLE = Trait.EMAIL, "Same shared mailbox"
    EMAIL_TAGGED = Trait.EMAIL, "Same mailbox, with another tag or other dots"
    EMAIL_ALIAS = Trait.EMAIL, "Same address under a sister domain"
    EMAIL_LOCAL = Trait.EMAIL, "Same name before the @ of different domains"
    EMAIL_TYPO = Trait.EMAIL, "The addresses differ by a typing error"
    EMAIL_NUMBERED = Trait.EMAIL, "The addresses differ by a number, as two people's would"
    EMAIL_NAMED = Trait.EMAIL, "An address of one spells the name of the other"
    EMAIL_OTHER = Trait.EMAIL, "Two mailboxes at the same domain"

    PHONE_SAME = Trait.PHONE, "Same phone number"
    PHONE_MOBILE = Trait.PHONE, "Same mobile number"
    PHONE_OTHER_MOBILE = Trait.PHONE, "Different mobile numbers"
    PHONE_OTHER_DIRECT = Trait.PHONE, "Different direct lines"
    PHONE_OTHER = Trait.PHONE, "Different phone numbers"

    LINKEDIN_SAME = Trait.LINKEDIN, "Same LinkedIn profile"
    LINKEDIN_OTHER = Trait.LINKEDIN, "Different LinkedIn profiles"
    LINKEDIN_NAMED = Trait.LINKEDIN, "The LinkedIn page of one spells the name of the other"

    EMPLOYER_SAME = Trait.EMPLOYER, "Same employer"
    EMPLOYER_ALIKE = Trait.EMPLOYER, "The employers' names are alike"
    EMPLOYER_OTHER = Trait.EMPLOYER, "Different employers"

    TITLE_SAME = Trait.TITLE, "Same job title"
    TITLE_OTHER = Trait.TITLE, "Different job titles"

    PLACE_SAME = Trait.PLACE, "Same city"
    PLACE_POSTCODE = Trait.PLACE, "Same postcode"
    PLACE_COUNTRY = Trait.PLACE, "Same country"
    PLACE_OTHER = Trait.PLACE, "Different cities"
    PLACE_ABROAD = Trait.PLACE, "Different countries"

    DOMAIN_SAME = Trait.DOMAIN, "Same domain"
    DOMAIN_SISTER = Trait.DOMAIN, "Same domain name under another ending"
    DOMAIN_OTHER = Trait.DOMAIN, "Different domains"
    DOMAIN_NAMED = Trait.DOMAIN, "The domain of one is the name of the other"

    BORN_SAME = Trait.BIRTH, "Same date of birth"
    BORN_ALIKE = Trait.BIRTH, "The dates of birth differ by a typing error"
    BORN_OTHER = Trait.BIRTH, "Different dates of birth"

    ADDRESS_SAME = Trait.ADDRESS, "Same street address"
    ADDRESS_ALIKE = Trait.ADDRESS, "Much the same street address"
    ADDRESS_OTHER = Trait.ADDRESS, "Different street addresses"

    @property
    def trait(self) -> Trait:
        """What was compared."""
        return self.value[0]

    @property
    def words(self) -> str:
        """What to tell a person."""
        return self.value[1]


ADDRESSES = {
    Match.SAME: Level.ADDRESS_SAME,
    Match.ALIKE: Level.ADDRESS_ALIKE,
    Match.OTHER: Level.ADDRESS_OTHER,
}
BIRTHS = {
    Match.SAME: Level.BORN_SAME,
    Match.ALIKE: Level.BORN_ALIKE,
    Match.OTHER: Level.BORN_OTHER,
}


class Evidence(NamedTuple):
    """One finding: both values as people wrote them, and what it weighs.

    `weight` is a log-odds (natural): above 0 it speaks for the same person or company, below 0
    against; 2.3 makes it ten times as likely. A named tuple, since millions are made.
    """

    level: Level
    weight: float
    left: str
    right: str

    @property
    def field(self) -> Trait:
        """What was compared."""
        return self.level.trait

    @property
    def speaks_for(self) -> bool:
        """Whether it speaks for a duplicate."""
        return self.weight > 0

    @property
    def sentence(self) -> str:
        """Say it to a person: Same e-mail address: “a@b.de”."""
        values = [f"“{value}”" for value in dict.fromkeys((self.left, self.right)) if value]
        return f"{self.level.words}: {' and '.join(values)}." if values else f"{self.level.words}."

    @property
    def mirrored(self) -> "Evidence":
        """The same finding with the sides exchanged."""
        return Evidence(self.level, self.weight, self.right, self.left)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks for and against two records being the same, and how likely that makes it."""

    left: str
    right: str
    probability: float
    evidence: tuple[Evidence, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The findings as sentences, what weighs most first."""
        ordered = sorted(self.evidence, key=lambda one: -abs(one.weight))
        return tuple(one.sentence for one in ordered)

    @property
    def mirrored(self) -> "Comparison":
        """The same comparison with the sides exchanged."""
        found = tuple(one.mirrored for one in self.evidence)
        return Comparison(self.right, self.left, self.probability, found)
