"""Merging two records of one kind; it cannot be undone (documentation, merge)."""

from bot.sandbox.hubspot.associations import pair
from bot.sandbox.hubspot.automatic import derived, furthest
from bot.sandbox.hubspot.linking import mirror
from bot.sandbox.hubspot.problems import ApiError, no_such_object
from bot.sandbox.hubspot.records import Change, Record, iso, split
from bot.sandbox.hubspot.settings import MergeMode
from bot.sandbox.hubspot.state import State
from bot.sandbox.hubspot.words import Author, Kind, Op

MOST_IDENTITIES = 250
_OWN = (
    "hs_all_contact_vids",
    "hs_calculated_merged_vids",
    "hs_merged_object_ids",
    "hs_object_source",
    "hs_object_source_id",
    "hs_object_source_label",
)


def merge(state: State, kind: Kind, primary_id: str, other_id: str, author: Author) -> Record:
    """Merge ``other_id`` into ``primary_id`` and return the record that remains.

    The primary's values win, the other's fill what is empty. By default the result has a new id and
    both old ids lead to it; accounts that preserve the primary's id keep it (a setting).
    """
    primary, other = _both(state, kind, primary_id, other_id)
    shelf, uniques = state.shelves[kind], state.uniques(kind)
    values = _values(state, primary, other)
    now = state.now()
    keep = state.settings.merge_mode is MergeMode.PRESERVE_PRIMARY
    record_id = primary.id if keep else state.next_id(kind)
    merged = [*primary.merged_ids, *other.merged_ids, other.id]
    if not keep:
        merged.append(primary.id)
    state.index.before(primary if keep else None, record_id, now)
    for gone in (primary, other):
        shelf.remove(gone, uniques)
    record = Record(
        id=record_id,
        kind=kind,
        created=min(primary.created, other.created),
        updated=max(now, primary.updated + 1),
        values=dict(primary.values),
        origin=primary.origin,
        origin_id=primary.origin_id,
        changes=_history(primary),
        merged_ids=list(dict.fromkeys(merged)),
    )
    for name, value in values.items():
        record.set(name, value, now, author)
    _identities(record, primary, other, author)
    shelf.add(record, uniques)
    for gone in (primary, other):
        if gone.id != record_id:
            shelf.merged[gone.id] = record_id
    _unite(state, primary, other, record_id, author)
    state.index.after(record, now + int(state.settings.search_lag_seconds * 1000))
    state.note(Op.MERGE, kind, record_id, author, primary=primary_id, merged=other_id)
    return record


def _both(state: State, kind: Kind, primary_id: str, other_id: str) -> tuple[Record, Record]:
    shelf = state.shelves[kind]
    for record_id in (primary_id, other_id):
        record = shelf.by_id(record_id)
        if record is None:
            raise no_such_object(record_id)
        if record.id != record_id:
            raise ApiError(400, f"{record_id} was merged into {record.id} already.")
        if record.archived is not None:
            raise ApiError(400, f"{record_id} is archived and cannot be merged.")
    if primary_id == other_id:
        raise ApiError(400, "A record cannot be merged with itself.")
    primary, other = shelf.records[primary_id], shelf.records[other_id]
    if len(primary.merged_ids) + len(other.merged_ids) + 2 > MOST_IDENTITIES:
        words = f"Cannot have more than {MOST_IDENTITIES} identities on a profile"
        raise ApiError(414, words, None)
    return primary, other


def _values(state: State, primary: Record, other: Record) -> dict[str, str]:
    filled = {
        name: value
        for name, value in other.values.items()
        if name not in primary.values and name not in _OWN
    }
    filled["lifecyclestage"] = furthest(
        primary.values.get("lifecyclestage", ""), other.values.get("lifecyclestage", "")
    )
    if primary.kind is Kind.CONTACTS:
        addresses = list(dict.fromkeys(primary.emails() + other.emails()))
        filled["hs_additional_emails"] = ";".join(addresses[1:])
        if addresses:
            filled["email"] = addresses[0]
        filled["associatedcompanyid"] = _primary_company(state, primary, other)
    else:
        filled["hs_additional_domains"] = ";".join(_domains(primary, other)[1:])
    return filled


def _primary_company(state: State, primary: Record, other: Record) -> str:
    of = state.associations.primary
    return of(primary.id) or of(other.id) or ""


def _domains(primary: Record, other: Record) -> list[str]:
    found = []
    for record in (primary, other):
        found.append(record.values.get("domain", ""))
        found += split(record.values.get("hs_additional_domains", ""))
    return list(dict.fromkeys(filter(None, found)))


def _history(primary: Record) -> dict[str, list[Change]]:
    """Return the primary's history; what the other one fills in begins with the merge."""
    return {name: list(past) for name, past in primary.changes.items()}


def _identities(record: Record, primary: Record, other: Record, author: Author) -> None:
    now = record.updated
    record.set("hs_merged_object_ids", ";".join(record.merged_ids), now, author)
    if record.kind is Kind.CONTACTS:
        record.values["hs_all_contact_vids"] = ";".join([record.id, *record.merged_ids])
        gone = [each.id for each in (primary, other) if each.id != record.id]
        # only this merge's own: it misses chained ones, as the real one does
        record.values["hs_calculated_merged_vids"] = ";".join(f"{each}:{now}" for each in gone)
    record.values["hs_v2_date_entered_current_stage"] = iso(now)
    record.values |= {name: value for name, value in derived(record).items() if value}


def _unite(state: State, primary: Record, other: Record, record_id: str, author: Author) -> None:
    """Move all associations to the survivor; the primary's labels win."""
    kind, links = primary.kind, state.associations
    moved: dict[str, bool] = {}
    for old in (primary.id, other.id):
        for peer in links.of(kind, old):
            labelled = links.is_primary(*pair(kind, old, peer))
            if kind is Kind.CONTACTS and labelled and any(moved.values()):
                labelled = False
            moved[peer] = moved.get(peer, False) or labelled
    for old in (primary.id, other.id):
        links.drop_all(kind, old)
    for peer, labelled in moved.items():
        links.put(*pair(kind, record_id, peer), primary=labelled)
        mirror(state, pair(kind, record_id, peer)[0], author)
