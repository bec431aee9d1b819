"""E-mail addresses as evidence: taken apart once, compared often."""

import msgspec
from rapidfuzz.distance import OSA

from core.domain.matching import weights
from core.domain.matching.names import PersonName
from core.domain.matching.spelling import words
from core.domain.matching.vocabulary import ROLES
from core.domain.matching.words import Level
from core.domain.normalize import domain_root, is_free_mail, registered_domain

_DIGITS = "0123456789"


class Mailbox(msgspec.Struct, frozen=True, gc=False):
    """An address taken apart.

    `stem` is the part before the @ without tag and dots, `letters` and `number` the two halves of
    it, `host` the registered domain and `root` that without its ending. `private`: a free-mail
    host; `role`: nobody's own.
    """

    address: str
    stem: str
    letters: str
    number: str
    host: str
    root: str
    private: bool
    role: bool


def mailbox(address: str) -> Mailbox:
    """Take a canonical address apart."""
    local, _, host = address.rpartition("@")
    stem = "".join(words(local.partition("+")[0].replace("_", " ").replace(".", " ")))
    letters = stem.rstrip(_DIGITS)
    return Mailbox(
        address=address,
        stem=stem,
        letters=letters,
        number=stem[len(letters) :],
        host=registered_domain(host) or host,
        root=domain_root(host) or host,
        private=is_free_mail(host),
        role=stem in ROLES,
    )


def compare_mailboxes(
    a: Mailbox, b: Mailbox, names: tuple[PersonName, PersonName], records: int
) -> tuple[Level, float] | None:
    """Weigh two mailboxes of people with these names; None if they say nothing; symmetric.

    `records` is how many there are to share one by chance.
    """
    if a.address == b.address:
        role = Level.EMAIL_ROLE, weights.EMAIL_ROLE
        return role if a.role else (Level.EMAIL_SAME, weights.EMAIL_SAME.weigh(records))
    if a.role or b.role or not a.stem or not b.stem:
        return None
    if a.stem == b.stem:
        return _same_stem(a, b, names, records)
    return _neighbours(a, b) if a.host == b.host and not a.private else None


def _neighbours(a: Mailbox, b: Mailbox) -> tuple[Level, float]:
    """Weigh two different mailboxes at one company."""
    if a.letters == b.letters:
        return Level.EMAIL_NUMBERED, weights.EMAIL_NUMBERED
    shortest = min(len(a.stem), len(b.stem))
    allowed = min(2, shortest // 4) if shortest >= 5 else 0
    if allowed and OSA.distance(a.stem, b.stem, score_cutoff=allowed) <= allowed:
        return Level.EMAIL_TYPO, weights.EMAIL_TYPO
    return Level.EMAIL_OTHER, weights.EMAIL_OTHER


def _same_stem(
    a: Mailbox, b: Mailbox, names: tuple[PersonName, PersonName], records: int
) -> tuple[Level, float]:
    if a.host == b.host:
        return Level.EMAIL_TAGGED, weights.EMAIL_TAGGED.weigh(records)
    if a.root == b.root and not a.private:
        return Level.EMAIL_ALIAS, weights.EMAIL_ALIAS
    own = any(part and part in a.stem for name in names for part in (name.given, name.family))
    return Level.EMAIL_LOCAL, weights.EMAIL_LOCAL_OWN if own else weights.EMAIL_LOCAL
