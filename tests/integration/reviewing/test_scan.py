"""After a pull: what may be the same is found, asked once, and kept true."""

import pytest

from core.domain.states import Review as State
from core.duplicates.questions import ASK
from core.store import reviews
from core.usecases import answering
from core.usecases.deciding import Choice
from tests.integration.reviewing.office import ANN, A, C, Office, hubspot


@pytest.mark.rule("R20", "R21")
async def test_a_preview_asks_about_two_records_that_are_one_and_about_no_others(
    office: Office,
) -> None:
    first, second = office.twins()
    counts = await office.world.pull(preview=True)
    asked = await office.asked()
    assert 1 == counts.duplicates == len(asked)
    assert f"{hubspot(C, first)}|{hubspot(C, second)}" == asked[0].subject
    assert ASK <= asked[0].strength < 1
    words = [one["words"] for one in asked[0].body["evidence"]]
    assert "Same LinkedIn profile" in words
    assert "Same name" in words


@pytest.mark.rule("R21")
async def test_one_alert_a_run_is_wanted_and_none_where_nothing_is_new(office: Office) -> None:
    office.twins()
    await office.world.pull(preview=True)
    alerts = await office.notices("duplicates")
    assert ["#crm-duplicates"] == [one.channel for one in alerts]
    counts = await office.world.sync()
    assert 0 == counts.duplicates
    assert [one.id for one in alerts] == [one.id for one in await office.notices("duplicates")]


async def test_a_question_is_renewed_when_a_record_changes_and_taken_back_when_it_is_gone(
    office: Office,
) -> None:
    first, second = office.twins()
    await office.world.pull(preview=True)
    before = (await office.asked())[0]
    office.world.hubspot.edit(C, second, jobtitle="Chief Purchasing Officer")
    await office.world.sync()
    after = await office.review(before.id)
    assert (State.OPEN, before.version + 1) == (after.state, after.version)
    assert before.body["seen"] != after.body["seen"]
    office.world.hubspot.delete(C, first)
    await office.world.sync(full=True)
    await office.world.wait(minutes=20)
    await office.world.sync(full=True)
    assert State.SUPERSEDED == (await office.review(before.id)).state


async def test_evidence_that_is_gone_takes_the_question_back(office: Office) -> None:
    _, second = office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    office.world.hubspot.edit(
        C, second, firstname="Otto", lastname="Zimmermann", email="otto@elsewhere.example",
        hs_linkedin_url="https://www.linkedin.com/in/otto-zimmermann-1", phone="", jobtitle="Cook",
    )  # fmt: skip
    await office.world.sync()
    assert State.SUPERSEDED == (await office.review(asked.id)).state


@pytest.mark.rule("R25")
async def test_not_a_duplicate_is_never_asked_again_until_it_is_reopened(office: Office) -> None:
    _, second = office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    await office.press(asked, Choice.NOT_SAME)
    office.world.hubspot.edit(C, second, jobtitle="Buyer")
    await office.world.sync()
    assert [] == await office.asked()
    assert State.DECLINED == (await office.review(asked.id)).state
    assert await answering.reopen(office.engine, who=ANN, review_id=asked.id)
    office.world.hubspot.edit(C, second, jobtitle="Senior buyer")
    await office.world.sync()
    assert [asked.id] == [one.id for one in await office.asked()]


async def test_a_scan_that_died_half_way_loses_no_question(office: Office) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    async with office.engine.db.write() as tx:  # as if the review had never been committed
        await reviews.settle(tx, id=asked.id, to=State.SUPERSEDED)
        await tx.exec_driver_sql("DELETE FROM matched")
    counts = await office.world.sync()
    assert 1 == counts.duplicates
    assert asked.subject == (await office.asked())[0].subject


async def test_two_companies_with_one_domain_are_asked_about(office: Office) -> None:
    for name in ("Acme Robotics GmbH", "ACME Robotics"):
        office.world.hubspot.add(A, name=name, domain="acme-robotics.com", city="Bonn")
    office.strangers(3)
    await office.world.pull(preview=True)
    assert 1 == len(await office.asked())
