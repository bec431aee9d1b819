"""Property definitions: what an account starts with, and the shape the Properties API shows."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from bot.sandbox.hubspot.words import Kind

_BORN = "2020-01-01T00:00:00.000Z"


class Definition(msgspec.Struct, kw_only=True):
    """One property of one kind, in the words of the Properties API."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    options: list[dict[str, Any]] = []
    description: str = ""
    read_only: bool = False
    calculated: bool = False
    external: bool = False
    owner: bool = False
    hidden: bool = False
    multiple: bool = False
    unique: bool = False
    built_in: bool = True
    display_order: int = -1
    form_field: bool = True
    created: str = _BORN
    updated: str = _BORN
    archived: str | None = None

    def payload(self) -> dict[str, Any]:
        """Return this definition as the API answers it."""
        body: dict[str, Any] = {
            "updatedAt": self.updated,
            "createdAt": self.created,
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "description": self.description,
            "groupName": self.group,
            "options": self.options,
            "displayOrder": self.display_order,
            "calculated": self.calculated,
            "externalOptions": self.external,
            "archived": self.archived is not None,
            "hasUniqueValue": self.unique,
            "hidden": self.hidden,
            "hubspotDefined": self.built_in,
            "modificationMetadata": self._modification(),
            "formField": self.form_field,
            "dataSensitivity": "non_sensitive",
        }
        if self.archived:
            body["archivedAt"] = self.archived
        if self.owner:
            body["referencedObjectType"] = "OWNER"
        return body

    def _modification(self) -> dict[str, bool]:
        return {
            "archivable": not self.built_in,
            "readOnlyDefinition": self.built_in,
            "readOnlyOptions": self.built_in,
            "readOnlyValue": self.read_only,
        }


def option(value: str, label: str, order: int) -> dict[str, Any]:
    """Return one option as the API answers it."""
    return {"label": label, "value": value, "displayOrder": order, "hidden": False}


_LABELS = {
    "marketingqualifiedlead": "Marketing Qualified Lead",
    "salesqualifiedlead": "Sales Qualified Lead",
}


def _option_label(value: str) -> str:
    return _LABELS.get(value) or value.replace("_", " ").capitalize()


def built_in(kind: Kind) -> Iterator[Definition]:
    """Yield the properties that every account has (contacts without e-mail statistics)."""
    path = Path(__file__).parent / f"{kind.value}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            flags = row["flags"].split()
            values = [value for value in row["options"].split("|") if value]
            yield Definition(
                name=row["name"],
                label=row["label"],
                type=row["type"],
                field_type=row["fieldType"],
                group=row["group"],
                options=[option(v, _option_label(v), n) for n, v in enumerate(values)],
                read_only="readonly" in flags,
                calculated="calculated" in flags,
                external="external" in flags,
                owner="owner" in flags,
                hidden="hidden" in flags,
                multiple="multi" in flags or row["fieldType"] == "checkbox",
                form_field="readonly" not in flags,
            )
