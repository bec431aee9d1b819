"""Settings, status, Home, setup and people: what Slack takes, and what a person reads."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bot.blocks import forms, home, people, settings, setup, status
from bot.sandbox.slack.words import Surface
from core.domain.default_mapping import default_mapping
from core.domain.pushing import PushRules, PushSettings
from core.domain.records import Kind, Side
from core.domain.states import Run as State
from core.usecases.access import Role
from core.usecases.budgets import Budgets
from core.usecases.changes import Difference, Values, differences
from core.usecases.channels import Channels
from core.usecases.home import HomeView, Waiting
from core.usecases.people import Changed, PeopleView
from core.usecases.settings import Announcement, Choice, Conflict, Filters, Page, Saved
from core.usecases.setup import Check, Finding, SetupView, Steps
from core.usecases.status import Mode, SideView, StatusView
from tests.fakes.blocks import NASTY, check, check_view, pings
from tests.unit.bot.test_run_blocks import view as run

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
ON = PushSettings(
    contact=PushRules(
        on=True,
        stages=frozenset({"s1"}),
        email_statuses=frozenset({"Verified"}),
        lists=frozenset({"Old"}),
    ),
    account=PushRules(on=True),
)


def values(push: PushSettings = ON, **more: Any) -> Values:
    given: dict[str, Any] = {
        "mapping": default_mapping(),
        "minutes": 15,
        "channels": Channels(),
        "budgets": Budgets(100, 0, 0),
    }
    return Values(push, **given | more)


def page(now: Values, stage: str = "Lead") -> Page:
    stages = tuple(Choice(f"s{n}", f"{stage} {n}") for n in range(120))
    owners = (Choice("rep@x.de", stage or "Rep"),)
    choices = {"stages": stages, "owners": owners, "lists": (Choice("Fair", "Fair"),)}
    return Page(now, {"push": 3}, dict.fromkeys(Kind, choices), Channels("#revops", "", "C1"))


@pytest.mark.parametrize("stage", NASTY)
def test_slack_takes_the_settings_whatever_the_stages_are_called(stage: str) -> None:
    check_view(settings.dialog(page(values(), stage), channel="C1"))
    check_view(settings.dialog(msgspec.structs.replace(page(values()), choices={})))
    check_view(forms.loading("Settings"))


@dataclass
class Left:
    """What a dialog holds when nobody touched it."""

    view: dict[str, Any]

    def state(self) -> dict[str, Any]:
        fields = [one for one in self.view["blocks"] if one["type"] == "input"]
        return {
            one["block_id"]: {one["element"]["action_id"]: _state(one["element"])} for one in fields
        }


def _state(element: dict[str, Any]) -> dict[str, Any]:
    return {
        "selected_options": element.get("initial_options", []),
        "value": element.get("initial_value"),
        "selected_conversation": element.get("initial_conversation"),
    }


def test_a_dialog_that_nobody_touched_says_what_is_set_already() -> None:
    now = values()
    edit = settings.edit(forms.Filled(Left(settings.dialog(page(now))).state()))
    assert {Kind.CONTACT: True, Kind.ACCOUNT: True} == edit.on
    assert (True, True, 15, Budgets(100, 0, 0)) == (
        edit.updates, edit.cascade, edit.minutes, edit.budgets,
    )  # fmt: skip
    contact = Filters(frozenset({"s1"}), frozenset(), frozenset({"Old"}), frozenset({"Verified"}))
    account = Filters(frozenset(), frozenset(), frozenset())
    assert {Kind.CONTACT: contact, Kind.ACCOUNT: account} == edit.filters
    filled = {f.key for f in now.mapping.of(Kind.CONTACT) if f.autofill}
    assert filled == edit.autofill[Kind.CONTACT]


@pytest.mark.parametrize(
    ("block", "typed"),
    [("minutes", "4"), ("minutes", "1441"), ("minutes", "1.5"), ("monthly", ""), ("run", "-1")],
)
def test_a_bad_number_is_named_at_its_own_field(block: str, typed: str) -> None:
    state = Left(settings.dialog(page(values()))).state()
    state[block][next(iter(state[block]))]["value"] = typed
    assert {block} == set(settings.problems({"state": {"values": state}}))


def test_only_a_switch_that_is_on_asks_before_it_is_turned() -> None:
    blocks = settings.dialog(page(values(PushSettings(updates=False))))["blocks"]
    asks = {one["block_id"] for one in blocks if "confirm" in one.get("element", {})}
    assert {"cascade"} == asks


def test_before_and_after_name_what_differs_and_nothing_else() -> None:
    after = values(PushSettings(contact=ON.contact), minutes=30, channels=Channels(error="C9"))
    found = differences(values(), after, {"s1": "Lead"})
    assert [
        Difference("Push accounts", "on", "off"),
        Difference("Minutes between pulls", "15", "30"),
        Difference("Error channel", "as configured", "<#C9>"),
    ] == list(found)
    assert () == differences(after, after, {})


@pytest.mark.parametrize("text", NASTY)
def test_what_was_changed_is_said_without_pinging_anybody(text: str) -> None:
    changed = tuple(Difference(f"Stages {n}", text, text) for n in range(18))
    for message in (
        settings.saved(Saved(changed[:4], announced=True)),
        settings.announcement(Announcement("U9", AT, changed[:4])),
    ):
        assert not pings(check(message)["blocks"])
    check(settings.saved(Saved(())))
    check(settings.conflict(Conflict("U9", AT)))


def state_of(mode: Mode = Mode.LIVE, trouble: str = "", runs: int = 0) -> StatusView:
    side = dict.fromkeys(Kind, 100000)
    return StatusView(
        mode=mode,
        mode_by="U9",
        mode_at=None if mode is Mode.PREVIEW else AT,
        sides=tuple(SideView(s, side, 1200, 3, trouble, trouble, AT) for s in Side),
        links={Kind.CONTACT: 3},
        running=tuple(run(State.WAITING, reason=trouble, id=n) for n in range(runs)),
        last=run(State.FINISHED),
        next_pull=None if mode is Mode.PREVIEW else AT,
        minutes=15,
        reviews={"merge": 1000, "link": 1},
    )


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("trouble", NASTY)
def test_slack_takes_the_status_in_every_mode_whatever_went_wrong(mode: Mode, trouble: str) -> None:
    payload = check(status.status(state_of(mode, trouble, runs=9)))
    assert not pings(payload["blocks"])


@pytest.mark.rule("F32")
def test_the_status_says_how_long_a_backlog_takes() -> None:
    state = state_of()
    slow = msgspec.structs.replace(state.sides[1], waiting=100_000, takes=timedelta(hours=1))
    shown = status.status(msgspec.structs.replace(state, sides=(state.sides[0], slow)))
    said = str(check(shown)["blocks"])
    assert "100,000 writes to go, about 1 h 0 min" in said
    assert "1,200 writes to go; 3 refused" in said, "what is soon done needs no time"


def test_the_status_counts_what_waits_in_words() -> None:
    text = str(check(status.status(state_of()))["blocks"])
    assert "1 link question" in text
    assert "1,000 possible duplicates" in text
    assert "3 refused (`/apollo errors`)" in text


STEPS = Steps("#crm-errors", 15, run(State.FINISHED, preview=True), live=False)


@pytest.mark.parametrize("title", NASTY)
@pytest.mark.parametrize("role", [Role.REP, Role.ADMIN])
def test_slack_takes_every_home(title: str, role: Role) -> None:
    waiting = tuple(Waiting(n, 1, "merge", (title, title)) for n in range(5))
    view = HomeView(
        role=role, ask=("U9",), status=state_of(runs=5), waiting=waiting, steps=STEPS
    )  # fmt: skip
    shown = home.home(view)
    check_view(shown, Surface.HOME)
    assert not pings(shown)
    check_view(home.home(HomeView(role=Role.ANYBODY, ask=())), Surface.HOME)


@pytest.mark.parametrize("text", NASTY)
def test_slack_takes_every_finding_of_the_setup(text: str) -> None:
    findings = tuple(Finding(one, well, text, text) for one in Check for well in (True, False))
    payload = check(setup.setup(SetupView(findings, STEPS)))
    assert not pings(payload["blocks"])
    check(setup.keys(Finding(Check.KEYS, well=False, sentence="No.", cure="Yes.")))


@pytest.mark.parametrize(
    ("bad", "steps", "following"),
    [
        (Check.HUBSPOT, STEPS, "let both services answer"),
        (Check.NATIVE, STEPS, "switch Apollo's own HubSpot integration off"),
        (Check.KEYS, STEPS, "let me make the two key properties"),
        (None, Steps("", 15, None, live=False), "look at a preview"),
        (None, STEPS, "press *Go live*"),
        (None, Steps("", 15, None, live=True), "The bot is live"),
    ],
)
def test_the_setup_names_the_next_step(bad: Check | None, steps: Steps, following: str) -> None:
    findings = tuple(Finding(one, one is not bad, "A sentence.") for one in Check)
    assert following in setup.setup(SetupView(findings, steps)).text


def test_people_are_listed_and_those_of_the_configuration_are_named() -> None:
    view = PeopleView(("U1",), ("U2",), ("U3",), ("S0TEAM",), workspace_admins=False, version=2)
    shown = people.dialog(view)
    check_view(shown)
    assert "<!subteam^S0TEAM>" in str(shown)
    nobody = PeopleView((), (), (), (), workspace_admins=True, version=0)
    check_view(people.dialog(nobody))
    for done in (Changed(), Changed(added=("rep <@U1>",)), Changed(conflict="U1")):
        check(people.saved(done))


def test_a_pause_has_a_button_only_while_it_lasts() -> None:
    lasting = check(status.paused(status.PausedView("U1", AT, over=False)))
    ended = check(status.paused(status.PausedView("U1", AT, over=True, ended_by="U2", ended_at=AT)))
    assert "Go on writing" in str(lasting["blocks"])
    assert "actions" not in str(ended["blocks"])
