"""Tables of the documents that are made from the code: ``make tables`` writes them anew.

A table stands between ``<!-- table: name -->`` and ``<!-- end -->``; a test holds each to the code.
"""

import re
from collections.abc import Callable
from pathlib import Path

from bot.listeners.all_verbs import VERBS
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction
from core.settings import VARIABLES
from core.usecases.access import Role
from tests.house.promises import PROMISES
from tests.house.proofs import proofs
from tests.house.tree import ROOT

_WHO = {Role.ANYBODY: "anybody", Role.REP: "reps", Role.ADMIN: "admins"}
_WAY = {
    Direction.BOTH: "both",
    Direction.TO_HUBSPOT: "to HubSpot",
    Direction.TO_APOLLO: "to Apollo",
}
_MARKED = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _table(head: str, rows: list[tuple[str, ...]]) -> str:
    names = head.split(" · ")
    lines = [names, ["---"] * len(names), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines) + "\n"


def verbs() -> str:
    """Return every verb, who may use it, and what it does."""
    rows = []
    for verb in VERBS:
        typed = f"/apollo {verb.name} {verb.usage}".strip().replace("|", "\\|")
        rows.append((f"`{typed}`", _WHO[verb.role], verb.help))
    return _table("verb · who · what it does", rows)


def configuration() -> str:
    """Return every variable, what it is for, and what holds when it is not set."""
    rows = []
    for one in VARIABLES:
        default = (
            "must be set" if one.default is None else f"`{one.default}`" if one.default else ""
        )
        rows.append((f"`{one.name}`", one.help, default))
    return _table("variable · what for · default", rows)


def mapping() -> str:
    """Return the mapping that an installation starts with."""
    rows = [
        (
            str(one.kind), one.label, f"`{one.hubspot}`", f"`{one.apollo}`", _WAY[one.direction],
            "yes" if one.autofill else "no", str(one.policy),
        )
        for one in default_mapping().fields
    ]  # fmt: skip
    return _table("kind · field · HubSpot · Apollo · direction · fills in · both edited", rows)


def promises() -> str:
    """Return every promise of the product and the tests that prove it."""
    found = proofs()
    rows = [
        (number, words, "<br>".join(proof.link for proof in found[number]))
        for number, words in PROMISES.items()
    ]
    return _table("number · promise · proved by", rows)


TABLES: dict[str, Callable[[], str]] = {
    "verbs": verbs,
    "configuration": configuration,
    "mapping": mapping,
    "promises": promises,
}
DOCUMENTS = ("README.md", "core/README.md")
"""Those with tables."""


def renewed(document: str) -> str:
    """Return a document with its tables made anew."""
    return _MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], document)


def example() -> str:
    """Return ``.env.example``: a line about each variable, commented out where it has a default."""
    parts = ["# Copy to .env and fill in. Lines that are commented out show their default.\n"]
    for one in VARIABLES:
        hidden = "" if one.default is None else "# "
        parts.append(f"# {one.help}\n{hidden}{one.name}={one.default or ''}\n")
    return "\n".join(parts)


def main(root: Path = ROOT) -> None:
    """Write all of them."""
    for name in DOCUMENTS:
        document = root / name
        document.write_text(renewed(document.read_text(encoding="utf-8")), encoding="utf-8")
    (root / ".env.example").write_text(example(), encoding="utf-8")


if __name__ == "__main__":
    main()
