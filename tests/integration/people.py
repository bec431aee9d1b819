"""A handful of companies and people, the same in every test that needs some."""

from core.domain.records import Kind
from tests.integration.world import World

A, C = Kind.ACCOUNT, Kind.CONTACT
FIRMS = 4
PEOPLE = 12


def fill_hubspot(world: World) -> tuple[list[str], list[str]]:
    """Add four companies and twelve contacts of theirs; return their ids."""
    firms = [world.hubspot.add(A, name=f"Firm {n}", domain=f"firm{n}.com") for n in range(FIRMS)]
    people = [
        world.hubspot.add(
            C,
            company=firms[n % FIRMS],
            email=f"p{n}@firm{n % FIRMS}.com",
            firstname=f"First{n}",
            lastname=f"Last{n}",
            jobtitle="Buyer",
        )
        for n in range(PEOPLE)
    ]
    return firms, people


def apollo_of(world: World, kind: Kind, hubspot_id: str) -> str:
    """Return the Apollo record that carries a HubSpot id."""
    name = "hubspot_vid" if kind is C else "hubspot_id"
    found = [str(row["id"]) for row in world.apollo.all(kind) if row[name] == hubspot_id]
    assert 1 == len(found), found
    return found[0]


def hubspot_of(world: World, kind: Kind, apollo_id: str) -> str:
    """Return the HubSpot record that carries an Apollo id in its key property."""
    name = "apollo_contact_id" if kind is C else "apollo_account_id"
    found = [one.id for one in world.hubspot.all(kind) if one.get(name) == apollo_id]
    assert 1 == len(found), found
    return found[0]
