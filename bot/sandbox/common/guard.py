"""A sandbox stays on loopback and never stands beside real tokens."""

import os
import re
from collections.abc import Mapping

LOOPBACK = "127.0.0.1"
_REAL = re.compile(r"^(xox[abpe]-\d|xapp-\d|pat-(na|eu|ap)\d?-)")
_NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "HUBSPOT_TOKEN",
    "APOLLO_API_KEY",
)


class RealTokenError(RuntimeError):
    """A sandbox was started in an environment that holds a token of a real service."""


def refuse_real_tokens(environment: Mapping[str, str] = os.environ) -> None:
    """Raise RealTokenError naming each variable whose value looks like a real token.

    The sandbox's own tokens start with ``sandbox-`` or ``xoxb-sandbox``/``xapp-sandbox``; real
    ones carry digits or a data centre there. An Apollo key has no shape of its own: any value
    that does not say ``sandbox`` counts as real.
    """
    found = [name for name in _NAMES if _looks_real(name, environment.get(name, ""))]
    if found:
        raise RealTokenError(
            f"{', '.join(found)} hold what looks like a real token. A sandbox never runs beside"
            " one: unset them, or start it from a folder without that .env."
        )


def _looks_real(name: str, value: str) -> bool:
    if name == "APOLLO_API_KEY":
        return bool(value) and "sandbox" not in value
    return bool(_REAL.match(value))
