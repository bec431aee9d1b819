"""The sandbox Slack's page in a real browser: dialogs, Home, and who one is."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e import page_blocks as blocks
from tests.e2e.page_stage import ADA, RITA, SAM

pytestmark = pytest.mark.e2e
TYPED = {
    "Name": "Anna",
    "Note": "two\nlines",
    "Budget": "20",
    "Mail": "a@b.example",
    "Site": "https://b.example",
    "Day": "2026-12-24",
    "Hour": "18:30",
}
CHOSEN = {"Policy": "Ask", "Owner": "Ada Admin", "Channel": "#crm-errors", "Talk": "#revops"}
SENT = {
    **{name.lower(): value for name, value in TYPED.items()},
    "policy": "ask",
    "fields": ["phone", "domain"],
    "record": "ansgar <b>",
    "owner": ADA,
    "reps": [SAM],
    "channel": "C0ERRORS01",
    "talk": "C0REVOPS01",
    "push": ["accounts"],
    "mode": "at once",
}


async def opened(page: Page, verb: str = "form") -> None:
    await page.get_by_label("Message #revops").fill(f"/apollo {verb}")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()


async def choose(page: Page, label: str, name: str) -> None:
    await page.get_by_role("combobox", name=label).click()
    await page.get_by_role("listbox").get_by_role("option", name=name).click()


def held(state: dict) -> object:
    value = next(value for key, value in state.items() if key != "type")
    if isinstance(value, dict):
        return value["value"]
    if isinstance(value, list):
        return [one["value"] if isinstance(one, dict) else one for one in value]
    return value


async def test_a_dialog_sends_what_its_fields_hold(slack, open_page):
    page = await open_page(slack.at())
    await opened(page)
    for label, value in TYPED.items():
        await page.get_by_label(label).fill(value)
    for label, value in CHOSEN.items():
        await page.get_by_label(label).select_option(label=value)
    await choose(page, "Fields", "Phone")
    await choose(page, "Fields", "Domain")
    await choose(page, "Reps", "Sam Second")
    await page.get_by_role("combobox", name="Record").fill("ans")
    await page.get_by_role("option", name="Ansgar <b>").click()
    await page.get_by_role("checkbox", name="Accounts").check()
    await page.get_by_role("radio", name="At once").check()
    await page.get_by_role("button", name="Save").click()
    values = (await slack.next())["view"]["state"]["values"]
    assert {name: held(block["input"]) for name, block in values.items()} == SENT
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_error_stands_at_its_field_and_what_was_typed_stays(slack, open_page):
    page = await open_page(slack.at())
    await opened(page)
    await page.get_by_label("Name").fill("Nobody")
    await page.get_by_label("Note").fill("kept")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("No record has that name.")).to_be_visible()
    name = page.get_by_label("Name")
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_have_accessible_description("No record has that name.")
    await expect(name).to_be_focused()
    await expect(name).to_have_value("Nobody")
    await expect(page.get_by_label("Note")).to_have_value("kept")
    await name.fill("Anna")
    await page.get_by_role("button", name="Save").click()
    assert "Anna" == (await slack.next())["view"]["state"]["values"]["name"]["input"]["value"]


async def test_a_required_field_is_asked_for_before_anything_is_sent(slack, open_page):
    page = await open_page(slack.at())
    await opened(page)
    await page.get_by_label("Budget").fill("1.5")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Please complete this required field.")).to_be_visible()
    await expect(page.get_by_text("Please enter a whole number.")).to_be_visible()
    assert slack.heard.empty()


async def test_a_loading_view_becomes_the_form_and_typing_survives_an_update(slack, open_page):
    page = await open_page(slack.at())
    await opened(page, "slow")
    await expect(page.get_by_role("dialog")).to_contain_text("Loading…")
    view_id = (await slack.next())["view_id"]
    await slack.client.views_update(view_id=view_id, view=blocks.asked("first"))
    await page.get_by_label("Name").press_sequentially("Ann")
    await slack.client.views_update(view_id=view_id, view=blocks.asked("second"))
    await expect(page.get_by_role("dialog")).to_contain_text("second")
    await expect(page.get_by_label("Name")).to_be_focused()
    await page.keyboard.type("a")
    await expect(page.get_by_label("Name")).to_have_value("Anna")


async def test_escape_closes_a_dialog_and_sends_nothing(slack, open_page):
    page = await open_page(slack.at())
    await opened(page)
    await page.get_by_label("Name").fill("Anna")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert slack.heard.empty()
    await opened(page)
    await expect(page.get_by_label("Name")).to_have_value("")


async def test_home_is_each_persons_own_and_its_buttons_work(slack, open_page):
    page = await open_page(slack.at(ADA))
    await page.get_by_role("button", name="Home").click()
    home = page.get_by_role("region", name="Home")
    await expect(home).to_contain_text("Hello @Ada Admin")
    await home.get_by_role("button", name="Snooze").click()
    heard = await slack.next()
    assert (ADA, "snooze") == (heard["user"]["id"], heard["actions"][0]["action_id"])


async def test_the_person_can_be_changed_and_stays_in_the_address(slack, open_page):
    page = await open_page(slack.at(RITA))
    await page.get_by_label("You are").select_option(label="Sam Second")
    await expect(page.get_by_label("You are")).to_have_value(SAM)
    await page.get_by_label("Message #revops").fill("hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("article", name="Sam Second")).to_contain_text("hello")
    assert f"#/{SAM}/" in page.url
    await page.reload()
    await expect(page.get_by_label("You are")).to_have_value(SAM)


async def test_the_page_says_when_the_line_is_cut_and_comes_back(slack, open_page):
    page = await open_page(slack.at())
    await expect(page.get_by_role("button", name="#revops")).to_be_visible()
    await page.context.set_offline(True)
    slack.ws.feed.close()
    lost = page.get_by_text("Connection lost")
    await expect(lost).to_be_visible()
    await slack.post("meanwhile")
    await page.context.set_offline(False)
    await expect(page.get_by_role("article", name="meanwhile")).to_be_visible()
    await expect(lost).to_have_count(0)


async def test_a_command_is_offered_and_finished_by_keyboard(slack, open_page):
    page = await open_page(slack.at())
    composer = page.get_by_label("Message #revops")
    await expect(composer).to_be_focused()
    await page.keyboard.type("/ap")
    await expect(page.get_by_role("option", name="/apollo")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value("/apollo ")
    await page.keyboard.type("form")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    await expect(page.get_by_label("Name")).to_be_focused()
    await page.keyboard.type("Anna")
    await page.keyboard.press("Enter")
    assert "Anna" == (await slack.next())["view"]["state"]["values"]["name"]["input"]["value"]


async def test_the_guide_writes_a_command_and_can_be_put_away(slack, open_page):
    page = await open_page(slack.at())
    await page.get_by_role("button", name="/apollo pull").click()
    await expect(page.get_by_label("Message #revops")).to_have_value("/apollo pull")
    await page.get_by_role("button", name="Close the guide").click()
    await expect(page.get_by_role("region", name="What to try first")).to_have_count(0)
    await page.get_by_role("button", name="What to try first").click()
    await expect(page.get_by_role("region", name="What to try first")).to_be_visible()
