"""Merging two records by hand, as people can in Apollo (never through the API)."""

from bot.sandbox.apollo.records import emails, writing
from bot.sandbox.apollo.records.setting import Write
from bot.sandbox.apollo.refusals import unprocessable
from bot.sandbox.apollo.words import Kind, Row

_NEVER_FILLED = frozenset({"id", "created_at", "updated_at", "queued_for_crm_push"})


def merge(write: Write, keep: str, lose: str) -> Row:
    """Fold one record into another and return what stands then.

    facts: Apollo help centre, merging accounts: the primary's values win, empty ones are filled
    from the other, lists and contacts are united, the other's CRM id stays as a merged one.
    """
    if keep == lose:
        raise unprocessable("Choose two different records to merge.")
    winner = writing.existing(write.state, write.kind, keep)
    loser = writing.existing(write.state, write.kind, lose)
    merged = writing.change_by(write, winner, lambda draft: _fold(write.kind, draft, loser))
    if write.kind is Kind.ACCOUNT:
        for row in write.state.data.contacts.values():
            if row["account_id"] == lose:
                row["account_id"] = keep
    writing.delete(write, lose)
    return merged


def _fold(kind: Kind, draft: Row, loser: Row) -> None:
    crm = "hubspot_vid" if kind is Kind.CONTACT else "hubspot_id"
    own = draft[crm]
    for name, value in loser.items():
        if name not in _NEVER_FILLED and draft.get(name) in (None, "", [], {}):
            draft[name] = value
    draft["label_ids"] = list(dict.fromkeys([*draft["label_ids"], *loser["label_ids"]]))
    merged = [*(draft["merged_crm_ids"] or []), *(loser["merged_crm_ids"] or [])]
    if own and loser[crm] and loser[crm] != own:
        merged.append(loser[crm])
    draft["merged_crm_ids"] = list(dict.fromkeys(merged)) or None
    if kind is Kind.CONTACT:
        _unite_emails(draft, loser)


def _unite_emails(draft: Row, loser: Row) -> None:
    known = {emails.key(e["email"]) for e in draft["contact_emails"]}
    for found in loser["contact_emails"]:
        if emails.key(found["email"]) not in known:
            place = len(draft["contact_emails"])
            draft["contact_emails"].append({**found, "position": place})
