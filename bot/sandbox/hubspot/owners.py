"""The account's users who own records."""

from typing import Any

import msgspec

from bot.sandbox.hubspot.records import iso


class Owner(msgspec.Struct, frozen=True):
    """One owner; ``hubspot_owner_id`` holds ``id``, never ``user_id`` (documentation, owners)."""

    id: str
    user_id: int
    email: str
    first_name: str
    last_name: str
    created: int

    @property
    def name(self) -> str:
        """Return the name as people read it."""
        return f"{self.first_name} {self.last_name}".strip()

    def payload(self) -> dict[str, Any]:
        """Return this owner as the API answers it."""
        return {
            "id": self.id,
            "email": self.email,
            "type": "PERSON",
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userId": self.user_id,
            "userIdIncludingInactive": self.user_id,
            "createdAt": iso(self.created),
            "updatedAt": iso(self.created),
            "archived": False,
            "teams": [{"id": "178588", "name": "Revenue", "primary": True}],
        }


def owner_of(number: int, name: str, created: int) -> Owner:
    """Return the owner that an export names by e-mail address, or by full name."""
    address = name.lower() if "@" in name else f"{'.'.join(name.lower().split())}@example.com"
    spoken = address.split("@")[0].replace(".", " ").title() if "@" in name else name
    words = spoken.split()
    return Owner(
        id=str(71_000_000 + number),
        user_id=51_000_000 + number,
        email=address,
        first_name=words[0],
        last_name=" ".join(words[1:]),
        created=created,
    )
