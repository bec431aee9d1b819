"""The page's own addresses under ``ui/``: JSON for people, without limits or credits."""

from collections.abc import Callable

from aiohttp import web

from bot.sandbox.apollo.api.accounts import has_name
from bot.sandbox.apollo.api.asking import STATE, answer, body, number
from bot.sandbox.apollo.api.contacts import has_keywords
from bot.sandbox.apollo.database import searching
from bot.sandbox.apollo.page import rows, saving, switches
from bot.sandbox.apollo.records import lists, merging, writing
from bot.sandbox.apollo.records.setting import Write
from bot.sandbox.apollo.refusals import RefusalError
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, Source
from bot.sandbox.common.faults import Faults

PAGE_FAULTS: web.AppKey[Callable[[], Faults | None]] = web.AppKey("apollo_page_faults")
PER_PAGE = 25
ACTIVITY = 200


async def team(request: web.Request) -> web.Response:
    """Answer what every view needs: users, stages, lists, credits, the HubSpot address."""
    state = request.app[STATE]
    used, limit = sum(state.data.credits_used.values()), state.data.settings.credit_limit
    return answer(
        {
            "users": [{n: user[n] for n in ("id", "name", "email")} for user in state.data.users],
            "stages": {
                kind.plural: [{"id": s["id"], "name": s["name"]} for s in state.stages(kind)]
                for kind in Kind
            },
            "lists": [
                {n: row[n] for n in ("id", "name", "modality", "cached_count")}
                for row in lists.counted(state)
            ],
            "version": _version(state),
            "counts": {kind.plural: len(state.rows(kind)) for kind in Kind},
            "accounts": sorted({a["name"] for a in state.data.accounts.values() if a["name"]}),
            "credits": {"used": used, "limit": limit, "left": max(0, limit - used)},
        }
    )


async def version(request: web.Request) -> web.Response:
    """Answer a number that differs once anything has changed."""
    state = request.app[STATE]
    return answer({"version": _version(state)})


def _version(state: ApolloState) -> str:
    return f"{len(state.data.history)}-{id(state.data)}"


def _kind(request: web.Request) -> Kind:
    return Kind(request.match_info["kind"].removesuffix("s"))


def _one(request: web.Request) -> tuple[Write, Row]:
    state, kind = request.app[STATE], _kind(request)
    row = writing.existing(state, kind, request.match_info["id"])
    return Write(state, kind, Source.PAGE), row


def _matches(kind: Kind, row: Row, query: Row) -> bool:
    words = [query["q"]] if query.get("q") else []
    if words and kind is Kind.CONTACT and not has_keywords(row, words):
        return False
    if words and kind is Kind.ACCOUNT and not has_name({"name": _account_text(row)}, words):
        return False
    wanted = {
        "stage": row[f"{kind}_stage_id"],
        "owner": row["owner_id"],
    }
    if any(query.get(name) and query[name] != value for name, value in wanted.items()):
        return False
    return not query.get("list") or query["list"] in row["label_ids"]


def _account_text(row: Row) -> str:
    return f"{row['name'] or ''} {row['domain'] or ''}"


async def index(request: web.Request) -> web.Response:
    """Answer one page of a list, latest change first, narrowed by q, stage, owner, list."""
    state, kind, query = request.app[STATE], _kind(request), dict(request.query)
    found = [row for row in state.rows(kind).values() if _matches(kind, row, query)]
    found.sort(key=lambda row: (row["updated_at"], row["id"]), reverse=True)
    return _page(found, query, lambda row: rows.line(state, kind, row))


def _page(found: list[Row], query: Row, shown: Callable[[Row], Row]) -> web.Response:
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(pages, max(1, number(query.get("page"), 1)))
    start = (page - 1) * PER_PAGE
    return answer(
        {
            "rows": [shown(row) for row in found[start : start + PER_PAGE]],
            "total": len(found),
            "page": page,
            "pages": pages,
            "from": min(start + 1, len(found)),
            "to": min(start + PER_PAGE, len(found)),
        }
    )


async def show(request: web.Request) -> web.Response:
    """Answer one record."""
    write, row = _one(request)
    return answer(rows.record(write.state, write.kind, row))


async def create(request: web.Request) -> web.Response:
    """Make a record of what a person typed."""
    write = Write(request.app[STATE], _kind(request), Source.PAGE)
    row = saving.create(write, await body(request))
    return answer(rows.record(write.state, write.kind, row), 201)


async def update(request: web.Request) -> web.Response:
    """Change a record by what a person typed."""
    write, row = _one(request)
    changed = saving.change(write, row, await body(request))
    return answer(rows.record(write.state, write.kind, changed))


async def delete(request: web.Request) -> web.Response:
    """Delete a record, as people can and the API cannot."""
    write, row = _one(request)
    writing.delete(write, row["id"])
    return answer({"deleted": row["id"]})


async def merge(request: web.Request) -> web.Response:
    """Fold the record ``other`` into this one."""
    write, row = _one(request)
    kept = merging.merge(write, row["id"], str((await body(request)).get("other")))
    return answer(rows.record(write.state, write.kind, kept))


async def prospects(request: web.Request) -> web.Response:
    """Answer people of the database by name, title, city."""
    state, query = request.app[STATE], dict(request.query)
    asked: Row = {
        "person_titles": query.get("title") or None,
        "person_locations": query.get("city") or None,
        "q_keywords": query.get("q") or None,
    }
    return _page(searching.people(state, asked), query, lambda p: rows.prospect(state, p))


async def save_prospect(request: web.Request) -> web.Response:
    """Save a person of the database as a contact."""
    state = request.app[STATE]
    row = saving.save_person(state, request.match_info["id"])
    return answer(rows.record(state, Kind.CONTACT, row), 201)


async def activity(request: web.Request) -> web.Response:
    """Answer what happened last, newest first, with the names of what it happened to."""
    state = request.app[STATE]
    return answer([_named(state, row) for row in state.data.history[: -ACTIVITY - 1 : -1]])


def _named(state: ApolloState, row: Row) -> Row:
    places = (state.data.contacts, state.data.accounts, state.data.people, state.data.organizations)
    found = next((place[row["id"]] for place in places if row["id"] in place), {})
    said = (name for name in row["changes"].get("name", []) if name)
    name = found.get("name") or next(said, row["id"])
    return {**rows.readable(state, row), "name": name}


async def read_switches(request: web.Request) -> web.Response:
    """Answer the trouble that can be switched on; none where the page stands without an API."""
    faults = request.app[PAGE_FAULTS]()
    return answer([] if faults is None else switches.rows(faults))


async def turn_switch(request: web.Request) -> web.Response:
    """Switch trouble on or off: ``{"on": true|false}``."""
    faults, on = request.app[PAGE_FAULTS](), bool((await body(request)).get("on"))
    if faults is None or not switches.turn(faults, request.match_info["key"], on=on):
        raise RefusalError(404, {"error": "There is no such switch."})
    return answer(switches.rows(faults))
