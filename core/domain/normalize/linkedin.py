"""LinkedIn profiles and pages."""

import re
from functools import lru_cache
from urllib.parse import unquote

from core.domain.normalize.domains import url
from core.domain.normalize.texts import fold

# linkedin.com/in/anna, de.linkedin.com/company/acme/, in/anna; /pub/ is the old form of /in/.
_PROFILE = re.compile(
    r"^(?:(?:https?:)?//)?(?:(?:[a-z0-9-]+\.)*linkedin\.com/)?(?:mwlite/)?"
    r"(in|pub|company|school|showcase)/([^/?#\s]+)"
)


@lru_cache(maxsize=65_536)
def linkedin(value: str) -> str | None:
    """Reduce a profile or page to its kind and handle: "in/anna-berg", "company/acme".

    Scheme, language subdomain, query, what follows the handle and letter case go; escapes are
    resolved. An address of another shape is treated as any web address.
    """
    folded = fold(_unescaped(value))
    if folded is None:
        return None
    found = _PROFILE.match(folded)
    if found is None:
        return fold(url(folded) or "")
    kind, handle = found.groups()
    return f"{'in' if kind == 'pub' else kind}/{handle}"


def _unescaped(value: str) -> str:
    """Resolve escapes until none is left: some exports escape twice."""
    previous = None
    while value != previous:
        previous, value = value, unquote(value)
    return value
