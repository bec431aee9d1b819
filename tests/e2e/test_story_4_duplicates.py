"""Story 4: two records of one person are found, shown, merged or told apart; one is deleted."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.demo import CONTACTS, Demo
from tests.e2e.desk import ADA, SAM, Desk
from tests.e2e.until import until

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
CHANNEL = "#crm-duplicates"
MERGED, DELETED = "Merged \u2013 to delete", "Deleted \u2013 to delete"


async def doubled(desk: Desk, first: str, last: str) -> tuple[Locator, list[str]]:
    """Put one person into HubSpot twice, pull by the schedule, and return the alert and the ids."""
    person = {"firstname": first, "lastname": last, "phone": "+49 30 9018 2177"}
    slug = f"{first}.{last}@{last}.example".lower()
    one = await desk.demo.create_in_hubspot(
        CONTACTS, **person, email=slug, jobtitle="Head of Tides", city="Kiel"
    )
    two = await desk.demo.create_in_hubspot(
        CONTACTS, **person, email=slug.replace(".", "", 1), jobtitle="Head of Ports"
    )
    await desk.forward(15)
    await desk.go(CHANNEL)
    return await desk.see(f"{first} {last}", channel=CHANNEL), [one["id"], two["id"]]


async def with_partners(demo: Demo, ids: list[str]) -> list[dict]:
    """Return the Apollo contact of each HubSpot contact, once both are mirrored (R20)."""

    async def mirrored() -> list[dict]:
        found = [await demo.apollo_of(one) for one in ids]
        return [one for one in found if one] if all(found) else []

    return await until(mirrored, "both contacts in Apollo")


async def waiting(desk: Desk) -> int:
    """Return how many possible duplicates wait for the person."""
    answer = await desk.ask("/apollo duplicates contacts", "possible duplicate", channel=CHANNEL)
    found = re.search(r"([\d,]+) possible duplicates?", await answer.inner_text())
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.rule("R21", "R23", "R24")
async def test_an_alert_shows_both_and_a_merge_leaves_one_record_with_its_link(live, desk: Desk):
    card, ids = await doubled(desk, "Maren", "Tiedemann")
    partners = await with_partners(live, ids)
    await expect(card).to_contain_text("possible duplicate")
    await expect(card).to_contain_text("Are these two contacts one person?")
    await expect(card).to_contain_text("Same phone number")
    await expect(card).to_contain_text("If you merge: A stays")
    assert await card.get_by_role("link", name="HubSpot").count() >= 2
    await desk.press(card, "Merge", sure="Merge")
    stamped = await desk.see("Merged by @Rita Rep", "Maren Tiedemann", channel=CHANNEL)
    for label in ("Merge", "Choose values", "Not a duplicate", "Later"):
        await expect(stamped.get_by_role("button", name=label, exact=True)).to_have_count(0)

    (line,) = await live.hubspot_named(CONTACTS, "Tiedemann")
    survivor = await live.hubspot(CONTACTS, line["id"])
    assert sorted(ids) == sorted(survivor["merged"])
    assert "Head of Tides" == survivor["values"]["jobtitle"]
    assert await stamped.get_by_role("link", name="HubSpot").last.get_attribute("href") == (
        f"{live.url}/hubspot/{survivor['place']}"
    )
    stays = next(one for one in partners if one["hubspot_id"] == ids[0])
    goes = next(one for one in partners if one["hubspot_id"] == ids[1])

    async def listed() -> bool:
        lists = (await live.apollo(CONTACTS, goes["id"]))["values"]["label_names"]
        return MERGED in lists

    await until(listed, "the loser on Apollo's list")
    await live.edit_hubspot(CONTACTS, survivor["id"], jobtitle="Head of Ebb")
    await desk.forward(15)

    async def followed() -> bool:
        return "Head of Ebb" == (await live.apollo(CONTACTS, stays["id"]))["values"]["title"]

    await until(followed, "the link on the new id")
    assert "Head of Ebb" != (await live.apollo(CONTACTS, goes["id"]))["values"]["title"]


@pytest.mark.rule("R26")
async def test_a_merge_is_undone_and_both_records_stand_in_hubspot_again(live, desk: Desk):
    card, ids = await doubled(desk, "Antje", "Deichgraf")
    partners = await with_partners(live, ids)
    await desk.press(card, "Merge", sure="Merge")
    merged = await desk.see("Merged by @Rita Rep", "Antje Deichgraf", channel=CHANNEL)
    await expect(merged).to_contain_text("It can be undone until")
    assert 1 == len(await live.hubspot_named(CONTACTS, "Deichgraf"))
    await desk.press(merged, "Undo the merge")
    await desk.see("Only an admin may do that", "Only visible to you", channel=CHANNEL)

    await desk.become(ADA)
    await desk.go(CHANNEL)
    merged = await desk.see("Merged by @Rita Rep", "Antje Deichgraf", channel=CHANNEL)
    await desk.press(merged, "Undo the merge")
    dialog = desk.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("What comes back")
    await expect(dialog).to_contain_text("What does not come back")
    await dialog.get_by_role("button", name="Undo the merge").click()
    undone = await desk.see("Undone by @Ada Admin", "Antje Deichgraf", channel=CHANNEL)
    await expect(undone.get_by_role("button", name="Undo the merge")).to_have_count(0)

    found = await live.hubspot_named(CONTACTS, "Deichgraf")
    values = [(await live.hubspot(CONTACTS, one["id"]))["values"] for one in found]
    assert {"Head of Tides", "Head of Ports"} == {one["jobtitle"] for one in values}
    mails = {"antje.deichgraf@deichgraf.example", "antjedeichgraf@deichgraf.example"}
    assert mails == {one["email"] for one in values}
    goes = next(one for one in partners if one["hubspot_id"] == ids[1])

    async def unlisted() -> bool:
        lists = (await live.apollo(CONTACTS, goes["id"]))["values"]["label_names"]
        return MERGED not in lists

    await until(unlisted, "the loser off Apollo's list")
    await desk.forward(15)
    asked = await desk.ask("/apollo duplicates contacts", "possible duplicate", channel=CHANNEL)
    assert "Deichgraf" not in await asked.inner_text()


@pytest.mark.rule("F43")
async def test_two_people_who_press_at_once_merge_once(live, desk: Desk, open_page):
    card, ids = await doubled(desk, "Okko", "Watthuis")
    await with_partners(live, ids)
    sam = Desk(await open_page(live.url), live)
    await sam.begin()
    await sam.become(SAM)
    await sam.go(CHANNEL)
    theirs = await sam.see("Okko Watthuis", channel=CHANNEL)
    await live.switch("slack", "limit", on=True)  # so that neither sees the other's answer yet
    await card.get_by_role("button", name="Merge", exact=True).click()
    sure = desk.page.get_by_role("alertdialog").get_by_role("button", name="Merge", exact=True)
    await sure.dblclick()
    await sam.press(theirs, "Merge", sure="Merge")
    await sam.see("decided", "@Rita Rep", "Only visible to you", channel=CHANNEL)
    await live.switch("slack", "limit", on=False)
    await desk.see("Merged by @Rita Rep", "Okko Watthuis", channel=CHANNEL)
    await sam.see("Merged by @Rita Rep", "Okko Watthuis", channel=CHANNEL)
    (line,) = await live.hubspot_named(CONTACTS, "Watthuis")
    assert sorted(ids) == sorted((await live.hubspot(CONTACTS, line["id"]))["merged"])


@pytest.mark.rule("R25")
async def test_what_is_not_a_duplicate_is_never_asked_again(live, desk: Desk):
    card, _ = await doubled(desk, "Silke", "Wulff")
    asked = await waiting(desk)
    await desk.press(card, "Not a duplicate")
    await desk.see("Not a duplicate", "@Rita Rep", "Silke Wulff", channel=CHANNEL)
    assert asked - 1 == await waiting(desk)
    await desk.say("/apollo pull --full", channel=CHANNEL)
    await desk.see("Pull (run", "Took", channel=CHANNEL)
    assert asked - 1 == await waiting(desk)
    assert 2 == len(await live.hubspot_named(CONTACTS, "Wulff"))


async def test_later_hides_a_question_from_that_person_alone(live, desk: Desk):
    card, _ = await doubled(desk, "Hauke", "Boysen")
    asked = await waiting(desk)
    await desk.press(card, "Later")
    await desk.see("Only visible to you", "tomorrow", channel=CHANNEL)
    assert asked - 1 == await waiting(desk)
    await desk.become(SAM)
    assert asked == await waiting(desk)


async def test_values_can_be_chosen_before_merging(live, desk: Desk):
    card, ids = await doubled(desk, "Enno", "Harms")
    await with_partners(live, ids)
    await desk.press(card, "Choose values")
    dialog = desk.dialog("Choose what stays")
    await dialog.get_by_role("radio", name="A: Enno Harms").check()
    await dialog.get_by_role("radio", name="B: Head of Ports").check()
    await dialog.get_by_role("button", name="Merge", exact=True).click()
    await desk.see("Merged by @Rita Rep", "Enno Harms", "chosen", channel=CHANNEL)

    async def chosen() -> bool:
        found = await live.hubspot_named(CONTACTS, "Harms")
        values = [(await live.hubspot(CONTACTS, one["id"]))["values"] for one in found]
        return ["Head of Ports"] == [one["jobtitle"] for one in values]

    await until(chosen, "the chosen title on the one record that is left")


@pytest.mark.rule("R29")
async def test_a_record_deleted_from_its_card_is_never_made_again(live, desk: Desk):
    await live.create_in_hubspot(
        CONTACTS, firstname="Frauke", lastname="Lorenzen", email="frauke@lorenzen.example"
    )
    await desk.forward(15)

    async def mirrored() -> list[dict]:
        return await live.apollo_named(CONTACTS, "Frauke Lorenzen")

    (partner,) = await until(mirrored, "the contact in Apollo")
    await desk.say("/apollo show frauke@lorenzen.example")
    card = await desk.see("Frauke Lorenzen", "What happened")
    await desk.press(card, "Delete", sure="Delete")

    async def gone() -> bool:
        lists = (await live.apollo(CONTACTS, partner["id"]))["values"]["label_names"]
        return not await live.hubspot_named(CONTACTS, "Lorenzen") and bool(lists)

    await until(gone, "the record archived and on Apollo's list")
    assert DELETED in (await live.apollo(CONTACTS, partner["id"]))["values"]["label_names"]
    await live.edit_apollo(CONTACTS, partner["id"], title="Revenant")
    await desk.forward(15)
    await desk.say("/apollo pull --full")
    await desk.see("Pull (run", "Took")
    assert [] == await live.hubspot_named(CONTACTS, "Lorenzen")
