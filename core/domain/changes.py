"""What a plan says should be written: closed sets, so that nothing is a bare string."""

from enum import StrEnum

import msgspec


class Action(StrEnum):
    """What an outbox row does to a service."""

    CREATE = "create"
    UPDATE = "update"
    KEY = "key"  # write the other side's id into the key property or CRM id (R19)
    ASSOCIATE = "associate"  # contact to company in HubSpot, contact to account in Apollo
    MERGE = "merge"  # HubSpot only, after a person's answer
    ARCHIVE = "archive"  # HubSpot only, after a person's answer (R29)
    LIST = "list"  # put an Apollo record on a list (R27, R29), or take it off (R26)


class Reason(StrEnum):
    """Why a value is written; each is one row of the decision table or of the rules."""

    EDITED = "edited"  # one side changed since the base (R50)
    CLEARED = "cleared"  # one side was emptied and clearing travels (R53)
    CONFLICT = "conflict"  # both changed; the policy chose (R51)
    FIRST_SIGHT = "first_sight"  # no base: HubSpot's value stands, Apollo's fills (R52)
    AUTOFILL = "autofill"  # HubSpot is empty and the database knows (R32)
    OVERWRITE = "overwrite"  # the database differs and overwrite is on (R33)
    PERSON = "person"  # a person approved it (R40)
    CREATED = "created"  # part of a create (R18)
    LINKED = "linked"  # the key of a link (R19)
    UNDO = "undo"  # put back (R66)


class Kept(StrEnum):
    """Why a field is left alone; "do nothing" always carries a reason."""

    SAME = "same"
    SETTLED = "settled"  # neither side changed since the base
    DIRECTION = "direction"  # the field does not travel that way
    CLEARING_OFF = "clearing_off"  # emptied in Apollo, and clearing does not travel
    AUTOFILL_OFF = "autofill_off"
    OVERWRITE_OFF = "overwrite_off"
    HELD = "held"  # set by hand lately (R42)
    PAUSED = "paused"  # quarantined field (F17)
    UPDATES_OFF = "updates_off"  # push updates is switched off (R12)
    UNMAPPED_OPTION = "unmapped_option"  # a stage or owner without a partner (R38)
    REFUSED_TEXT = "refused_text"  # a character no database keeps (F19)
    ASKED = "asked"  # an open review decides
    DO_NOT_CONTACT = "do_not_contact"  # the stage "Do Not Contact" is never un-set (R75)


class Change(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One field of a write: what comes, what goes, why.

    ``other`` and ``known`` are what the other side held and what the database knew when this was
    decided: with the value the service confirms they are the pair that the base will hold.
    """

    field: str
    value: str | None
    replaced: str | None
    reason: Reason
    other: str | None = None
    known: str | None = None


class Skip(StrEnum):
    """Why a record is not created on the other side, or a field of it not sent (R14, R18, F19)."""

    PUSH_OFF = "push_off"
    STAGE = "stage"
    EMAIL_STATUS = "email_status"
    NO_EMAIL = "no_email"
    OWNER = "owner"
    LIST = "list"
    REVIEW_OPEN = "review_open"  # a link or merge review is open or expired
    TOMBSTONE = "tombstone"  # deleted on purpose (R54)
    DO_NOT_CONTACT = "do_not_contact"
    NOTHING_TO_NAME = "nothing_to_name"  # neither e-mail nor name: no service takes it
    REFUSED_TEXT = "refused_text"  # a field of a linked record holds what no database keeps (F19)
