"""The properties of one account: what it starts with, and what is made, changed and removed."""

import re
from typing import Any

import msgspec

from bot.sandbox.hubspot.definitions import Definition, built_in, option
from bot.sandbox.hubspot.problems import ApiError
from bot.sandbox.hubspot.words import Kind

_TYPES = {
    "bool": ("booleancheckbox", "calculation_equation"),
    "enumeration": ("checkbox", "radio", "select", "booleancheckbox", "calculation_equation"),
    "date": ("date",),
    "datetime": ("date",),
    "string": ("file", "html", "phonenumber", "text", "textarea", "calculation_equation"),
    "number": ("number", "calculation_equation"),
    "phone_number": ("phonenumber",),
}
MOST_UNIQUE = 10
_CHANGEABLE = {
    "label": "label",
    "description": "description",
    "groupName": "group",
    "hidden": "hidden",
    "displayOrder": "display_order",
    "formField": "form_field",
    "fieldType": "field_type",
}


class Group(msgspec.Struct):
    """A heading under which properties stand."""

    name: str
    label: str
    display_order: int = -1

    def payload(self) -> dict[str, Any]:
        """Return this group as the API answers it."""
        return {
            "archived": False,
            "name": self.name,
            "label": self.label,
            "displayOrder": self.display_order,
        }


class Catalogue(msgspec.Struct):
    """The definitions and groups of one kind, by name."""

    kind: Kind
    definitions: dict[str, Definition]
    groups: dict[str, Group]

    @staticmethod
    def fresh(kind: Kind) -> "Catalogue":
        """Return what a new account has."""
        name = f"{kind.singular}information"
        group = Group(name, f"{kind.singular.capitalize()} information", 0)
        return Catalogue(kind, {each.name: each for each in built_in(kind)}, {name: group})

    def get(self, name: str) -> Definition | None:
        """Return a property that is in use."""
        definition = self.definitions.get(name)
        return None if definition is None or definition.archived else definition

    def uniques(self) -> list[str]:
        """Return the names of the custom properties whose values are unique."""
        return [d.name for d in self.definitions.values() if d.unique and not d.archived]

    def one(self, name: str) -> Definition:
        """Return a property, or raise 404."""
        definition = self.get(name)
        if definition is None:
            raise ApiError(404, f"Property {name} does not exist", "OBJECT_NOT_FOUND")
        return definition

    def create(self, body: dict[str, Any], now: str) -> Definition:
        """Add a custom property; 400 names what is wrong, 409 says that it is there."""
        for needed in ("name", "label", "type", "fieldType", "groupName"):
            if not isinstance(body.get(needed), str) or not body[needed]:
                raise ApiError(400, f"Some required fields were not set: [{needed}]")
        name, unique = body["name"], bool(body.get("hasUniqueValue"))
        self._refuse(name, body["type"], body["fieldType"], body["groupName"])
        if unique and len(self.uniques()) >= MOST_UNIQUE:
            raise ApiError(400, f"At most {MOST_UNIQUE} properties can have unique values.")
        definition = Definition(
            name=name,
            label=body["label"],
            type=body["type"],
            field_type=body["fieldType"],
            group=body["groupName"],
            options=_options(body.get("options")),
            description=body.get("description", ""),
            hidden=bool(body.get("hidden")),
            multiple=body["fieldType"] == "checkbox",
            unique=unique,
            built_in=False,
            display_order=int(body.get("displayOrder", -1)),
            form_field=bool(body.get("formField")),
            created=now,
            updated=now,
        )
        self.definitions[name] = definition
        return definition

    def _refuse(self, name: str, kind: str, field: str, group: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name):
            words = "lower case, start with a letter, and hold only letters, digits and _"
            raise ApiError(400, f"Invalid property name '{name}': it must be {words}.")
        if field not in _TYPES.get(kind, ()):
            raise ApiError(400, f"{field} is not a field type of {kind}.")
        if group not in self.groups:
            raise ApiError(400, f"Property group {group} does not exist")
        if self.get(name) is not None:
            raise ApiError(
                409, f"A property named '{name}' already exists.", "OBJECT_ALREADY_EXISTS"
            )

    def patch(self, name: str, body: dict[str, Any], now: str) -> Definition:
        """Change a custom property; built-in ones take a new label or group only."""
        definition = self.one(name)
        if "hasUniqueValue" in body and bool(body["hasUniqueValue"]) != definition.unique:
            raise ApiError(400, "hasUniqueValue cannot be changed once the property is made.")
        if definition.built_in and set(body) - {"label", "groupName", "description"}:
            raise ApiError(400, f"The definition of {name} is read only.")
        for wire, own in _CHANGEABLE.items():
            if wire in body:
                setattr(definition, own, body[wire])
        if "options" in body:
            definition.options = _options(body["options"])
        definition.updated = now
        return definition

    def archive(self, name: str, now: str) -> None:
        """Remove a custom property; its values stay with the records, unseen."""
        definition = self.one(name)
        if definition.built_in:
            raise ApiError(400, f"{name} is defined by HubSpot and cannot be archived.")
        definition.archived = now

    def group(self, name: str) -> Group:
        """Return a group, or raise 404."""
        if name not in self.groups:
            raise ApiError(404, f"Property group {name} does not exist", "OBJECT_NOT_FOUND")
        return self.groups[name]

    def create_group(self, body: dict[str, Any]) -> Group:
        """Add a group."""
        name = str(body.get("name", ""))
        if not name or name in self.groups:
            raise ApiError(409 if name else 400, f"Property group '{name}' cannot be made.")
        self.groups[name] = Group(name, str(body.get("label", name)), body.get("displayOrder", -1))
        return self.groups[name]


def _options(raw: Any) -> list[dict[str, Any]]:
    return [
        option(str(each["value"]), str(each.get("label", each["value"])), number)
        | {key: each[key] for key in ("description", "hidden", "displayOrder") if key in each}
        for number, each in enumerate(raw or [])
    ]
