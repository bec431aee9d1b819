"""Story 1: a rep pulls and sees a preview; an admin goes live; then the schedule pulls."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.demo import COMPANIES, CONTACTS, REVOPS
from tests.e2e.desk import ADA, ALL_WRITTEN, OTTO, RITA, Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
LINE = re.compile(r"• ([A-Z][a-z]+)(?: the Apollo id into)? ([\d,]+) (\w+) in (\w+)")


def number(text: str, label: str) -> int:
    """Return the number that stands below a label."""
    found = re.search(rf"{label}\s+([\d,]+)", text)
    assert found, f"{label} is not on the card"
    return int(found[1].replace(",", ""))


def planned(text: str) -> dict[tuple[str, str, str], int]:
    """Return (verb, noun, side) -> count of the lines of a plan."""
    return {
        (verb, noun.rstrip("s").replace("companie", "company"), side): int(count.replace(",", ""))
        for verb, count, noun, side in LINE.findall(text)
        if verb in ("Create", "Update")
    }


async def everything(demo):
    """Return how many records each side holds, and both sides as they are."""
    hubspot = {kind: await demo.hubspot_all(kind) for kind in (CONTACTS, COMPANIES)}
    apollo = {kind: await demo.apollo_all(kind) for kind in (CONTACTS, "accounts")}
    return hubspot, apollo


async def public(demo):
    """Return what everybody in #revops can read."""
    return [m["text"] for m in await demo.messages(REVOPS) if not m.get("ephemeral")]


@pytest.mark.rule("R3", "R8")
async def test_a_rep_previews_an_admin_goes_live_and_then_the_schedule_pulls(desk, demo):
    before = await everything(demo)
    await desk.say("/apollo pull")
    await desk.see("Preview (run 1)", ms=3_000)
    preview = await desk.see("Preview (run 1)", "Nothing was written")
    text = await preview.inner_text()
    assert sum(len(rows) for side in before for rows in side.values()) == number(text, "Read")
    assert before == await everything(demo)
    await expect(desk.log().get_by_role("article")).to_have_count(1)

    await desk.press(preview, "Go live", sure="Go live")
    await desk.see("Only an admin may do that")
    assert before == await everything(demo)

    await desk.become(ADA)
    preview = await desk.see("Preview (run 1)", "Nothing was written")
    await desk.press(preview, "Go live", sure="Go live")
    live = await desk.see("Going live (run 2)", "As previewed in run 1", ALL_WRITTEN)
    plan = planned(text)
    assert plan == planned(await live.inner_text())
    await expect(
        desk.message("Preview (run 1)").get_by_role("button", name="Go live")
    ).to_have_count(0)
    after = await everything(demo)
    created = {
        ("Create", "contact", "HubSpot"): len(after[0][CONTACTS]) - len(before[0][CONTACTS]),
        ("Create", "company", "HubSpot"): len(after[0][COMPANIES]) - len(before[0][COMPANIES]),
        ("Create", "contact", "Apollo"): len(after[1][CONTACTS]) - len(before[1][CONTACTS]),
        ("Create", "account", "Apollo"): len(after[1]["accounts"]) - len(before[1]["accounts"]),
    }
    assert created == {key: count for key, count in plan.items() if key[0] == "Create"}

    said = await public(demo)
    await desk.forward(15)
    await desk.say("/apollo status")
    status = await desk.see("Status", "Live since", "by @Ada Admin")
    await expect(status).to_contain_text("0 writes to go")

    async def pulled():
        await desk.say("/apollo status")
        return "Pull (run" in await desk.message("Status").inner_text()

    await until(pulled, "a scheduled pull")
    assert said == await public(demo)
    assert after == await everything(demo)


async def test_the_result_names_samples_and_sends_the_whole_plan_as_a_file(desk: Desk):
    preview = await desk.see("Preview (run 1)")
    await desk.press(preview, "Samples")
    samples = await desk.see("Samples of the plan", "Only you see this")
    await expect(samples.get_by_role("link", name="HubSpot").first).to_be_visible()
    await desk.press(preview, "Send me the plan as CSV")
    await desk.see("The plan is in our direct messages")
    await desk.go("Apollo")
    await expect(desk.page.get_by_role("link", name="Plan of run 1")).to_be_visible()


@pytest.mark.rule("R2")
async def test_a_second_pull_while_one_runs_joins_it_or_queues_and_says_so(desk: Desk):
    await desk.say("/apollo pull --full")
    await desk.say("/apollo pull contacts")
    await desk.see(re.compile(r"you joined it|goes first"))


async def test_an_outsider_is_told_who_can_help(desk: Desk):
    await desk.become(OTTO)
    await desk.say("/apollo pull")
    await desk.see("That is for the team's reps and admins", "/apollo people")


async def test_every_kind_of_help_answers_the_caller_alone(desk: Desk):
    await desk.say("/apollo hlep")
    answer = await desk.see("Did you mean /apollo help?", "What you can ask")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer).not_to_contain_text("/apollo settings")
    await desk.become(ADA)
    await desk.say("/apollo help")
    await desk.see("What you can ask", "/apollo settings")
    await desk.become(RITA)
