"""Cards of undo, push all and the mapping at their worst: within Slack's limits, no forging."""

from typing import Any

import msgspec

from bot.blocks import mapping, pull
from core.domain.counts import Counts
from core.domain.default_mapping import default_mapping
from core.domain.records import Kind, Side
from core.domain.states import Run as State
from core.domain.undoing import LeftAlone
from core.usecases.mapping import Listing
from core.usecases.runs import RunView, Stage, Written
from tests.unit.blocks.test_errors_and_enrichment import NASTY, checked

FIELDS = {f"{side}:undo:{f.key}": 9 for side in Side for f in default_mapping().fields}


def view(kind: str, **more: Any) -> RunView:
    given: dict[str, Any] = {
        "id": 14, "kind": kind, "state": State.FINISHED, "preview": True, "full": False,
        "kinds": tuple(Kind), "asked_by": "U0ADA00001", "reason": "", "stage": Stage.DONE,
        "counts": Counts(), "reading": None, "behind": None, "took": None, "finished_at": None,
        "written": Written(), "undoes": 12,
    }  # fmt: skip
    return RunView(**(given | more))


def test_an_undo_at_its_worst_fits_into_one_message() -> None:
    counts = Counts(fields=FIELDS, skipped=dict.fromkeys(LeftAlone, 1_000_000))
    counts.writes = {f"{side}:{kind}:update": 10**6 for side in Side for kind in Kind}
    actions = ("create", "merge", "archive", "list", "associate")
    stays = {f"{s}:{k}:{a}": 10**6 for s in Side for k in Kind for a in actions}
    for preview in (True, False):
        payload = checked(pull.run(view("undo", counts=counts, stays=stays, preview=preview)))
        assert len(str(payload["blocks"])) < 13_200


def test_every_state_of_an_undo_and_a_push_has_its_message() -> None:
    for kind in ("undo", "push_all"):
        for state in State:
            reason = "by <@U0ADA00001>" if state is State.CANCELLED else NASTY
            checked(pull.run(view(kind, state=state, reason=reason)))


def test_a_mapping_at_its_worst_fits_into_one_message() -> None:
    bad = {"label": NASTY, "hubspot": NASTY, "apollo": NASTY, "paused": True}
    fields = [msgspec.structs.replace(f, **bad) for f in default_mapping().of(Kind.ACCOUNT)]
    checked(mapping.listing(Listing(Kind.ACCOUNT, tuple(fields * 5))))
