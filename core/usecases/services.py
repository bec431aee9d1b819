"""What the bot asks the services when it starts: where people find their records."""

import logging

from core.providers.port import ProviderError
from core.sync.engine import Engine

log = logging.getLogger(__name__)


async def greet(engine: Engine) -> None:
    """Read which HubSpot account this is, so that every link leads there from the first message.

    A service that does not answer now is no reason not to start: each run asks again.
    """
    try:
        await engine.hubspot.account()
    except ProviderError as error:
        log.warning("service_silent", extra={"side": error.side, "status": error.status})
