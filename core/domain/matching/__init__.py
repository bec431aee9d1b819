"""The matcher: which records are the same person or company, how likely, and why (R21).

    traits = [contact_traits(record_id, values) for record_id, values in records]
    comparisons = list(scan(traits))        # or keys(...) and compare(...), with counts of your own
    groups = group(comparisons)             # those of 0.95 and more

Pure and symmetric; nothing is trained. All weights stand in `weights.py`. How it decides: the
log-odds of all findings are added to a prior that knows how many records there are. Employer,
domain and city are one finding; missing values are none; different values are findings, too.
"""

from core.domain.matching.candidates import Traits, candidates, keys, scan
from core.domain.matching.frequencies import Frequencies, Term, count_terms
from core.domain.matching.groups import SURE, VETO, Group, group
from core.domain.matching.keys import COMMON
from core.domain.matching.score import compare, prior
from core.domain.matching.traits import (
    AccountTraits,
    ContactTraits,
    account_traits,
    contact_traits,
)
from core.domain.matching.words import Comparison, Evidence, Level, Trait

__all__ = [
    "COMMON",
    "SURE",
    "VETO",
    "AccountTraits",
    "Comparison",
    "ContactTraits",
    "Evidence",
    "Frequencies",
    "Group",
    "Level",
    "Term",
    "Trait",
    "Traits",
    "account_traits",
    "candidates",
    "compare",
    "contact_traits",
    "count_terms",
    "group",
    "keys",
    "prior",
    "scan",
]
