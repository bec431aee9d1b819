"""What people do at the two services' pages; values come from small pools so that they meet."""

from collections.abc import Callable
from random import Random

from core.domain.records import Kind
from tests.simulation.apollo import DROPPED, ApolloSim
from tests.simulation.hubspot import HubSpotSim
from tests.simulation.service import OWNERS, STAGES, Record, Service

A, C = Kind.ACCOUNT, Kind.CONTACT
FIRST = ("Ann", "Ben", "Cy", "Dee", "Eve", "Flo")
LAST = ("Noor", "Okoye", "Park", "Quist")
FIRMS = ("acme", "birch", "cobalt", "delta", "ember")
TITLES = ("Buyer", "CTO", "Head of Sales", "Intern", "Intern", DROPPED)
CITIES = ("Berlin", "Lagos", "Oslo")


class People:
    """Everybody who edits HubSpot or Apollo by hand."""

    def __init__(self, rng: Random, hubspot: HubSpotSim, apollo: ApolloSim) -> None:
        self._rng = rng
        self._hubspot = hubspot
        self._apollo = apollo
        self._say = hubspot.chaos.say
        self._numbers = 0

    def populate(self) -> None:
        """Fill both sides as they are before anybody connects them."""
        for _ in range(self._rng.randint(5, 9)):
            self._create(self._hubspot)
        for _ in range(self._rng.randint(4, 8)):
            self._create(self._apollo)

    def act(self) -> None:
        """Do one thing somewhere."""
        acts: tuple[tuple[int, Callable[[], None]], ...] = (
            (12, lambda: self._edit(self._side())),
            (5, lambda: self._create(self._side())),
            (3, lambda: self._clear(self._side())),
            (3, self._delete),
            (2, self._restore),
            (3, self._merge),
            (3, self._move),
            (2, self._learn),
            (1, lambda: self._note(self._side())),
            (1, self._rule),
        )
        weights = [weight for weight, _ in acts]
        self._rng.choices([act for _, act in acts], weights)[0]()

    def _side(self) -> Service:
        return self._rng.choice((self._hubspot, self._apollo))

    def _any(self, side: Service, kind: Kind) -> Record | None:
        found = side.alive(kind)
        return self._rng.choice(found) if found else None

    def _kind(self) -> Kind:
        return self._rng.choices((C, A), (7, 3))[0]

    def _create(self, side: Service) -> None:
        kind = self._kind()
        values = self._contact() if kind is C else self._account()
        account = ""
        if kind is C and (firm := self._any(side, A)) and self._rng.random() < 0.6:
            account = firm.id
        if not self._free(side, kind, values.get("email")):
            return
        if side is self._apollo:
            values["stage"] = "s-lead"
        made = side.add(kind, values, account=account)
        self._say(f"a person makes {side.side} {kind} {made.id} {values}")

    def _contact(self) -> dict[str, str]:
        first, last = self._rng.choice(FIRST), self._rng.choice(LAST)
        firm = self._rng.choice(FIRMS)
        values = {"first_name": first, "last_name": last}
        if self._rng.random() < 0.8:
            values["email"] = f"{first}.{last}@{firm}.example".lower()
        if self._rng.random() < 0.5:
            values["title"] = self._rng.choice(TITLES)
        return values

    def _account(self) -> dict[str, str]:
        firm = self._rng.choice(FIRMS)
        values = {"name": firm.title()}
        if self._rng.random() < 0.8:
            values["domain"] = f"{firm}.example"
        return values

    def _free(self, side: Service, kind: Kind, mail: str | None, *, but: str = "") -> bool:
        """HubSpot's page refuses an e-mail address that another contact has."""
        if side is not self._hubspot or kind is not C or not mail:
            return True
        return self._hubspot.holder(mail.lower(), but=but) is None

    def _value(self, side: Service, kind: Kind) -> tuple[str, str]:
        rng = self._rng
        self._numbers += 1
        stage = rng.choice(list(STAGES))
        common = [
            ("owner", rng.choice(OWNERS)),
            ("stage", stage if side is self._hubspot else f"s-{stage}"),
            ("phone", f"+49 30 {200000 + self._numbers}"),
        ]
        if kind is A:
            name = ("name", f"{rng.choice(FIRMS).title()} {self._numbers % 7}")
            domain = ("domain", f"{rng.choice(FIRMS)}{rng.choice(('', '2'))}.example")
            more = [("city", rng.choice(CITIES))] if side is self._hubspot else []
            return rng.choice([name, name, domain, *more, *common])
        contact = self._contact()
        free = [
            ("title", f"{rng.choice(TITLES)} {self._numbers}"),
            ("title", rng.choice(TITLES)),
            ("first_name", rng.choice(FIRST)),
            ("last_name", rng.choice(LAST)),
        ]
        mail = [("email", contact["email"])] if "email" in contact else []
        mail += [(key, text.upper()) for key, text in mail]  # another way to write it
        city = [("city", rng.choice(CITIES))] if side is self._hubspot else []
        return rng.choice([*free, *free, *mail, *city, *common])

    def _edit(self, side: Service) -> None:
        kind = self._kind()
        record = self._any(side, kind)
        if record is None:
            return
        key, text = self._value(side, kind)
        if key == "email" and not self._free(side, kind, text, but=record.id):
            return
        self._say(f"a person edits {side.side} {kind} {record.id} {key}={text}")
        side.edit(kind, record, key, text)

    def _clear(self, side: Service) -> None:
        kind = self._kind()
        record = self._any(side, kind)
        keys = ("title", "phone", "owner") if kind is C else ("phone", "owner")
        key = self._rng.choice(keys)
        if record is not None and key in record.values:
            self._say(f"a person clears {side.side} {kind} {record.id} {key}")
            side.edit(kind, record, key, None)

    def _delete(self) -> None:
        side, kind = self._side(), self._kind()
        record = self._any(side, kind)
        if record is None or len(side.alive(kind)) < 3:
            return
        self._say(f"a person deletes {side.side} {kind} {record.id}")
        if side is self._hubspot:
            self._hubspot.archive(record)
        else:
            self._apollo.delete(kind, record)

    def _restore(self) -> None:
        kind = self._kind()
        gone = [one for one in self._hubspot.records[kind].values() if one.archived]
        if not gone:
            return
        record = self._rng.choice(gone)
        if self._free(self._hubspot, kind, record.values.get("email"), but=record.id) and not any(
            record.key and one.key == record.key for one in self._hubspot.alive(kind)
        ):
            self._say(f"a person restores hubspot {kind} {record.id}")
            self._hubspot.restore(record)

    def _merge(self) -> None:
        side, kind = self._side(), self._kind()
        keep, lose = self._any(side, kind), self._any(side, kind)
        if keep is None or lose is None or keep is lose:
            return
        if side is self._hubspot:
            made = self._hubspot.merge_by_hand(kind, keep, lose)
            self._say(f"a person merges hubspot {kind} {keep.id}+{lose.id} -> {made.id}")
        else:
            self._say(f"a person merges apollo {kind} {lose.id} into {keep.id}")
            self._apollo.merge(kind, keep, lose)

    def _move(self) -> None:
        side = self._side()
        contact, firm = self._any(side, C), self._any(side, A)
        if contact is None or firm is None:
            return
        self._say(f"a person moves {side.side} contact {contact.id} to {firm.id}")
        contact.account, contact.changed = firm.id, side.now()

    def _learn(self) -> None:
        """The Apollo database finds something out."""
        kind = self._kind()
        record = self._any(self._apollo, kind)
        if record is not None:
            key, text = "city", self._rng.choice(CITIES)
            if kind is C and self._rng.random() < 0.4:
                key, text = "title", f"Known {self._rng.choice(TITLES)}"
            self._say(f"the database learns apollo {kind} {record.id} {key}={text}")
            record.known[key] = text
            record.changed = self._apollo.now()

    def _rule(self) -> None:
        """HubSpot's admin makes a validation rule, or lifts it."""
        self._hubspot.rule = "" if self._hubspot.rule else "Intern"
        self._say(f"hubspot refuses the job title {self._hubspot.rule!r} from now on")

    def _note(self, side: Service) -> None:
        record = self._any(side, C)
        if record is not None:
            record.notes, record.changed = f"{record.notes}+", side.now()
