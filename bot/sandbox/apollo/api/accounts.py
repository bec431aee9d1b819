"""The endpoints of saved accounts."""

from aiohttp import web

from bot.sandbox.apollo.api import bulk
from bot.sandbox.apollo.api.asking import FAULTS, STATE, answer, flag, parameters
from bot.sandbox.apollo.api.gate import switched_on
from bot.sandbox.apollo.api.paging import Filter, narrowed, ordered, page_of, search_body
from bot.sandbox.apollo.records import accounts, answers, lists, setting, writing
from bot.sandbox.apollo.records.matching import AccountIndex
from bot.sandbox.apollo.records.setting import Write
from bot.sandbox.apollo.refusals import RefusalError, inaccessible, missing, unprocessable
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, ServiceFault, Source

_SORTS = {
    "account_last_activity_date": "last_activity_date",
    "account_created_at": "created_at",
    "account_updated_at": "updated_at",
}


def has_name(row: Row, values: list[str]) -> bool:
    """Tell whether the name (nothing else is searched) holds the text."""
    return any(value.lower() in (row["name"] or "").lower() for value in values)


FILTERS = (
    Filter("q_organization_name", "Company name", has_name),
    Filter("account_stage_ids", "Account stage", lambda r, ids: r["account_stage_id"] in ids),
    Filter("account_label_ids", "Lists", lambda r, ids: bool(set(r["label_ids"]) & set(ids))),
)


def _write(state: ApolloState) -> Write:
    return Write(state, Kind.ACCOUNT, Source.API)


async def search(request: web.Request) -> web.Response:
    """Answer POST /accounts/search."""
    state, asked = request.app[STATE], await parameters(request)
    filters = (
        () if switched_on(request.app[FAULTS], ServiceFault.IGNORE_FILTERS, request) else FILTERS
    )
    rows, crumbs = narrowed(
        state.data.accounts.values(), asked, filters, bulk.names(state, Kind.ACCOUNT)
    )
    page, pagination = page_of(ordered(rows, asked, _SORTS), asked, state.data.settings.page_cap)
    counts = answers.contact_counts(state)
    found = [answers.account(state, row, count=counts.get(row["id"], 0)) for row in page]
    return answer(search_body("accounts", found, crumbs, pagination))


async def show(request: web.Request) -> web.Response:
    """Answer GET /accounts/{id}, with the organisation's firmographics merged in."""
    state = request.app[STATE]
    row = writing.existing(state, Kind.ACCOUNT, request.match_info["id"])
    count = answers.contact_counts(state).get(row["id"], 0)
    return answer(
        {
            "account": answers.account(state, row, detail=True, count=count),
            "labels": lists.rows_of(state, row),
        }
    )


def _named(values: Row) -> Row:
    if not (setting.cleaned(values.get("name")) or setting.cleaned(values.get("domain"))):
        raise unprocessable("Please specify at least a name or domain.")
    return values


async def create(request: web.Request) -> web.Response:
    """Answer POST /accounts, which never looks for duplicates."""
    state, asked = request.app[STATE], await parameters(request)
    row = writing.create(_write(state), _named(asked), accounts.CREATE)
    return answer({"account": answers.account(state, row)})


async def update(request: web.Request) -> web.Response:
    """Answer PATCH and PUT /accounts/{id}."""
    state, asked = request.app[STATE], await parameters(request)
    row = bulk.writable(state, Kind.ACCOUNT, [request.match_info["id"]])[0]
    updated = writing.change(_write(state), row, asked, accounts.UPDATE)
    count = answers.contact_counts(state).get(row["id"], 0)
    return answer({"account": answers.account(state, updated, count=count)})


async def destroy(_: web.Request) -> web.Response:
    """Answer DELETE /accounts/{id}: no key may."""
    raise inaccessible("api/v1/accounts/destroy")


async def bulk_create(request: web.Request) -> web.Response:
    """Answer POST /accounts/bulk_create: an equal CRM id always counts as the same account."""
    state, asked = request.app[STATE], await parameters(request)
    items = [_named(item) for item in bulk.items(asked, "accounts")]
    write, dedupe = _write(state), flag(asked.get("run_dedupe"))
    index = AccountIndex(state.data.accounts.values())
    for item in items:
        bulk.check_owner(write, item)
    made, found = [], []
    for item in items:
        known = index.find(item, dedupe=dedupe)
        if known is not None:
            found.append(known)
            continue
        row = writing.create(write, item, accounts.BULK_CREATE)
        bulk.finish(write, row, {"append_label_names": asked.get("append_label_names")})
        index.add(row)
        made.append(row)
    if switched_on(request.app[FAULTS], ServiceFault.CREATE_FAILS_AFTER, request):
        raise RefusalError(
            500, {"error": "An error occurred while creating accounts. Please try again."}
        )
    return answer(
        {
            "created_accounts": [answers.account(state, row) for row in made],
            "existing_accounts": [answers.account(state, row) for row in found],
        }
    )


async def bulk_update(request: web.Request) -> web.Response:
    """Answer POST /accounts/bulk_update: name, owner, stage and custom fields only."""
    state, asked = request.app[STATE], await parameters(request)
    wants_job = flag(asked.get("async"))
    if wants_job and asked.get("account_attributes"):
        raise unprocessable("Async processing is not permitted.")
    attributes = bulk.attributes(asked, Kind.ACCOUNT)
    rows = bulk.update(_write(state), attributes, accounts.BULK_UPDATE)
    if wants_job:
        return answer(bulk.job(state, Kind.ACCOUNT, [row["id"] for row in rows]))
    return answer({"accounts": [answers.account(state, row) for row in rows]})


async def update_owners(request: web.Request) -> web.Response:
    """Answer POST /accounts/update_owners."""
    state, asked = request.app[STATE], await parameters(request)
    if "owner_id" not in asked:
        raise missing("owner_id")
    rows = bulk.set_one(_write(state), asked, "owner_id", setting.owner_id)
    return answer({"accounts": [answers.account(state, row) for row in rows]})
