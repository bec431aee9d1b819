"""A contact without company: which accounts of the other side its e-mail's domain names (R7).

One: it is attached. Several: a person is asked, never at random. Free mail names nobody.
"""

from collections.abc import Iterable, Mapping, Sequence

from core.domain.linking import Match, Unmatched
from core.domain.normalize import email_domain, is_free_mail
from core.domain.records import Kind, Observation, Ref, Side
from core.store import observations
from core.store.database import Tx

Fits = Mapping[Ref, tuple[str, ...]]
"""A contact -> the ids of the accounts on the other side that fit, in order."""


async def fitting(tx: Tx, contacts: Iterable[Observation]) -> Fits:
    """Return what fits each contact; one statement a side."""
    hosts = {one.ref: host for one in contacts if (host := _host(one))}
    fits: dict[Ref, tuple[str, ...]] = {}
    for side in Side:
        own = {ref: host for ref, host in hosts.items() if ref.side is side.other}
        found = await observations.by_domain(
            tx, kind=Kind.ACCOUNT, domains=set(own.values()), side=side
        )
        for ref, host in own.items():
            if found.get(host):
                fits[ref] = tuple(sorted({one.ref.id for one in found[host]}))
    return fits


def _host(contact: Observation) -> str:
    if contact.ref.kind is not Kind.CONTACT or contact.facts.company_ids:
        return ""
    host = email_domain(contact.values.get("email", "")) or ""
    return "" if not host or is_free_mail(host) else host


def homeless(
    pairs: Iterable[tuple[Observation | None, Observation | None]],
    matches: Mapping[Ref, Match],
    records: Mapping[Ref, Observation],
) -> Sequence[Observation]:
    """Return the contacts that may be attached: no side names a company yet."""
    linked = [here for here, there in pairs if here and there and not there.facts.company_ids]
    alone = [records[ref] for ref, match in matches.items() if isinstance(match, Unmatched)]
    return [*linked, *alone]
