"""The port: what the engine asks of a service, and how a service fails.

Errors are grouped by what happens next::

    ProviderError
    ├── Retry                 the same request may be sent again
    │   ├── RateLimited       not before ``retry_at`` (burst) ...
    │   │   └── QuotaSpent    ... or the daily/hourly window: park the lane (F32)
    │   ├── Unavailable       nothing was done: 5xx on a read, refused connection
    │   └── Unanswered        no answer: a create may or may not have happened (F1)
    ├── Skip                  this record only
    │   ├── Refused           the service said no, with category and fields (R60)
    │   │   └── Exists        it is there already; ``existing_id`` where the service names it (F2)
    │   └── Gone              archived, deleted or never there
    └── Stop                  the whole side
        ├── Unauthorized      the token is bad (F34)
        ├── Forbidden         a scope or plan is missing
        └── Unreadable        JSON that is not the documented shape, a page that came twice (F30)

A body that is no JSON (a proxy's page) is Unavailable for a read, Unanswered for a write.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.records import Kind, Observation, Ref, Side
from core.domain.unmerging import Restore


class ProviderError(Exception):
    """A service did not do what was asked; ``sentence`` is for a person."""

    def __init__(
        self,
        sentence: str,
        *,
        side: Side,
        status: int | None = None,
        correlation_id: str = "",
    ) -> None:
        """Keep the facts beside the sentence."""
        super().__init__(sentence)
        self.sentence = sentence
        self.side = side
        self.status = status
        self.correlation_id = correlation_id


class Retry(ProviderError):  # noqa: N818
    """The request may be repeated."""


class RateLimited(Retry):
    """Too many requests; ``retry_at`` (UTC) is the time the service named, if it did."""

    def __init__(self, sentence: str, *, retry_at: datetime | None, **facts: Any) -> None:
        """Keep when to come back."""
        super().__init__(sentence, **facts)
        self.retry_at = retry_at


class QuotaSpent(RateLimited):
    """A daily or hourly window is used up."""


class Unavailable(Retry):
    """Nothing was done."""


class Unanswered(Retry):
    """The answer was lost: what was asked may have been done."""


class Skip(ProviderError):  # noqa: N818
    """One record is concerned, the others go on."""


class Refused(Skip):
    """The service refused the values; ``fields`` maps field keys to its words.

    An unmapped property stands under its own name. ``category`` is the service's word, or one of
    ours: NOT_KEPT (another value stands there), UNMAPPED_OPTION (R38), UNSUPPORTED.
    """

    def __init__(
        self,
        sentence: str,
        *,
        category: str = "",
        fields: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> None:
        """Keep the category and the fields the service named."""
        super().__init__(sentence, **facts)
        self.category = category
        self.fields = dict(fields or {})


class Exists(Refused):
    """The record exists already (409); ``existing_id`` is empty where the service hides it."""

    def __init__(self, sentence: str, *, existing_id: str = "", **facts: Any) -> None:
        """Keep the id of the one that exists."""
        super().__init__(sentence, **facts)
        self.existing_id = existing_id


class Gone(Skip):
    """There is no such record now; ``survivor_id`` is the one it was merged into (F23)."""

    def __init__(self, sentence: str, *, survivor_id: str = "", **facts: Any) -> None:
        """Keep where the record went."""
        super().__init__(sentence, **facts)
        self.survivor_id = survivor_id


class Stop(ProviderError):  # noqa: N818
    """The side cannot be used until a person acts."""


class Unauthorized(Stop):
    """The token or key is refused."""


class Forbidden(Stop):
    """A scope, plan or endpoint is missing; ``missing`` names it where the service does."""

    def __init__(self, sentence: str, *, missing: Sequence[str] = (), **facts: Any) -> None:
        """Keep what is missing."""
        super().__init__(sentence, **facts)
        self.missing = tuple(missing)


class Unreadable(Stop):
    """An answer that cannot be trusted."""


class Raw(msgspec.Struct, frozen=True, gc=False):
    """One record of a page, not yet parsed.

    ``fingerprint`` is a hash of the raw bytes of what is mapped; ``modified_ms`` is the service's
    own time in milliseconds, 0 where it gives none.
    """

    id: str
    fingerprint: bytes
    modified_ms: int
    body: bytes


class Parsed(msgspec.Struct, frozen=True, gc=False):
    """A record read: the observation, and what the row carries of the Apollo database."""

    observation: Observation
    known: Mapping[str, str]


class Page(msgspec.Struct, frozen=True):
    """Some records and where to go on; ``cursor`` None means that this was the last page.

    ``total`` is what there is in all, where the service says so. ``incomplete`` on the
    last page says that the service showed less than that (R3). Records that give no time of change
    (Apollo's accounts) come newest first; the caller stops when two whole pages held nothing new.
    """

    records: tuple[Raw, ...]
    cursor: str | None
    total: int | None = None
    incomplete: bool = False


class Write(msgspec.Struct, frozen=True):
    """One write of a batch; ``trace`` is unique in it and comes back with the result.

    ``remote_id`` is empty for a create. ``values`` are by field key, None clears. ``key`` is the
    other side's id (R19), ``account_id`` the account on the same side that a contact belongs to,
    ``other_id`` what a merge dissolves into ``remote_id``; ``restore`` undoes one. ``off`` unlists.
    """

    trace: str
    action: Action
    kind: Kind
    remote_id: str = ""
    values: Mapping[str, str | None] = {}
    key: str = ""
    account_id: str = ""
    list_name: str = ""
    off: bool = False
    other_id: str = ""
    restore: Restore | None = None


class Outcome(msgspec.Struct, frozen=True):
    """What became of one write.

    ``parsed`` is the whole record where the answer carries it (creates, merges, Apollo). ``held``
    is always there after a success: each written field as the service now holds it (F13, R38), None
    for empty. Both may stand beside an error of category NOT_KEPT: the other fields were kept.
    """

    trace: str
    parsed: Parsed | None = None
    remote_id: str = ""
    error: ProviderError | None = None
    existed: bool = False
    """A create found the record by its key: harmless (R19)."""
    held: Mapping[str, str | None] = {}
    left: tuple[str, ...] = ()
    """HubSpot's names of what was not put back, since somebody changed it (R26)."""

    def after(self, before: Observation | None) -> Observation | None:
        """Return the record as it is now known, given how it was known before the write."""
        if self.parsed is not None:
            return self.parsed.observation
        if before is None or not self.held:
            return before
        values = {**before.values, **self.held}
        kept = {field: text for field, text in values.items() if text}
        return msgspec.structs.replace(before, values=kept)


class Provider(Protocol):
    """A service as the engine sees it; every call may raise ProviderError."""

    side: Side

    async def prepare(self) -> None:
        """Read what parsing and writing need to know: owners, stages, options, the key property.

        Called at the start of every run; the other calls do it by themselves the first time.
        """
        ...

    def for_person(self) -> "Provider":
        """Return the same service for a person who waits: it may use the interactive reserve."""
        ...

    def limits(self) -> Mapping[str, int]:
        """Return batch sizes and what is left of each window, for planning."""
        ...

    @property
    def requests(self) -> int:
        """Return how many requests were sent so far."""
        ...

    async def page(
        self, kind: Kind, mapping: FieldMap, *, cursor: str | None, since_ms: int | None
    ) -> Page:
        """Return one page: everything from ``cursor`` on, or what changed since a time.

        ``since_ms`` is the greatest ``modified_ms`` seen so far, in the service's own clock
        (F14); an overlap of five minutes before it is read again (F29). A cursor belongs to the
        call that started with the same ``since_ms``.
        """
        ...

    def parse(self, kind: Kind, mapping: FieldMap, raw: Raw) -> Parsed:
        """Return the observation of a raw record; no request is made.

        Owners are e-mail addresses on both sides (R38); a stage or another choice is the value the
        service stores, not its label. ``write`` takes the same words.
        """
        ...

    async def read(
        self, kind: Kind, mapping: FieldMap, ids: Sequence[str]
    ) -> Mapping[str, Parsed | None]:
        """Return what each id is now from the primary store; None is gone.

        A merged-away id answers with the surviving record, whose ref has another id (F23).
        """
        ...

    async def look_up(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write], *, since: datetime
    ) -> Mapping[str, Parsed | bool | None]:
        """Look for what unanswered creates, sent at ``since``, may have made; by trace (F1, F4).

        The record if it is there; False if it surely is not; None if nobody can tell yet.
        """
        ...

    async def write(
        self, kind: Kind, mapping: FieldMap, writes: Sequence[Write]
    ) -> Sequence[Outcome]:
        """Send one batch of one action and return one outcome a write, in any order.

        Raises only what concerns the whole batch (Retry, Stop).
        """
        ...

    def url(self, ref: Ref) -> str:
        """Return where a person finds the record in the service."""
        ...
