"""The free search of the database's people."""

from aiohttp import web

from bot.sandbox.apollo.api.asking import STATE, answer, parameters
from bot.sandbox.apollo.api.paging import page_of
from bot.sandbox.apollo.database import answers, searching
from bot.sandbox.apollo.refusals import paid_plans_only
from bot.sandbox.apollo.settings import Plan


async def people(request: web.Request) -> web.Response:
    """Answer POST /mixed_people/api_search: masked, free, the saved ones among them.

    Whether Apollo leaves out people the team has saved is not documented; here they stay.
    """
    state, asked = request.app[STATE], await parameters(request)
    settings = state.data.settings
    if settings.plan is Plan.FREE:
        raise paid_plans_only()
    found = searching.people(state, asked)
    page, pagination = page_of(found, asked, settings.page_cap)
    return answer(
        {
            "total_entries": pagination["total_entries"],
            "people": [answers.masked(state, row) for row in page],
        }
    )
