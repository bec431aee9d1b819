"""The endpoints of lists."""

from collections.abc import Callable

from aiohttp import web

from bot.sandbox.apollo.api import bulk
from bot.sandbox.apollo.api.asking import STATE, answer, listed, parameters
from bot.sandbox.apollo.records import lists, writing
from bot.sandbox.apollo.records.setting import Write, cleaned
from bot.sandbox.apollo.refusals import missing, unprocessable
from bot.sandbox.apollo.state import ApolloState
from bot.sandbox.apollo.words import Kind, Row, Source

Change = Callable[[list[str], list[str]], list[str]]


def _kind(asked: Row) -> Kind:
    sent = asked.get("modality")
    if not sent:
        raise missing("modality")
    for kind in Kind:
        if sent == kind.plural:
            return kind
    raise unprocessable("Modality must be one of contacts, accounts.")


async def index(request: web.Request) -> web.Response:
    """Answer GET /labels: an array without an envelope."""
    return answer(lists.counted(request.app[STATE]))


async def create(request: web.Request) -> web.Response:
    """Answer POST /labels."""
    state, asked = request.app[STATE], await parameters(request)
    name = cleaned(asked.get("name"))
    if name is None:
        raise missing("name")
    return answer({"label": lists.make(state, _kind(asked), name, Source.API)})


async def add(request: web.Request) -> web.Response:
    """Answer POST /labels/add_entity_ids_to_label_names; unknown names are made."""
    state, asked = request.app[STATE], await parameters(request)
    kind, names = _kind(asked), _names(asked)
    named = [lists.make(state, kind, name, Source.API) for name in names]
    return _changed(state, kind, asked, named, lambda has, put: [*has, *put])


async def remove(request: web.Request) -> web.Response:
    """Answer POST /labels/remove_entity_ids_from_label_names."""
    state, asked = request.app[STATE], await parameters(request)
    kind, names = _kind(asked), _names(asked)
    known = [found for name in names if (found := lists.find(state, kind, name))]
    return _changed(state, kind, asked, known, lambda has, out: [x for x in has if x not in out])


def _names(asked: Row) -> list[str]:
    names = [text for name in listed(asked.get("label_names")) if (text := cleaned(name))]
    if not names:
        raise missing("label_names")
    return names


def _changed(
    state: ApolloState, kind: Kind, asked: Row, named: list[Row], change: Change
) -> web.Response:
    ids = [str(entity) for entity in listed(asked.get("entity_ids"))]
    if not ids:
        raise missing("entity_ids")
    write, labels = Write(state, kind, Source.API), [label["id"] for label in named]

    def edit(row: Row) -> None:
        row["label_ids"] = list(dict.fromkeys(change(row["label_ids"], labels)))

    for row in bulk.writable(state, kind, ids):
        writing.change_by(write, row, edit)
    counted = {label["id"]: label for label in lists.counted(state)}
    return answer({"labels": [counted[label] for label in labels]})
