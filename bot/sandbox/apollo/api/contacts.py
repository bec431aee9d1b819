"""The endpoints of saved contacts."""

from aiohttp import web

from bot.sandbox.apollo.api import bulk
from bot.sandbox.apollo.api.asking import FAULTS, STATE, answer, flag, parameters
from bot.sandbox.apollo.api.gate import switched_on
from bot.sandbox.apollo.api.paging import Filter, narrowed, ordered, page_of, search_body
from bot.sandbox.apollo.records import answers, contacts, emails, lists, setting, writing
from bot.sandbox.apollo.records.matching import ContactIndex
from bot.sandbox.apollo.records.setting import Write
from bot.sandbox.apollo.refusals import RefusalError, inaccessible, missing
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, ServiceFault, Source

_SORTS = {
    "contact_last_activity_date": "last_activity_date",
    "contact_email_last_opened_at": "email_last_opened_at",
    "contact_email_last_clicked_at": "email_last_clicked_at",
    "contact_created_at": "created_at",
    "contact_updated_at": "updated_at",
}


def has_keywords(row: Row, values: list[str]) -> bool:
    """Tell whether all words stand somewhere in the name, title, company or an e-mail."""
    known = [row["name"], row["title"], row["organization_name"]]
    known += [entry["email"] for entry in row["contact_emails"]]
    text = " ".join(filter(None, known)).lower()
    return all(word in text for word in " ".join(values).lower().split())


FILTERS = (
    Filter("q_keywords", "Keywords", has_keywords),
    Filter("contact_stage_ids", "Stage", lambda row, ids: row["contact_stage_id"] in ids),
    Filter("contact_label_ids", "Lists", lambda row, ids: bool(set(row["label_ids"]) & set(ids))),
)


def _write(state: ApolloState) -> Write:
    return Write(state, Kind.CONTACT, Source.API)


def _one(state: ApolloState, row: Row) -> web.Response:
    return answer({"contact": answers.contact(state, row), "labels": lists.rows_of(state, row)})


async def search(request: web.Request) -> web.Response:
    """Answer POST /contacts/search."""
    state, asked = request.app[STATE], await parameters(request)
    filters = (
        () if switched_on(request.app[FAULTS], ServiceFault.IGNORE_FILTERS, request) else FILTERS
    )
    rows, crumbs = narrowed(
        state.data.contacts.values(), asked, filters, bulk.names(state, Kind.CONTACT)
    )
    page, pagination = page_of(ordered(rows, asked, _SORTS), asked, state.data.settings.page_cap)
    found = [answers.contact(state, row, embed=True) for row in page]
    return answer(search_body("contacts", found, crumbs, pagination))


async def show(request: web.Request) -> web.Response:
    """Answer GET /contacts/{id}."""
    state = request.app[STATE]
    row = writing.existing(state, Kind.CONTACT, request.match_info["id"])
    return answer(
        {
            "contact": answers.contact(state, row, embed=True),
            "labels": lists.rows_of(state, row),
        }
    )


async def create(request: web.Request) -> web.Response:
    """Answer POST /contacts; with ``run_dedupe`` a hit is updated in place."""
    state, asked = request.app[STATE], await parameters(request)
    hit = _hit(state, asked) if flag(asked.get("run_dedupe")) else None
    if hit is None:
        return _one(state, writing.create(_write(state), asked, contacts.SINGLE))
    row, reason = hit
    before = (row["email"], row["email_status"], row["email_true_status"])
    updated = writing.change(_write(state), row, asked, contacts.SINGLE)
    if updated["email"] and updated["email"] != before[0] and reason != "email_match":
        emails.set_email(updated, updated["email"], before[1], before[2])
    return answer(
        {
            "contact": answers.contact(state, updated),
            "labels": lists.rows_of(state, updated),
            "dedupe_result": {
                "found_existing": True,
                "match_reason": reason,
                "existing_contact_id": updated["id"],
            },
        }
    )


def _hit(state: ApolloState, asked: Row) -> tuple[Row, str] | None:
    return ContactIndex(state.data.contacts.values()).find(asked)


async def update(request: web.Request) -> web.Response:
    """Answer PATCH and PUT /contacts/{id}."""
    state, asked = request.app[STATE], await parameters(request)
    row = bulk.writable(state, Kind.CONTACT, [request.match_info["id"]])[0]
    return _one(state, writing.change(_write(state), row, asked, contacts.SINGLE))


async def destroy(_: web.Request) -> web.Response:
    """Answer DELETE /contacts/{id}: no key may."""
    raise inaccessible("api/v1/contacts/destroy")


async def bulk_create(request: web.Request) -> web.Response:
    """Answer POST /contacts/bulk_create; what exists is reported and never modified."""
    state, asked = request.app[STATE], await parameters(request)
    items = bulk.items(asked, "contacts")
    write = _write(state)
    bulk.check_owner(write, asked)
    dedupe = flag(asked.get("run_dedupe"))
    keyed = state.data.settings.contacts_keyed_by_crm_id
    index = ContactIndex(state.data.contacts.values() if dedupe or keyed else ())
    made, found = [], []
    for item in items:
        hit = index.find(item, only_crm=not dedupe) if dedupe or keyed else None
        if hit:
            found.append(hit[0])
            continue
        row = writing.create(write, item, contacts.BULK_CREATE)
        bulk.finish(write, row, asked)
        index.add(row)
        made.append(row)
    if switched_on(request.app[FAULTS], ServiceFault.CREATE_FAILS_AFTER, request):
        raise RefusalError(
            500, {"error": "An error occurred while creating contacts. Please try again."}
        )
    return answer(
        {
            "created_contacts": [answers.contact(state, row) for row in made],
            "existing_contacts": [answers.contact(state, row) for row in found],
        }
    )


async def bulk_update(request: web.Request) -> web.Response:
    """Answer POST /contacts/bulk_update."""
    state, asked = request.app[STATE], await parameters(request)
    attributes = bulk.attributes(asked, Kind.CONTACT)
    rows = bulk.update(_write(state), attributes, contacts.BULK_UPDATE)
    if flag(asked.get("async")) or len(attributes) > bulk.SYNC_LIMIT:
        return answer(bulk.job(state, Kind.CONTACT, [row["id"] for row in rows]))
    return answer({"contacts": [answers.contact(state, row) for row in rows]})


async def update_stages(request: web.Request) -> web.Response:
    """Answer POST /contacts/update_stages."""
    return await _update_one(request, "contact_stage_id", setting.stage_id)


async def update_owners(request: web.Request) -> web.Response:
    """Answer POST /contacts/update_owners."""
    return await _update_one(request, "owner_id", setting.owner_id)


async def _update_one(request: web.Request, name: str, setter: setting.Setter) -> web.Response:
    state, asked = request.app[STATE], await parameters(request)
    if name not in asked:
        raise missing(name)
    rows = bulk.set_one(_write(state), asked, name, setter)
    return answer({"contacts": [answers.contact(state, row) for row in rows]})
