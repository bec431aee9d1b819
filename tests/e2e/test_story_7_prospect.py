"""Story 7: people in Apollo who are not in HubSpot yet, and how many were left out."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.demo import CONTACTS
from tests.e2e.desk import Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("story-6")]
ASKED = '/apollo prospect title:"head of marketing" city:Berlin'


def numbers(text: str) -> tuple[int, int]:
    """Return how many people are listed on the page, and how many are hidden."""
    hidden = re.search(r"(\d+) (?:people are|person is) hidden", text)
    return len(re.findall(r"Head of Marketing ·", text)), int(hidden[1]) if hidden else 0


async def test_known_people_are_hidden_counted_and_explained(live, desk: Desk):
    known = {row["name"] for row in await live.hubspot_all(CONTACTS)}
    await desk.say(ASKED)
    answer = await desk.see("people in Apollo", "Only visible to you")
    text = await answer.inner_text()
    listed, hidden = numbers(text)
    assert listed > 0
    assert hidden > 0
    await expect(answer).to_contain_text("they are in HubSpot already")
    names = re.findall(r"^(\S+) (\S+) — Head of Marketing", text, re.MULTILINE)
    assert listed == len(names)
    masked = re.compile(r"^\w{1,2}\W+\w$")
    assert all(masked.match(last) for _, last in names), "a last name is not masked"
    assert not known & {" ".join(name) for name in names}


async def test_saving_somebody_in_apollo_hides_them_once_hubspot_has_them(live, desk: Desk):
    answer = await desk.ask(ASKED, "people in Apollo")
    before = numbers(await answer.inner_text())
    page = await desk.page.context.new_page()
    await page.goto(f"{live.url}/apollo/#/prospects?title=head+of+marketing&city=Berlin")
    save = page.get_by_role("button", name=re.compile("^Save"))
    await save.first.click()
    await page.close()
    await desk.forward(15)

    async def hidden() -> bool:
        answer = await desk.ask(ASKED, "people in Apollo")
        return numbers(await answer.inner_text())[1] > before[1]

    await until(hidden, "one more hidden person")


async def test_a_search_that_finds_nobody_says_so(live, desk: Desk):
    await desk.say('/apollo prospect title:"keeper of the lighthouse" city:Berlin')
    await desk.see("obody")
