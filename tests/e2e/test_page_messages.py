"""The sandbox Slack's page in a real browser: what is said, and what can be pressed."""

import pytest
from playwright.async_api import expect

from tests.e2e import page_blocks as blocks
from tests.e2e.page_stage import ERRORS, REVOPS, RITA, SAM

pytestmark = pytest.mark.e2e
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cf500f00038101804dbdb3e10000000049454e44ae426082"
)


async def test_every_block_is_shown(slack, open_page):
    await slack.post("all blocks", blocks=[*blocks.SHOWN, blocks.TABLE])
    page = await open_page(slack.at())
    message = page.get_by_role("article", name="all blocks")
    await expect(message.get_by_role("heading", name="A header")).to_be_visible()
    for tag, text in {"strong": "bold", "em": "slanted", "s": "gone", "code": "code"}.items():
        await expect(message.locator(f"{tag}:text-is('{text}')")).to_be_visible()
    link = message.get_by_role("link", name="a link")
    assert "https://a.example" == await link.get_attribute("href")
    await expect(message.get_by_text("@Ada Admin")).to_be_visible()
    await expect(message.get_by_role("listitem").filter(has_text="first")).to_be_visible()
    await expect(message.locator("blockquote:text-is('said')")).to_be_visible()
    await expect(message.get_by_role("cell", name="Berlin")).to_be_visible()
    await expect(message.locator(".markdown strong:text-is('strong')")).to_be_visible()
    await expect(message.locator(".unknown")).to_have_count(0)


async def test_an_unknown_block_is_loud(slack, open_page):
    ts = await slack.post("news", blocks=[{"type": "divider"}])
    slack.ws.state.message(REVOPS, ts).blocks = [{"type": "hologram", "block_id": "x"}]
    page = await open_page(slack.at())
    await expect(page.get_by_role("alert").filter(has_text="hologram")).to_be_visible()


async def test_a_forged_name_never_becomes_markup(slack, open_page):
    safe = blocks.FORGED.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = [
        {"type": "section", "text": blocks.mrkdwn(f"*{safe}*"), "fields": [blocks.mrkdwn(safe)]},
        {"type": "header", "text": blocks.plain(blocks.FORGED)},
        {"type": "markdown", "text": safe},
        blocks.actions(
            blocks.button("Ok"), blocks.select("static_select", options=[blocks.option("<b>x</b>")])
        ),
    ]
    await slack.post(safe, blocks=shown)
    await slack.post(safe)
    page = await open_page(slack.at())
    log = page.get_by_role("log")
    await expect(log.get_by_role("article")).to_have_count(2)
    await expect(log.get_by_role("article").last).to_contain_text(blocks.FORGED)
    assert 0 == await log.locator("img, b, .mention").count()
    assert 0 == await log.get_by_role("link", name="HubSpot").count()
    assert "1" != await page.title()


async def test_what_a_person_types_stays_what_it_is(slack, open_page):
    page = await open_page(slack.at())
    await page.get_by_label("Message #revops").fill("a < b & <@U0SAM00001> *c*")
    await page.keyboard.press("Enter")
    article = page.get_by_role("article")
    await expect(article).to_contain_text("a < b & <@U0SAM00001>")
    await expect(article.locator("strong:text-is('c')")).to_be_visible()


async def test_a_press_reaches_the_app_with_who_and_what(slack, open_page):
    await slack.post("card", blocks=[blocks.actions(blocks.button("Later", value="7"))])
    page = await open_page(slack.at(SAM))
    await page.get_by_role("button", name="Later").click()
    heard = await slack.next()
    assert SAM == heard["user"]["id"]
    assert ("later", "7") == (heard["actions"][0]["action_id"], heard["actions"][0]["value"])


async def test_a_press_with_a_question_waits_for_the_answer(slack, open_page):
    await slack.post(
        "card", blocks=[blocks.actions(blocks.button("Merge", confirm=blocks.CONFIRM))]
    )
    page = await open_page(slack.at())
    card = page.get_by_role("article")
    await card.get_by_role("button", name="Merge").click()
    question = page.get_by_role("alertdialog", name="Merge these two?")
    await expect(question).to_contain_text("HubSpot cannot un-merge.")
    await question.get_by_role("button", name="Keep both").click()
    await expect(question).to_have_count(0)
    assert slack.heard.empty()
    await card.get_by_role("button", name="Merge").click()
    await question.get_by_role("button", name="Merge").click()
    assert "merge" == (await slack.next())["actions"][0]["action_id"]


async def test_every_choice_in_a_message_reaches_the_app(slack, open_page):
    options = [blocks.option("One"), blocks.option("Two")]
    elements = [
        blocks.select("static_select", options=options, placeholder=blocks.plain("Pick")),
        blocks.select("overflow", options=options),
        blocks.select("datepicker"),
        blocks.select("checkboxes", options=options),
        blocks.select("radio_buttons", options=options),
        blocks.select("multi_users_select", placeholder=blocks.plain("People")),
    ]
    await slack.post("choices", blocks=[blocks.actions(*elements)])
    page = await open_page(slack.at())

    async def chosen() -> dict:
        return (await slack.next())["actions"][0]

    await page.get_by_label("Pick").select_option(label="Two")
    assert "two" == (await chosen())["selected_option"]["value"]
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="One").click()
    assert "one" == (await chosen())["selected_option"]["value"]
    await page.get_by_label("Date", exact=True).fill("2026-12-24")
    assert "2026-12-24" == (await chosen())["selected_date"]
    await page.get_by_role("checkbox", name="Two").check()
    assert ["two"] == [option["value"] for option in (await chosen())["selected_options"]]
    await page.get_by_role("radio", name="One").check()
    assert "one" == (await chosen())["selected_option"]["value"]
    await page.get_by_role("combobox", name="People").click()
    await page.get_by_role("listbox").get_by_role("option", name="Sam Second").click()
    assert [SAM] == (await chosen())["selected_users"]


async def test_a_link_button_opens_a_tab_of_its_own_and_tells_the_app(slack, open_page):
    link = blocks.button("Open", url=f"{slack.url}/_sandbox/clock")
    await slack.post("card", blocks=[blocks.actions(link)])
    page = await open_page(slack.at())
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Open").click()
    assert (await opened.value).url.endswith("/_sandbox/clock")
    assert "open" == (await slack.next())["actions"][0]["action_id"]


async def test_an_update_in_place_changes_the_one_message(slack, open_page):
    card = blocks.actions(blocks.button("Go"))
    ts = await slack.post("working", blocks=[blocks.SHOWN[0], card])
    page = await open_page(slack.at())
    await expect(page.get_by_role("button", name="Go")).to_be_visible()
    await slack.client.chat_update(channel=REVOPS, ts=ts, text="done", blocks=[blocks.SHOWN[4]])
    await expect(page.get_by_role("article", name="done")).to_contain_text("small print")
    await expect(page.get_by_role("article")).to_have_count(1)
    await expect(page.get_by_role("button", name="Go")).to_have_count(0)


async def test_an_ephemeral_message_is_seen_by_one_person(slack, open_page):
    rita, sam = await open_page(slack.at(RITA)), await open_page(slack.at(SAM))
    await rita.get_by_label("Message #revops").fill("/apollo nonsense")
    await rita.keyboard.press("Enter")
    article = rita.get_by_role("article", name="I do not know")
    await expect(article).to_contain_text("Only visible to you")
    await slack.post("for all")
    await expect(sam.get_by_role("article", name="for all")).to_be_visible()
    await expect(sam.get_by_role("article")).to_have_count(1)
    await article.get_by_role("button", name="Dismiss message").click()
    await expect(article).to_have_count(0)


async def test_a_reply_stands_in_the_thread(slack, open_page):
    await slack.post("a card")
    page = await open_page(slack.at())
    card = page.get_by_role("log", name="Messages in #revops").get_by_role("article")
    await card.hover()
    await card.get_by_role("button", name="Reply in thread").click()
    await page.get_by_label("Reply to thread").fill("looks right")
    await page.keyboard.press("Enter")
    thread = page.get_by_role("log", name="Thread")
    await expect(thread.get_by_role("article", name="looks right")).to_be_visible()
    await expect(thread.get_by_role("article")).to_have_count(2)
    await expect(card).to_have_count(1)
    await expect(card.get_by_role("button", name="1 reply")).to_be_visible()


async def test_a_picture_is_shown_with_its_words(slack, open_page):
    await slack.client.files_upload_v2(
        channel=REVOPS, content=PIXEL, filename="chart.png", title="Chart", alt_txt="Two bars"
    )
    page = await open_page(slack.at())
    picture = page.get_by_role("img", name="Two bars")
    await expect(picture).to_be_visible()
    await expect(picture).to_have_js_property("naturalWidth", 1)


async def test_times_are_those_of_the_viewer(slack, open_page):
    await slack.post("due <!date^1767225600^{date_num} at {time}|some day>")
    page = await open_page(slack.at(), timezone_id="Asia/Tokyo")
    await expect(page.get_by_role("article")).to_contain_text("due 2026-01-01 at 9:00")


async def test_news_elsewhere_shows_a_dot_until_it_is_read(slack, open_page):
    page = await open_page(slack.at())
    await expect(page.get_by_role("button", name="#crm-errors")).to_be_visible()
    await slack.post("12 contacts refused", channel=ERRORS)
    unread = page.get_by_role("button", name="#crm-errors, unread")
    await unread.click()
    await expect(page.get_by_role("article", name="12 contacts refused")).to_be_visible()
    await page.get_by_role("button", name="#revops").click()
    await expect(unread).to_have_count(0)
