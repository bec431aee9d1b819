"""What every new team has: stages and fields."""

from bot.sandbox.apollo.words import Kind, Row

# facts: Apollo API reference, list contact stages and list account stages (samples)
CONTACT_STAGES = (
    ("Cold", None),
    ("Approaching", "in_progress"),
    ("Replied", "in_progress"),
    ("Interested", "succeeded"),
    ("Not Interested", "failed"),
    ("Unresponsive", "failed"),
    ("Do Not Contact", "failed"),
    ("Bad Data", "failed"),
    ("Changed Job", "failed"),
)
ACCOUNT_STAGES = (
    ("Review", None),
    ("Current Client", "succeeded"),
    ("Active Opportunity", "in_progress"),
    ("Dead Opportunity", "failed"),
    ("Do Not Prospect", "failed"),
    ("Subscriber", None),
    ("Lead", None),
    ("Marketing Qualified Lead", None),
    ("Sales Qualified Lead", "in_progress"),
    ("Opportunity", "in_progress"),
    ("Customer", "succeeded"),
    ("Evangelist", "succeeded"),
    ("Other", None),
)
_NOT_FOR_PROSPECTING = frozenset({"Current Client", "Active Opportunity", "Do Not Prospect"})

_TEXTS = {
    Kind.CONTACT: (
        "first_name", "last_name", "title", "email", "organization_name", "linkedin_url", "city",
        "state", "country", "present_raw_address",
    ),
    Kind.ACCOUNT: ("name", "domain", "phone", "industry", "linkedin_url", "raw_address"),
}  # fmt: skip


def _field(kind: Kind, name: str) -> Row:
    return {
        "id": f"{kind}.{name}",
        "field_name": name,
        "label": name.replace("_", " ").capitalize(),
        "modality": kind.value,
        "type": "string",
        "source": "system",
        "group": "default",
        "category": "default",
        "editable": True,
        "parent": None,
    }


SYSTEM_FIELDS: tuple[Row, ...] = tuple(
    _field(kind, name) for kind, names in _TEXTS.items() for name in names
)


def stages(kind: Kind, team: str) -> list[Row]:
    """Return a team's stages of a kind, in their order, with ids that never change."""
    named = CONTACT_STAGES if kind is Kind.CONTACT else ACCOUNT_STAGES
    base = 100 if kind is Kind.CONTACT else 200
    rows = [
        {
            "id": f"6095a710bd01d100{base + place:08x}",
            "team_id": team,
            "name": name,
            "display_name": name,
            "name_is_overridden": False,
            "display_order": place,
            "category": category,
            "is_meeting_set": False,
        }
        for place, (name, category) in enumerate(named)
    ]
    if kind is Kind.ACCOUNT:
        for row in rows:
            row["default_exclude_for_leadgen"] = row["name"] in _NOT_FOR_PROSPECTING
    return rows
