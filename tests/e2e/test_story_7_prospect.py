"""Story 7: people who are not in HubSpot, as Apollo masks them, and how many were hidden."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.desk import OTTO, Desk

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.xdist_group("story-7")]
QUERY = '/apollo prospect title:"head of marketing" city:Berlin'


async def test_people_are_masked_and_those_in_hubspot_are_hidden_and_counted(desk: Desk, live):
    await desk.say(QUERY)
    found = await desk.see("people in Apollo", "The search is free")
    text = await found.inner_text()
    total = int(re.search(r"([\d,]+) people in Apollo", text)[1])
    hidden = int(re.search(r"([\d,]+) (?:person is|people are) hidden", text)[1])
    listed = text.count("Head of Marketing")
    assert total > hidden > 0
    assert 0 < listed <= total - hidden
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
