"""The people and companies of a simulated HubSpot and Apollo, each made from its number alone.

One company in ten contacts; two of three records stand in Apollo too, one of fifty with another
job title; one contact of a hundred is the one before it under another mailbox.
"""

from dataclasses import dataclass

from tests.bench.words import FIRST, INDUSTRIES, LAST, PLACES, SECTORS, STREETS, TITLES

EACH = 10
"""Contacts of a company."""
TWIN = 100


@dataclass(frozen=True)
class Company:
    number: int

    @property
    def name(self) -> str:
        return (
            f"{LAST[self.number % len(LAST)]} {SECTORS[self.number % len(SECTORS)]} {self.number}"
        )

    @property
    def domain(self) -> str:
        if self.number % 2:
            return f"{LAST[self.number % len(LAST)].lower()}-{self.number}.com"
        return f"{self.name.replace(' ', '').lower()}.com"

    @property
    def phone(self) -> str:
        return f"+1 415 {self.number // 10_000 % 800 + 200:03} {self.number % 10_000:04}"

    @property
    def hubspot_id(self) -> str:
        return str(200_000_000 + self.number)

    @property
    def apollo_id(self) -> str:
        return f"6a0000000000000a{self.number:08x}"

    @property
    def industry(self) -> str:
        return INDUSTRIES[self.number % len(INDUSTRIES)]

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Return city, state, country and postal code."""
        city, state, country = PLACES[self.number % len(PLACES)]
        return city, state, country, f"{self.number % 90_000 + 10_000}"

    @property
    def street(self) -> str:
        return f"{self.number % 900 + 1} {STREETS[self.number % len(STREETS)]}"

    @property
    def in_apollo(self) -> bool:
        return self.number % 3 != 2


@dataclass(frozen=True)
class Person:
    number: int

    @property
    def same_as(self) -> int:
        """Return the number that names the person: a twin has that of the one before."""
        return self.number - 1 if self.number % TWIN == TWIN - 1 else self.number

    @property
    def first(self) -> str:
        return FIRST[self.same_as * 7 % len(FIRST)]

    @property
    def last(self) -> str:
        return LAST[self.same_as * 11 // len(FIRST) % len(LAST)]

    @property
    def email(self) -> str:
        mailbox = f"{self.first}.{self.last}".lower()
        if self.same_as != self.number:
            return f"{mailbox}{self.number}@gmail.com"
        return f"{mailbox}.{self.number:x}@{self.company.domain}"

    @property
    def title(self) -> str:
        return TITLES[self.same_as % len(TITLES)]

    @property
    def phone(self) -> str:
        return self.company.phone * (self.same_as % 5 < 2)

    @property
    def mobile(self) -> str:
        number = self.same_as
        return f"+1 212 {number // 10_000 % 800 + 200:03} {number % 10_000:04}" * (number % 3 == 0)

    @property
    def linkedin(self) -> str:
        handle = f"{self.first}-{self.last}-{self.number:x}".lower()
        return f"https://www.linkedin.com/in/{handle}" * (self.number % 2)

    @property
    def company(self) -> Company:
        return Company(self.number // EACH)

    @property
    def hubspot_id(self) -> str:
        return str(100_000_000 + self.number)

    @property
    def apollo_id(self) -> str:
        return f"6b0000000000000b{self.number:08x}"

    @property
    def in_apollo(self) -> bool:
        return self.number % 3 != 2 and self.same_as == self.number
