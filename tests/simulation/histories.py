"""Random histories: people edit, create, delete and merge on both sides, services fail, time goes.

Everything comes from one seed, so that a failing history is played again by its number.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from core.domain.default_mapping import default_mapping
from core.domain.normalize import canonical
from core.domain.records import Kind, Link, Ref, Side
from core.domain.states import Outbox
from core.store import links, outbox, reviews
from tests.integration.people import A, C
from tests.integration.world import World

FIELDS = {"jobtitle": "title", "lastname": "last_name", "firstname": "first_name"}
"""HubSpot's property -> Apollo's attribute, of fields that travel both ways."""
TROUBLES = (
    ("hubspot", "drop_before", r".*/batch/.*"),
    ("hubspot", "drop_after", r".*/batch/.*"),
    ("hubspot", "truncated", r".*/batch/(update|upsert)"),
    ("apollo", "drop_before", ".*bulk.*"),
    ("apollo", "drop_after", ".*bulk.*"),
    ("apollo", "truncated", ".*bulk.*"),
    ("hubspot", "status", r".*"),
    ("apollo", "status", r".*"),
)


@dataclass
class History:
    """One history over one world."""

    world: World
    chance: Random
    troubled: bool
    said: list[str] = field(default_factory=list)
    made: int = 0

    async def play(self, steps: int) -> None:
        acts: list[tuple[int, Callable[[], None]]] = [
            (6, self.edit_hubspot), (6, self.edit_apollo), (3, self.add_hubspot),
            (3, self.add_apollo), (1, self.delete_hubspot), (1, self.delete_apollo),
            (1, self.merge_hubspot), (1, self.move_company),
        ]  # fmt: skip
        weights = [weight for weight, _ in acts]
        for _ in range(steps):
            for _ in range(self.chance.randrange(1, 5)):
                self.chance.choices([act for _, act in acts], weights)[0]()
            if self.troubled:
                self.trouble()
            await self.sync()

    async def sync(self) -> None:
        self.say("sync")
        self.world.clock.advance(minutes=15)
        await self.world.start(full=self.chance.random() < 0.3)
        for minutes in (0, 1, 4):
            await self.world.wait(minutes=minutes)

    def say(self, what: str) -> None:
        self.said.append(what)

    def name(self) -> str:
        self.made += 1
        return f"N{self.made}"

    def trouble(self) -> None:
        if self.chance.random() < 0.5:
            side, trouble, path = self.chance.choice(TROUBLES)
            self.say(f"trouble {side} {trouble}")
            faults = self.world.hubspot.faults if side == "hubspot" else self.world.apollo.faults
            faults.add(trouble=trouble, path=path, times=1, status=503)

    def edit_hubspot(self) -> None:
        if found := self.world.hubspot.all(C):
            one, name = self.chance.choice(found), self.chance.choice(list(FIELDS))
            value = "" if self.chance.random() < 0.1 else self.name()
            self.say(f"hubspot {one.id} {name}={value}")
            self.world.hubspot.edit(C, one.id, **{name: value})

    def edit_apollo(self) -> None:
        if found := self.world.apollo.all(C):
            row, name = self.chance.choice(found), self.chance.choice(list(FIELDS.values()))
            value = "" if self.chance.random() < 0.1 else self.name()
            self.say(f"apollo {row['id']} {name}={value}")
            self.world.apollo.edit(C, row["id"], **{name: value})

    def add_hubspot(self) -> None:
        name = self.name()
        values = {"firstname": name, "lastname": "Made"}
        if self.chance.random() < 0.7:
            values["email"] = f"{name.lower()}@h.com"
        firms = [one.id for one in self.world.hubspot.all(A)]
        company = self.chance.choice(firms) if firms and self.chance.random() < 0.5 else ""
        self.say(f"hubspot adds {values} to {company}")
        self.world.hubspot.add(C, company=company, **values)
        if self.chance.random() < 0.4:
            self.world.hubspot.add(A, name=f"Firm {name}", domain=f"{name.lower()}.com")

    def add_apollo(self) -> None:
        name = self.name()
        values = {"first_name": name, "last_name": "Made"}
        if self.chance.random() < 0.7:
            values["email"] = f"{name.lower()}@a.com"
        accounts = [row["id"] for row in self.world.apollo.all(A)]
        if accounts and self.chance.random() < 0.5:
            values["account_id"] = self.chance.choice(accounts)
        self.say(f"apollo adds {values}")
        self.world.apollo.add(C, **values)
        if self.chance.random() < 0.4:
            self.world.apollo.add(A, name=f"Firm {name}", domain=f"{name.lower()}.com")

    def delete_hubspot(self) -> None:
        if found := self.world.hubspot.all(C):
            one = self.chance.choice(found)
            self.say(f"hubspot deletes {one.id}")
            self.world.hubspot.delete(C, one.id)

    def delete_apollo(self) -> None:
        if found := self.world.apollo.all(C):
            row = self.chance.choice(found)
            self.say(f"apollo deletes {row['id']}")
            self.world.apollo.delete(C, row["id"])

    def merge_hubspot(self) -> None:
        found = self.world.hubspot.all(C)
        if len(found) > 1:
            primary, other = self.chance.sample([one.id for one in found], 2)
            survivor = self.world.hubspot.merge(C, primary, other)
            self.say(f"hubspot merges {other} into {primary}: {survivor}")

    def move_company(self) -> None:
        people, firms = self.world.hubspot.all(C), self.world.hubspot.all(A)
        if people and firms:
            contact, company = self.chance.choice(people).id, self.chance.choice(firms).id
            self.say(f"hubspot {contact} belongs to {company}")
            self.world.hubspot.belong(contact, company)


async def calm(world: World) -> None:
    """End all trouble and sync until nothing is written any more."""
    for side in (world.hubspot, world.apollo):
        side.faults.clear()
    for _ in range(3):
        await world.wait(minutes=15)
    await world.quiet(rounds=8)


async def living(world: World, kind: Kind) -> dict[Ref, Link]:
    """Return the living link of each record that has one, by HubSpot's record."""
    refs = [Ref(Side.HUBSPOT, kind, one.id) for one in world.hubspot.all(kind)]
    async with world.engine.db.read() as tx:
        found = await links.of(tx, refs=refs)
    return {ref: link for ref, link in found.items() if link.tombstone is None}


async def law_one_to_one(world: World) -> None:
    """Every living HubSpot record has one partner of its own, or a person is asked."""
    for kind in Kind:
        found = await living(world, kind)
        partners = Counter(link.apollo_id for link in found.values())
        assert all(number == 1 for number in partners.values())
        rows = {str(row["id"]) for row in world.apollo.all(kind)}
        alone = [one.id for one in world.hubspot.all(kind)
                 if Ref(Side.HUBSPOT, kind, one.id) not in found]  # fmt: skip
        await _explained(world, Side.HUBSPOT, kind, alone)
        await _explained(world, Side.APOLLO, kind, rows - set(partners))


async def _explained(world: World, side: Side, kind: Kind, ids: object) -> None:
    refs = [Ref(side, kind, one) for one in ids]  # type: ignore[attr-defined]
    async with world.engine.db.read() as tx:
        asked = await reviews.of_refs(tx, refs=refs)
        buried = await links.of(tx, refs=refs)
    lonely = [ref for ref in refs if ref not in asked and ref not in buried]
    assert [] == lonely


async def law_agreement(world: World) -> None:
    """Linked records say the same in every field that travels; emptied in Apollo is lawful."""
    forms = {f.hubspot: f.form for f in default_mapping().of(C)}
    for ref, link in (await living(world, C)).items():
        row = next((r for r in world.apollo.all(C) if r["id"] == link.apollo_id), None)
        if row is None:
            continue
        for name, attribute in FIELDS.items():
            here = canonical(forms[name], world.hubspot.value(C, ref.id, name))
            there = canonical(forms[name], row[attribute])
            assert here == there or there is None, (ref.id, name, here, there)


async def law_nothing_twice(world: World) -> None:
    """No e-mail was created twice by us on a side, and no record was copied twice."""
    made = [
        row["properties"].get("email") for row in world.hubspot.written() if row["op"] == "create"
    ]
    made += [
        row["changes"].get("email", [None, None])[1]
        for row in world.apollo.written()
        if row["what"] == "create"
    ]
    twice = {mail: n for mail, n in Counter(filter(None, made)).items() if n > 1}
    assert {} == twice
    vids = Counter(row["hubspot_vid"] for row in world.apollo.all(C) if row["hubspot_vid"])
    assert [] == [vid for vid, number in vids.items() if number > 1]


async def law_nothing_hangs(world: World) -> None:
    """Every write came to an end."""
    async with world.engine.db.read() as tx:
        waiting = await outbox.pending_count(tx)
        hanging = await outbox.unknown(tx, now=world.clock.now())
    assert ({}, []) == (waiting, hanging)
    assert Outbox.UNKNOWN not in {one.state for one in await world.writes()}


LAWS = (law_one_to_one, law_agreement, law_nothing_twice, law_nothing_hangs)
