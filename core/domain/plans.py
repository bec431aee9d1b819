"""A plan is a value: it can be shown without being carried out (R8)."""

import msgspec

from core.domain.changes import Action, Change
from core.domain.records import Kind, Ref, Side
from core.domain.unmerging import Part


class Body(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """What an action needs beside the changes."""

    key: str = ""
    """The other side's id, written into the key (R19)."""
    company_id: str = ""
    """The account the contact belongs to, on the *source* side of the item."""
    account_id: str = ""
    """The account it belongs to, on the side that is written."""
    list_name: str = ""
    """The Apollo list (R27, R29)."""
    off: bool = False
    """The record is taken off that list (R26)."""
    other_id: str = ""
    """The record that a merge dissolves."""
    travels: bool = False
    """A person put the value into this side alone; once confirmed, it goes on to the other."""
    undoes: int = 0
    """The merge review that this is part of undoing (R26); its snapshots hold the values."""
    part: Part | None = None
    """Which part of the undo this is."""
    left: tuple[str, ...] = ()
    """Once done: the service's names of what somebody changed since, and what was left alone."""


class Item(msgspec.Struct, frozen=True, gc=False):
    """One write that a plan proposes: one record, one side, one action."""

    side: Side
    kind: Kind
    action: Action
    changes: tuple[Change, ...] = ()
    remote_id: str = ""
    """The record that is written; empty for a create."""
    source_id: str = ""
    """The record on the other side that it comes from."""
    body: Body = Body()
    decided_from: str = ""
    """Hash of the written record's observation; another hash means: look again."""

    @property
    def lane(self) -> str:
        """Return what may be in flight only once: the record that is written, or copied."""
        if self.remote_id:
            return str(Ref(self.side, self.kind, self.remote_id))
        return f"create:{Ref(self.side.other, self.kind, self.source_id)}"

    @property
    def name(self) -> str:
        """Return the group it is counted in."""
        return f"{self.side}:{self.kind}:{self.action}"
