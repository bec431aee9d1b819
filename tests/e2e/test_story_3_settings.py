"""Story 3: an admin changes settings; everybody else is told no."""

import pytest
from playwright.async_api import expect

from tests.e2e.demo import REVOPS, RITA
from tests.e2e.desk import ADA, OTTO, Desk

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


async def settings(desk: Desk):
    """Open the dialog as the admin and return it once it is filled."""
    await desk.become(ADA)
    await desk.say("/apollo settings")
    dialog = desk.dialog("Settings")
    await expect(dialog).to_contain_text("Pull: always on")
    return dialog


@pytest.mark.rule("R1")
async def test_pull_is_shown_as_always_on_and_is_no_switch(desk: Desk):
    dialog = await settings(desk)
    await expect(
        dialog.get_by_role("checkbox", name="Push contacts saved in Apollo")
    ).to_be_checked()
    assert 0 == await dialog.get_by_role("checkbox", name="pull").count()
    await expect(dialog.get_by_label("Minutes between pulls")).to_have_value("15")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)


async def test_saving_tells_the_admin_channel_what_changed_and_who_did_it(desk: Desk):
    dialog = await settings(desk)
    await dialog.get_by_label("Minutes between pulls").fill("30")
    await dialog.get_by_role("checkbox", name="Push accounts saved in Apollo").uncheck()
    await dialog.get_by_role("button", name="Save").click()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
    said = await desk.see("@Ada Admin", "15", "30", "Push accounts")
    await expect(said).not_to_contain_text("Only visible to you")
    dialog = await settings(desk)
    await expect(dialog.get_by_label("Minutes between pulls")).to_have_value("30")
    await expect(
        dialog.get_by_role("checkbox", name="Push accounts saved in Apollo")
    ).not_to_be_checked()
    await dialog.get_by_label("Minutes between pulls").fill("15")
    await dialog.get_by_role("checkbox", name="Push accounts saved in Apollo").check()
    await dialog.get_by_role("button", name="Save").click()
    await desk.see("@Ada Admin", "30", "15")


async def test_saving_without_a_change_says_that_nothing_changed(desk: Desk, demo):
    dialog = await settings(desk)
    before = len(await demo.messages(REVOPS, person=RITA))
    await dialog.get_by_role("button", name="Save").click()
    await desk.see("Nothing changed")
    assert before == len(await demo.messages(REVOPS, person=RITA))


async def test_a_number_that_cannot_be_is_named_at_its_field_and_stays_there(desk: Desk):
    dialog = await settings(desk)
    await dialog.get_by_label("Minutes between pulls").fill("2")
    await dialog.get_by_role("button", name="Save").click()
    minutes = dialog.get_by_label("Minutes between pulls")
    await expect(minutes).to_have_attribute("aria-invalid", "true")
    await expect(minutes).to_have_value("2")
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)


async def test_a_rep_and_an_outsider_get_a_clear_no(desk: Desk):
    await desk.say("/apollo settings")
    await desk.see("Only an admin may do that")
    await desk.become(OTTO)
    await desk.say("/apollo settings")
    await desk.see("Only an admin may do that")
    await expect(desk.page.get_by_role("dialog")).to_have_count(0)
