"""How many Apollo credits may be spent: what admins set, else what the configuration says (R43)."""

import msgspec

from core.store import settings as stored
from core.store.database import Tx
from core.sync.engine import Engine

CREDITS = "credits"


class Budgets(msgspec.Struct, frozen=True):
    """Credits a month, of the month for one person, and for one unattended run.

    ``person`` 0 leaves people to the month's; ``run`` 0 means that no run ever spends (R32).
    """

    monthly: int = 0
    person: int = 0
    run: int = 0


async def budgets(engine: Engine, tx: Tx) -> Budgets:
    """Return the budgets that count now."""
    saved = await stored.read(tx, CREDITS, Budgets)
    return saved.value if saved else Budgets(monthly=engine.settings.monthly_credits)
