"""The mapping's dialogs at their worst: within Slack's limits, and nothing typed is ever lost."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from bot.blocks import forms, mapping, mapping_file
from core.domain import mapping_file as files
from core.domain.checking import Problem, Trouble
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction, Field
from core.domain.normalize import Form
from core.domain.records import Kind
from core.usecases.changes import Difference
from core.usecases.mapping import Choices, FieldPage, Wrong
from core.usecases.mapping_file import Bad, Proposal
from core.usecases.settings import Conflict, Saved
from tests.fakes.blocks import NASTY, check_view

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAYS = tuple(Direction)


def bad(text: str) -> Problem:
    return Problem(Kind.CONTACT, text, Trouble.MISSING, text)


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("needed", [True, False])
def test_the_dialog_of_a_field_is_taken_whatever_it_is_called(text: str, needed: bool) -> None:
    field = Field("k", Kind.CONTACT, text or "x", Form.TEXT, text or "x", text or "x")
    check_view(mapping.dialog(FieldPage(field, 3, WAYS, fillable=True, needed=needed)))


@pytest.mark.parametrize("count", [1, 100, 101, 2500])
def test_as_many_properties_as_an_account_has_can_be_chosen_from(count: int) -> None:
    named = tuple((f"p{n}", f"{NASTY[n % 7]}{n} · p{n} · string") for n in range(count))
    check_view(mapping.new_dialog(Choices(Kind.ACCOUNT, 1, named, named)))


@pytest.mark.parametrize("count", [1, 30, 400])
def test_every_problem_is_shown_and_the_dialog_is_kept(count: int) -> None:
    view = mapping_file.dialog(files.written(default_mapping()))
    left = {"file.1": {view["blocks"][1]["element"]["action_id"]: {"value": "a,b"}}}
    submitted: dict[str, Any] = {**view, "state": {"values": left}}
    problems = tuple(bad(f"Line {n}: what is wrong with {n}") for n in range(count))
    again = mapping_file.proposed(Bad(problems), submitted)
    check_view(again)
    words = str(again)
    assert all(f"what is wrong with {n}" in words for n in range(count))
    boxes = [block["element"] for block in again["blocks"] if "input" == block["type"]]
    assert ["a,b", None] == [box.get("initial_value") for box in boxes]
    twice = mapping_file.proposed(Bad((bad("only this"),)), {**again, "state": {"values": left}})
    assert "what is wrong" not in str(twice)


@pytest.mark.parametrize("text", NASTY)
def test_every_answer_is_a_dialog(text: str) -> None:
    view = mapping.dialog(FieldPage(default_mapping().fields[0], 1, WAYS, fillable=True))
    differences = (Difference(text, text, "not mapped"), Difference(text, "not mapped", text))
    for result in (
        Saved(differences, announced=True),
        Saved(()),
        Conflict("U1", NOW),
        Wrong(Kind.CONTACT, (bad(text),)),
    ):
        check_view(mapping.answered(result, {**view, "state": {"values": {}}}))
    check_view(mapping_file.proposed(Proposal(differences), view))
    check_view(mapping_file.proposed(Proposal(()), view))
    for done in (Saved(differences), Conflict("bot", NOW), None):
        check_view(mapping_file.answered(done))
    check_view(forms.waiting(view))


def test_a_file_too_long_for_two_boxes_is_not_cut_into_them() -> None:
    fields = default_mapping().of(Kind.CONTACT)
    long = [msgspec.structs.replace(one, label="y" * 500) for one in fields]
    view = mapping_file.dialog(files.written(default_mapping().with_fields(long)))
    boxes = [block["element"] for block in view["blocks"] if "input" == block["type"]]
    assert [None, None] == [box.get("initial_value") for box in boxes]
    check_view(view)
