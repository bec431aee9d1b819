"""Every weight of the matcher, in one place, as log-odds (natural logarithm).

A weight says how much more often a finding is seen among true pairs than among chance pairs.
Where the value is known, chance is counted: `Rarity` weighs a shared value by how many records
carry it. The rest are set by hand, from what the findings mean, and checked against labelled data
(tests/data/matching) and public sets; nothing is trained, and nothing changes at run time.
"""

from math import log
from typing import NamedTuple

from core.domain.matching.details import Match
from core.domain.matching.names import Part
from core.domain.matching.words import Level


class Rarity(NamedTuple):
    """How a shared value weighs: log(lift * records / carriers), within `low` and `high`.

    `lift` is, for a value that many may share, how often true pairs show it (below 1); for what
    identifies (a domain, a profile), how rarely two different records share one (one in `lift`).
    `high` bounds what a rare value says: a name that nobody else here has may be common outside.
    """

    lift: float
    low: float
    high: float

    def weigh(self, records: int, carriers: int = 2) -> float:
        """Weigh a value that `carriers` of `records` carry."""
        return min(self.high, max(self.low, log(self.lift * max(records, 2) / carriers)))


# Before any evidence: one record in five has a duplicate, so of the n*n/2 pairs n/5 are true.
DUPLICATES = 0.2  # records that have a duplicate, as a share
SMALLEST = 200  # records; fewer say nothing about how many people share a name

# Names of people. Given name and surname are weighed apart and added.
GIVEN = {
    Part.SAME: Rarity(0.85, 1.0, 5.5),
    Part.SUBSET: Rarity(0.2, 0.5, 4.5),  # Anna and Anna Maria
    Part.NICKNAME: Rarity(0.15, 0.5, 4.0),
    Part.TYPO: Rarity(0.1, 0.5, 4.0),
    Part.SLIP: Rarity(0.02, 0.0, 3.0),
    Part.INITIAL: Rarity(0.9, 1.8, 1.8),  # one in six shares an initial
    Part.MISSING: Rarity(1, 0.0, 0.0),
    Part.DIFFERENT: Rarity(1, -5.0, -5.0),
}
FAMILY = {
    Part.SAME: Rarity(0.85, 1.5, 6.5),
    Part.SUBSET: Rarity(0.15, 0.5, 5.0),  # Martinez and Martinez-Dyer
    Part.NICKNAME: Rarity(1, 0.0, 0.0),
    Part.TYPO: Rarity(0.1, 0.5, 4.5),
    Part.SLIP: Rarity(0.02, 0.0, 3.0),
    Part.INITIAL: Rarity(0.9, 1.0, 1.0),
    Part.MISSING: Rarity(1, 0.0, 0.0),
    Part.DIFFERENT: Rarity(1, -3.5, -3.5),  # people marry
}
NAMES_TOGETHER = 0.85  # given names and surnames go together (Felipe Santos, Uwe Krause)
TURNED = -1.0  # given name and surname exchanged


class Discount(NamedTuple):
    """The part of a shared phone, employer and home that counts."""

    phone: float
    employer: float
    home: float


WHOLE = Discount(phone=1.0, employer=1.0, home=1.0)
RENAMED = Discount(phone=0.8, employer=0.7, home=1.0)  # only the surnames differ: people marry
STRANGERS = Discount(phone=0.2, employer=0.3, home=0.5)  # colleagues, switchboards, families

# A contact's other traits.
EMAIL_SAME = Rarity(10, 6.0, 18.0)
EMAIL_ROLE = 1.0
EMAIL_TAGGED = Rarity(1, 5.0, 14.0)
EMAIL_ALIAS = 5.0
EMAIL_LOCAL_OWN = 1.0  # made from the name, which was weighed already
EMAIL_LOCAL = 4.5  # surfer42@ here and there
EMAIL_TYPO = 2.0
EMAIL_NAMED = 2.0
EMAIL_NUMBERED = -6.0
EMAIL_OTHER = -2.5
EMAIL_RENAMED = -0.3  # another surname brings another address
PHONE_SAME = Rarity(0.5, 0.3, 5.5)
MOBILE_SAME = Rarity(0.5, 1.0, 6.5)
PHONE_AT_WORK = 0.6  # the part that stays when the employer is the same: it may be its switchboard
PHONE_OTHER_MOBILE = -2.5
PHONE_OTHER_DIRECT = -1.2
PHONE_OTHER = -0.6
DIRECT = 2  # records that share a direct line: a person and its duplicate
LINKEDIN_SAME = Rarity(20, 6.0, 18.0)
LINKEDIN_OTHER = -6.0
EMPLOYER_SAME = Rarity(0.7, 1.0, 5.5)
EMPLOYER_ALIKE = 2.5
EMPLOYER_OTHER = -0.6
TITLE_SAME = Rarity(0.6, 0.3, 2.0)
TITLE_OTHER = -0.4
PLACE_SAME = 0.6
PLACE_POSTCODE = 2.5
PLACE_COUNTRY = 0.4
PLACE_OTHER = -0.4
PLACE_ABROAD = -0.4
HOME = {Match.SAME: 5.0, Match.ALIKE: 3.5, Match.OTHER: -0.8}  # people move
BORN = {Match.SAME: 8.5, Match.ALIKE: 5.5, Match.OTHER: -2.5}

# Accounts.
ACCOUNT_NAME_SAME = Rarity(150, 3.0, 12.5)
ACCOUNT_NAME_PARTLY = Rarity(0.4, 1.0, 5.5)
ACCOUNT_NAME = {
    Level.NAME_ACRONYM: 2.0,
    Level.NAME_BRANCH: 3.0,
    Level.NAME_REGION: -8.0,
    Level.NAME_DIFFERENT: -5.0,
}
ACCOUNT_NAME_TYPO = (5.0, 0.35, 10.2)  # at least, more for every letter, at most
SAME_LEGAL_FORM = 0.7
DOMAIN_SAME = Rarity(150, 3.0, 18.0)
DOMAIN_SISTER = 3.5
DOMAIN_NAMED = 4.0
DOMAIN_OTHER = -3.0
ACCOUNT_PHONE_SAME = Rarity(2.7, 2.0, 12.0)
ACCOUNT_PHONE_OTHER = -1.0
ACCOUNT_LINKEDIN_SAME = Rarity(12, 5.0, 18.0)
ACCOUNT_LINKEDIN_OTHER = -4.0
ACCOUNT_LINKEDIN_NAMED = 4.0
ACCOUNT_CITY_SAME = Rarity(0.8, 0.2, 2.0)
ACCOUNT_CITY_OTHER = -1.5
ACCOUNT_ABROAD = -2.0
ACCOUNT_ADDRESS = {Match.SAME: 4.0, Match.ALIKE: 3.0, Match.OTHER: -1.5}
