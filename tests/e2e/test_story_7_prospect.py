"""Story 7: people who are not in HubSpot, as Apollo masks them, and how many were hidden."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.desk import OTTO, Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
QUERY = '/apollo prospect title:"head of marketing" city:Berlin'


def hidden(text: str) -> int:
    """Return how many people an answer says it hid."""
    return int(re.search(r"([\d,]+) (?:person is|people are) hidden", text)[1])


@pytest.mark.rule("R4")
async def test_people_are_masked_and_those_in_hubspot_are_hidden_and_counted(desk: Desk, live):
    await desk.say(QUERY)
    found = await desk.see("people in Apollo", "The search is free")
    text = await found.inner_text()
    total = int(re.search(r"([\d,]+) people in Apollo", text)[1])
    listed = text.count("Head of Marketing")
    assert total > hidden(text) > 0
    assert 0 < listed <= total - hidden(text)
    assert listed == len(re.findall("\u2217+", text))
    assert "@" not in text
    await expect(found).to_contain_text("they are in HubSpot already")


async def test_typographic_quotes_find_the_same(desk: Desk, live):
    await desk.say("/apollo prospect title:“head of marketing” city:Berlin")
    await desk.see("people in Apollo", "hidden")


async def test_what_cannot_be_searched_by_is_answered_with_what_can(desk: Desk, live):
    await desk.say("/apollo prospect shoe:42")
    answer = await desk.see("People are searched like this", "city:")
    await expect(answer).to_contain_text("title:")


async def test_an_outsider_is_refused(desk: Desk, live):
    await desk.become(OTTO)
    await desk.say(QUERY)
    await desk.see("That is for the team's reps and admins")


async def test_whoever_is_saved_in_apollo_is_hidden_once_hubspot_has_them(desk: Desk, live):
    answer = await desk.ask(QUERY, "people in Apollo")
    before = hidden(await answer.inner_text())
    page = await desk.page.context.new_page()
    await page.goto(f"{live.url}/apollo/#/prospects?title=head+of+marketing&city=Berlin")
    await page.get_by_role("button", name=re.compile("^Save")).first.click()
    await expect(page.get_by_text("is saved to contacts.")).to_be_visible()
    await page.close()
    await desk.forward(15)

    async def one_more():
        again = await desk.ask(QUERY, "people in Apollo")
        return hidden(await again.inner_text()) > before

    await until(one_more, "one more hidden person")
