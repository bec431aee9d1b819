"""The dialog of Edit and retry: what Slack takes, what is told at a field, what is read back."""

from typing import Any

import pytest

from bot.blocks import correcting, forms
from core.domain.normalize import Form
from core.domain.records import Kind, Ref, Side
from core.usecases.correcting import Corrected, Correction, Sheet, Wrong
from core.usecases.naming import Named
from tests.fakes.blocks import NASTY, check, check_view, pings

URLS = {Side.HUBSPOT: "https://app.hubspot.com/1"}


def wrong(write: int = 1, **more: Any) -> Wrong:
    given: dict[str, Any] = {"label": "Phone", "form": Form.PHONE, "value": "x", "words": "no"}
    return Wrong(write=write, key="phone", **given | more)


def sheet(*values: Wrong, title: str = "Ada", more: int = 0) -> Sheet:
    named = Named(Ref(Side.HUBSPOT, Kind.CONTACT, "1"), title, URLS)
    return Sheet(7, Side.HUBSPOT, Kind.CONTACT, (Correction(named, values),), more)


def submitted(view: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the dialog as Slack sends it, with one text in every field."""
    state = {
        block["block_id"]: {block["element"]["action_id"]: {"value": text}}
        for block in view["blocks"]
        if "input" == block["type"]
    }
    return {**view, "state": {"values": state}}


@pytest.mark.parametrize("text", NASTY)
def test_slack_takes_the_dialog_whatever_a_record_holds(text: str) -> None:
    view = correcting.dialog(sheet(wrong(value=text, words=text), title=text, more=9))
    check_view(view)
    assert not pings(view["blocks"][1])


@pytest.mark.parametrize("count", [1, 100, 148, 2000])
def test_many_choices_are_grouped(count: int) -> None:
    options = tuple((f"O{n}", f"Option {n:04}") for n in range(count))
    view = correcting.dialog(sheet(wrong(options=options, value="O0")))
    check_view(view)
    element = view["blocks"][2]["element"]
    groups = element.get("option_groups") or [{"options": element["options"]}]
    assert count == sum(len(group["options"]) for group in groups)
    assert "O0" == element["initial_option"]["value"]


def test_a_value_too_long_for_slack_is_not_shown_cut_off() -> None:
    view = correcting.dialog(sheet(wrong(value="y" * 3001)))
    assert "initial_value" not in view["blocks"][2]["element"]


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (Form.EMAIL, "ada@example.com", "ada.example.com"),
        (Form.DOMAIN, "example.com", "no domain"),
        (Form.NUMBER, "1,200", "many"),
        (Form.DATE, "2026-11-25", "tomorrow"),
        (Form.TEXT, "anything", "half \ud83d"),
    ],
)
def test_what_no_service_would_take_is_told_at_its_field(form: Form, good: str, bad: str) -> None:
    view = correcting.dialog(sheet(wrong(form=form)))
    assert {} == correcting.problems(submitted(view, good))
    assert ["edit.1.phone"] == list(correcting.problems(submitted(view, bad)))


def test_what_was_typed_is_read_back_by_write_and_field() -> None:
    view = correcting.dialog(sheet(wrong(1), wrong(22)))
    state = submitted(view, " +1 555 ")["state"]["values"]
    assert {(1, "phone"): "+1 555", (22, "phone"): "+1 555"} == correcting.corrections(state)


@pytest.mark.parametrize("done", [Corrected(2), Corrected(0, 1), Corrected(1, 2, 3), Corrected(0)])
def test_every_outcome_is_said(done: Corrected) -> None:
    check(correcting.answered(done))


def test_the_dialog_says_that_nothing_is_left() -> None:
    check_view(correcting.nothing())
    check_view(forms.loading(correcting.TITLE))
