"""The two services of an integration test, edited as a person at their pages would."""

from collections.abc import Callable
from typing import Any

from bot.sandbox.apollo.page import saving
from bot.sandbox.apollo.records import merging as apollo_merging
from bot.sandbox.apollo.records import writing as apollo_writing
from bot.sandbox.apollo.records.setting import Write
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind as ApolloKind
from bot.sandbox.apollo.words import Source as ApolloSource
from bot.sandbox.common.faults import Faults
from bot.sandbox.hubspot.linking import associate, dissociate
from bot.sandbox.hubspot.merging import merge
from bot.sandbox.hubspot.records import Record
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import Author, Source
from bot.sandbox.hubspot.words import Kind as HubSpotKind
from bot.sandbox.hubspot.writing import archive, create, restore, update
from core.domain.records import Kind

PERSON = Author(Source.CRM_UI, "userId:51000001", "UI", 51_000_001)
HUBSPOT_KINDS = {Kind.CONTACT: HubSpotKind.CONTACTS, Kind.ACCOUNT: HubSpotKind.COMPANIES}


class HubSpotSide:
    """A HubSpot account as people use it; properties by HubSpot's names."""

    def __init__(self, state: State, faults: Faults) -> None:
        self.state = state
        self.faults = faults

    def add(self, kind: Kind, *, company: str = "", **values: str) -> str:
        record = create(self.state, HUBSPOT_KINDS[kind], values, PERSON)
        if company:
            associate(self.state, record.id, company, author=PERSON)
        return record.id

    def edit(self, kind: Kind, record_id: str, **values: str) -> None:
        update(self.state, self.get(kind, record_id), values, PERSON, privileged=True)

    def delete(self, kind: Kind, record_id: str) -> None:
        archive(self.state, self.get(kind, record_id), PERSON)

    def restore(self, kind: Kind, record_id: str) -> None:
        restore(self.state, self.state.shelves[HUBSPOT_KINDS[kind]].records[record_id], PERSON)

    def merge(self, kind: Kind, primary: str, other: str) -> str:
        return merge(self.state, HUBSPOT_KINDS[kind], primary, other, PERSON).id

    def belong(self, contact: str, company: str) -> None:
        associate(self.state, contact, company, author=PERSON, primary=True)

    def leave(self, contact: str, company: str) -> None:
        dissociate(self.state, contact, company, PERSON)

    def get(self, kind: Kind, record_id: str) -> Record:
        return self.state.read(HUBSPOT_KINDS[kind], record_id)

    def value(self, kind: Kind, record_id: str, name: str) -> str:
        return self.get(kind, record_id).get(name) or ""

    def all(self, kind: Kind) -> list[Record]:
        return list(self.state.shelves[HUBSPOT_KINDS[kind]].walk())

    def company(self, contact: str) -> str:
        return self.state.associations.primary(contact) or ""

    def written(self) -> list[dict[str, Any]]:
        """Return what the API changed, oldest first; defining a property is no record's."""
        return [
            row for row in self.state.history if row["source"] == "API" and row["op"] != "define"
        ]


class ApolloSide:
    """An Apollo team as people use it; attributes by Apollo's names."""

    def __init__(self, state: ApolloState, faults: Faults) -> None:
        self.state = state
        self.faults = faults

    def add(self, kind: Kind, *, more: dict[str, Any] | None = None, **values: Any) -> str:
        """Make a record; ``more`` is what no page sets (CRM ids, what the database knows)."""
        row = saving.create(self._as_person(kind), values)
        row |= more or {}
        return str(row["id"])

    def edit(self, kind: Kind, record_id: str, **values: Any) -> None:
        saving.change(self._as_person(kind), self.get(kind, record_id), values)

    def know(self, kind: Kind, record_id: str, **values: Any) -> None:
        """Let the row carry what the Apollo database found out."""
        self._edit_row(kind, record_id, lambda row: row.update(values))

    def delete(self, kind: Kind, record_id: str) -> None:
        apollo_writing.delete(self._as_person(kind), record_id)

    def merge(self, kind: Kind, keep: str, lose: str) -> None:
        apollo_merging.merge(self._as_person(kind), keep, lose)

    def get(self, kind: Kind, record_id: str) -> dict[str, Any]:
        return self.state.rows(ApolloKind(kind.value))[record_id]

    def value(self, kind: Kind, record_id: str, name: str) -> Any:
        return self.get(kind, record_id)[name] or ""

    def all(self, kind: Kind) -> list[dict[str, Any]]:
        return list(self.state.rows(ApolloKind(kind.value)).values())

    def written(self) -> list[dict[str, Any]]:
        """Return what the API changed, oldest first."""
        return [
            row
            for row in self.state.data.history
            if row["by"] == "api" and row["what"] in ("create", "update")
        ]

    def _as_person(self, kind: Kind) -> Write:
        return Write(self.state, ApolloKind(kind.value), ApolloSource.PAGE)

    def _edit_row(self, kind: Kind, record_id: str, edit: Callable[[Any], None]) -> None:
        apollo_writing.change_by(self._as_person(kind), self.get(kind, record_id), edit)
