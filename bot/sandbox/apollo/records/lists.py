"""Lists, which the API calls labels; a name that does not exist yet is made."""

from collections.abc import Iterable

from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, Source


def blank(entity: str, name: str, kind: Kind, team: str, at: str) -> Row:
    """Return a list without members."""
    return {
        "id": entity,
        "name": name,
        "modality": kind.plural,
        "team_id": team,
        "cached_count": 0,
        "created_at": at,
        "updated_at": at,
    }


def find(state: ApolloState, kind: Kind, name: str) -> Row | None:
    """Return the list of that name and modality."""
    same = (r for r in state.data.labels if r["modality"] == kind.plural and r["name"] == name)
    return next(same, None)


def make(state: ApolloState, kind: Kind, name: str, by: Source) -> Row:
    """Return the list of that name, made now if there is none."""
    row = find(state, kind, name)
    if row is None:
        row = blank(state.new_id(), name, kind, state.data.team_id, state.now())
        state.data.labels.append(row)
        state.record("create", "label", row["id"], by, {"name": [None, name]})
    return row


def ids_for(state: ApolloState, kind: Kind, names: Iterable[str], by: Source) -> list[str]:
    """Return the ids of named lists, in order and once each."""
    return list(dict.fromkeys(make(state, kind, n, by)["id"] for n in names if n))


def names_of(state: ApolloState, row: Row) -> list[str]:
    """Return the names of the lists a record stands on."""
    return [r["name"] for r in rows_of(state, row)]


def rows_of(state: ApolloState, row: Row) -> list[Row]:
    """Return the lists a record stands on."""
    mine = set(row["label_ids"])
    return [label for label in state.data.labels if label["id"] in mine]


def counted(state: ApolloState) -> list[Row]:
    """Return all lists with their members counted."""
    counts: dict[str, int] = {}
    for kind in Kind:
        for row in state.rows(kind).values():
            for label in row["label_ids"]:
                counts[label] = counts.get(label, 0) + 1
    return [{**r, "cached_count": counts.get(r["id"], 0)} for r in state.data.labels]
