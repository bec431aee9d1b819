"""``python -m bot doctor``: asks all three services, looks at the database, says what to do.

It only reads, so it works beside a running bot; ``--make-keys`` makes two HubSpot properties.
"""

import asyncio
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text
from slack_sdk.web.async_client import AsyncWebClient

from bot import slack_facts
from core.bootstrap import open_services
from core.clock import SystemClock
from core.settings import Settings
from core.usecases import checkup
from core.usecases.doctor import Finding, Level, about_making, advice, examine, worst

_COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.BAD: "red"}


async def diagnose(settings: Settings, *, make_keys: bool = False) -> list[Finding]:
    """Gather every fact, beside a running bot, and return the findings."""
    clock = SystemClock()  # real time, also in the demo: answers carry the machine's own date
    slack = AsyncWebClient(
        token=settings.slack_bot_token,
        base_url=settings.slack_api_url or AsyncWebClient.BASE_URL,
    )
    chosen = await checkup.chosen_channels(settings.database_url)
    async with open_services(settings, clock=clock) as (hubspot, apollo):
        wrong = await checkup.make_keys(hubspot) if make_keys else {}
        facts = await asyncio.gather(
            slack_facts.gather(slack, settings, chosen, clock.now()),
            checkup.hubspot_facts(hubspot, clock.now),
            checkup.apollo_facts(apollo),
            checkup.database_facts(settings.database_url),
        )
    return examine(*facts, second_engine=settings.allow_second_engine) + about_making(wrong)


def show(findings: Sequence[Finding], console: Console | None = None) -> bool:
    """Print the findings as a table, and one sentence about them all; False if one is bad."""
    console = console or Console()
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        words = Text(finding.what)
        if finding.cure:
            words.append(f"\n{finding.cure}", style="dim")
        level = Text(str(finding.level), style=_COLOURS[finding.level])
        table.add_row(level, Text(str(finding.area)), words)
    console.print(table)
    console.print()
    console.print(Text(advice(findings)))
    return worst(findings) is not Level.BAD
