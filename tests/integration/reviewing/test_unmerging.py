"""Undoing a merge: both records stand again, and what cannot come back is said (R26)."""

import pytest

from core.domain.records import Side
from core.domain.states import Outbox
from core.domain.states import Review as State
from core.store import tombstones
from core.sync.lists import MERGED
from core.usecases import reviews as views
from core.usecases import unmerging
from core.usecases.deciding import AlreadyDecided, Answered, Choice, Refused
from tests.integration.reviewing.office import ANN, BEN, A, C, Office, apollo, hubspot

MAIL = "j.kowalska@berg-logistik.de"


async def merged(office: Office, **details: str) -> int:
    """Merge the first pair that is asked about; return its review."""
    asked = (await office.asked())[0]
    assert isinstance(await office.press(asked, Choice.MERGE, **details), Answered)
    await office.world.drain()
    return asked.id


async def undone(office: Office, merge: int, who: str = BEN) -> int:
    """Undo a merge and let everything be written; return the review of the undo."""
    outcome = await unmerging.undo(office.engine, who=who, merge_id=merge)
    assert isinstance(outcome, Answered), outcome
    await office.world.drain()
    return outcome.review_id


def called(office: Office, last: str = "Kowalska") -> dict[str, dict[str, str]]:
    """Return the HubSpot contacts of a last name by their e-mail addresses."""
    found = [one for one in office.world.hubspot.all(C) if one.get("lastname") == last]
    return {one.get("email") or "": {**one.values, "id": one.id} for one in found}


@pytest.mark.rule("R26")
@pytest.mark.parametrize("mode", ["new_id", "preserve_primary"])
async def test_both_records_stand_again_with_their_own_values_and_partners(
    office: Office, mode: str
) -> None:
    state = office.world.hubspot.state
    state.settings = state.settings.changed({"merge_mode": mode})
    first, second = office.twins(hs_whatsapp_phone_number="+49 160 5550001")
    before = {one: dict(values) for one, values in called(office).items()}
    await office.world.go_live()
    lost = await office.link(hubspot(C, second))
    kept = await office.link(hubspot(C, first))
    merge = await merged(office)
    assert 1 == len(called(office))
    review = await undone(office, merge)
    assert State.APPLIED == (await office.review(review)).state, await office.writes(review)
    now = called(office)
    for mail, values in before.items():
        for name in ("jobtitle", "phone", "lifecyclestage", "hs_whatsapp_phone_number"):
            assert values.get(name) == now[mail].get(name), (mail, name)
    assert not now["jana.kowalska@berg-logistik.de"].get("hs_additional_emails")
    made = now[MAIL]["id"]
    assert (made, None) == _pair(await office.link(apollo(C, lost.apollo_id)))
    stays = now["jana.kowalska@berg-logistik.de"]["id"]
    assert (stays, None) == _pair(await office.link(apollo(C, kept.apollo_id)))
    assert now[MAIL]["associatedcompanyid"] == before[MAIL]["associatedcompanyid"]
    row = office.world.apollo.get(C, lost.apollo_id)
    names = {one["id"]: one["name"] for one in office.world.apollo.state.data.labels}
    assert MERGED not in [names[one] for one in row["label_ids"]]
    async with office.engine.db.read() as tx:
        assert not await tombstones.among_these(tx, digests=[str(apollo(C, lost.apollo_id))])


def _pair(link) -> tuple[str, Side | None]:
    return link.hubspot_id, link.tombstone


@pytest.mark.rule("R26")
async def test_afterwards_both_sides_settle_and_the_pair_is_not_proposed_again(
    office: Office,
) -> None:
    office.twins()
    await office.world.go_live()
    await undone(office, await merged(office))
    await office.world.quiet()
    assert 2 == len(called(office))
    assert [] == await office.asked()
    twins = [one for one in office.world.apollo.all(C) if one["last_name"] == "Kowalska"]
    assert {"jana.kowalska@berg-logistik.de", MAIL} == {one["email"] for one in twins}
    assert {"Head of Purchasing", "Purchasing"} == {one["title"] for one in twins}


@pytest.mark.rule("R26")
async def test_what_a_person_changed_since_stays_and_is_listed(office: Office) -> None:
    _, second = office.twins(hs_whatsapp_phone_number="+49 160 5550001")
    await office.world.go_live()
    merge = await merged(office, title=str(hubspot(C, second)))
    (survivor,) = called(office).values()
    assert "Purchasing" == survivor["jobtitle"]
    assert "+49 30 1234567" == survivor["phone"]
    office.world.hubspot.edit(C, survivor["id"], phone="+49 30 7654321")
    office.world.hubspot.edit(C, survivor["id"], hs_whatsapp_phone_number="+49 160 5559999")
    await office.world.sync()
    offer = await unmerging.offer(office.engine, merge_id=merge)
    assert ("Phone",) == offer.kept
    assert ("Purchasing", "Head of Purchasing") == next(
        (one.now, one.before) for one in offer.back if one.label == "Job title"
    )
    assert ((MAIL,), 1, True) == (offer.addresses, offer.related, offer.partner)
    review = await undone(office, merge)
    now = called(office)
    stays = now["jana.kowalska@berg-logistik.de"]
    assert ("Head of Purchasing", "+49 30 7654321") == (stays["jobtitle"], stays["phone"])
    assert ("Purchasing", "+49 30 1234567") == (now[MAIL]["jobtitle"], now[MAIL]["phone"])
    card = await views.card(office.engine, review_id=merge)
    assert {"Phone", "hs_whatsapp_phone_number"} == set(card.undone.kept)
    assert (review, BEN, None) == (
        card.undone.head.review_id,
        card.undone.head.decided_by,
        card.undo,
    )
    assert "Jana Kowalska" == card.undone.remade.title


@pytest.mark.rule("R26")
async def test_before_go_live_a_merge_is_undone_as_well_and_both_are_mirrored_later(
    office: Office,
) -> None:
    office.twins()
    await office.world.pull(preview=True)
    review = await undone(office, await merged(office))
    assert State.APPLIED == (await office.review(review)).state
    assert 2 == len(called(office))
    await office.world.go_live()
    await office.world.quiet()
    twins = [one for one in office.world.apollo.all(C) if one["last_name"] == "Kowalska"]
    assert {"jana.kowalska@berg-logistik.de", MAIL} == {one["email"] for one in twins}
    keys = {one["apollo_contact_id"] for one in called(office).values()}
    assert {one["id"] for one in twins} == keys


@pytest.mark.rule("R26")
async def test_an_address_that_the_survivor_had_only_from_the_other_goes_back(
    office: Office,
) -> None:
    handle = "https://www.linkedin.com/in/ole-tietz-9"
    same = {
        "firstname": "Ole",
        "lastname": "Tietz",
        "hs_linkedin_url": handle,
        "phone": "+49 30 99887766",
    }
    bare = office.world.hubspot.add(C, lifecyclestage="customer", city="Kiel", **same)
    full = office.world.hubspot.add(C, email="ole@tietz.example", **same)
    office.strangers()
    await office.world.pull(preview=True)
    merge = await merged(office, primary=str(hubspot(C, bare)))
    assert ["ole@tietz.example"] == list(called(office, "Tietz"))
    await undone(office, merge)
    now = called(office, "Tietz")
    assert {"", "ole@tietz.example"} == set(now)
    assert full != now["ole@tietz.example"]["id"]
    assert ("customer", "lead") == (
        now[""]["lifecyclestage"],
        now["ole@tietz.example"]["lifecyclestage"],
    )


@pytest.mark.rule("R26")
async def test_the_one_apollo_record_that_stayed_goes_back_to_the_record_it_belonged_to(
    office: Office,
) -> None:
    first, second = office.twins()
    await office.world.go_live()
    theirs, ours = [await office.link(hubspot(C, one)) for one in (second, first)]
    async with office.engine.db.write() as tx:  # the survivor never had a partner
        from core.store import links  # noqa: PLC0415

        await links.drop(tx, ids=[ours.id])
    office.world.hubspot.edit(C, first, apollo_contact_id="")
    merge = await merged(office)
    (survivor,) = called(office).values()
    assert survivor["id"] == (await office.link(apollo(C, theirs.apollo_id))).hubspot_id
    await undone(office, merge)
    made = called(office)[MAIL]
    assert (made["id"], None) == _pair(await office.link(apollo(C, theirs.apollo_id)))
    assert theirs.apollo_id == made["apollo_contact_id"]
    assert not called(office)["jana.kowalska@berg-logistik.de"].get("apollo_contact_id")


@pytest.mark.rule("R26")
async def test_two_companies_stand_again_and_their_people_belong_to_both(office: Office) -> None:
    one = office.world.hubspot.add(A, name="Fjord Freight", domain="fjord.example", city="Oslo")
    two = office.world.hubspot.add(
        A, name="Fjord Freight AS", domain="fjord-as.example", city="Oslo"
    )
    office.world.hubspot.add(
        C, company=one, email="a@fjord.example", firstname="Asta", lastname="Aune"
    )
    office.world.hubspot.add(
        C, company=two, email="b@fjord-as.example", firstname="Bo", lastname="Berg"
    )
    office.strangers()
    await office.world.go_live()
    merge = await asked_about(office, one, two)
    await undone(office, merge)
    named = {c.get("domain"): c for c in office.world.hubspot.all(A)}
    assert {"fjord.example", "fjord-as.example"} <= set(named)
    assert "Fjord Freight AS" == named["fjord-as.example"].get("name")
    assert not named["fjord.example"].get("hs_additional_domains")
    links = office.world.hubspot.state.associations
    (bo,) = [c for c in office.world.hubspot.all(C) if c.get("firstname") == "Bo"]
    assert named["fjord-as.example"].id in links.of(bo.kind, bo.id)
    await office.world.quiet()


async def asked_about(office: Office, one: str, two: str) -> int:
    """Merge two companies, whether or not they look alike enough to be asked about."""
    found = [r for r in await office.asked() if r.subject.startswith("hubspot:account")]
    if not found:
        async with office.engine.db.write() as tx:
            from core.duplicates.questions import shown, subject  # noqa: PLC0415
            from core.store import observations, reviews  # noqa: PLC0415

            refs = sorted([hubspot(A, one), hubspot(A, two)], key=str)
            seen = await observations.many(tx, refs=refs)
            body = {
                "records": [str(ref) for ref in refs], "probability": 0.9, "evidence": [],
                "seen": {str(ref): shown(seen[ref]) for ref in refs},
            }  # fmt: skip
            await reviews.ask(
                tx, kind="merge", subject=subject(*refs), body=body, refs=refs,
                now=office.engine.clock.now(),
            )  # fmt: skip
    (asked,) = [r for r in await office.asked() if r.subject.startswith("hubspot:account")]
    outcome = await office.press(asked, Choice.MERGE, primary=str(hubspot(A, one)))
    assert isinstance(outcome, Answered), outcome
    await office.world.drain()
    return asked.id


@pytest.mark.rule("R26")
async def test_it_is_undone_once_and_only_while_the_values_are_kept(office: Office) -> None:
    office.twins()
    await office.world.pull(preview=True)
    merge = await merged(office)
    card = await views.card(office.engine, review_id=merge)
    assert (
        90 == (card.undo.until - office.engine.clock.now()).days + 1
        or 90 == (card.undo.until - office.engine.clock.now()).days
    )
    await undone(office, merge)
    again = await unmerging.undo(office.engine, who=ANN, merge_id=merge)
    assert isinstance(again, AlreadyDecided), again
    assert BEN == again.by
    office.world.clock.advance(days=91)
    assert isinstance(await unmerging.undo(office.engine, who=ANN, merge_id=merge), Refused)
    assert isinstance(await unmerging.offer(office.engine, merge_id=merge), Refused)


@pytest.mark.rule("R26")
async def test_a_merge_that_is_still_being_written_waits(office: Office) -> None:
    office.twins()
    await office.world.pull(preview=True)
    asked = (await office.asked())[0]
    await office.press(asked, Choice.MERGE)
    refused = await unmerging.undo(office.engine, who=ANN, merge_id=asked.id)
    assert isinstance(refused, Refused), refused


@pytest.mark.rule("R26")
async def test_what_hubspot_refuses_is_said_and_the_rest_stands(office: Office) -> None:
    office.twins(hs_whatsapp_phone_number="+49 160 5550001")
    await office.world.pull(preview=True)
    merge = await merged(office)
    rule = {"property": "phone", "pattern": "never", "message": "Not such a number."}
    state = office.world.hubspot.state
    state.settings = state.settings.changed({"rules": [rule]})
    review = await undone(office, merge)
    assert State.FAILED == (await office.review(review)).state
    now = called(office)
    assert 2 == len(now)
    assert "Purchasing" == now[MAIL]["jobtitle"]
    assert "+49 160 5550001" == now[MAIL]["hs_whatsapp_phone_number"]
    assert not now[MAIL].get("phone")
    card = await views.card(office.engine, review_id=merge)
    assert card.undone.remade is not None
    assert 1 == len(card.undone.refused)
    assert "Not such a number." in card.undone.refused[0]
    failed = [w for w in await office.writes(review) if w.state is Outbox.FAILED]
    assert [{"phone"}] == [set(w.error["fields"]) for w in failed]
