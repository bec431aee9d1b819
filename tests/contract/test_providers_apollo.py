"""What Apollo's provider makes of Apollo's ways, on the sandbox."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from core.domain.changes import Action
from core.domain.records import EMPTY, Kind
from core.providers.apollo.database import Wanted
from core.providers.apollo.provider import Apollo
from core.providers.port import (
    Forbidden,
    Parsed,
    QuotaSpent,
    Refused,
    Unanswered,
    Unreadable,
    Write,
)
from tests.contract.provider_stages import MAPPING, Stage, apollo, looked_up
from tests.contract.sandbox_apollo import export


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("apollo"))


@pytest.fixture
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with apollo(folder) as made:
        yield made


def _provider(stage: Stage) -> Apollo:
    assert isinstance(stage.provider, Apollo)
    return stage.provider


async def _write(stage: Stage, *writes: Write) -> dict[str, Any]:
    outcomes = await stage.provider.write(writes[0].kind, MAPPING, writes)
    return {one.trace: one for one in outcomes}


async def _contact(stage: Stage, number: int = 1, more: Mapping[str, str] = EMPTY) -> str:
    values = {"first_name": "Nora", "email": f"n{number}@new.example", **more}
    write = Write("c", Action.CREATE, Kind.CONTACT, values=values, key=f"800{number}")
    outcome = (await _write(stage, write))["c"]
    assert outcome.error is None
    return outcome.remote_id


async def _observed(stage: Stage, record: str, kind: Kind = Kind.CONTACT) -> Parsed:
    found = (await stage.provider.read(kind, MAPPING, [record]))[record]
    assert found is not None
    return found


async def _stage_id(stage: Stage, name: str) -> str:
    return next(one.id for one in await _provider(stage).stages(Kind.CONTACT) if one.name == name)


async def test_what_apollo_cannot_write_belongs_to_the_database(stage: Stage) -> None:
    (raw, *_) = (await stage.everything(Kind.ACCOUNT)).values()
    parsed = stage.provider.parse(Kind.ACCOUNT, MAPPING, raw)
    assert {"industry", "employees", "revenue"} <= parsed.known.keys()
    assert not {f.key for f in MAPPING.of(Kind.ACCOUNT) if f.database} & set(
        parsed.observation.values
    )
    assert parsed.observation.facts.database_id


@pytest.mark.rule("R3")
async def test_accounts_show_no_time_of_change_and_come_until_the_caller_stops(
    stage: Stage,
) -> None:
    found = await stage.everything(Kind.ACCOUNT, 9_999_999_999_999)
    assert {0} == {raw.modified_ms for raw in found.values()}
    assert found.keys() == (await stage.everything(Kind.ACCOUNT)).keys()


@pytest.mark.rule("R3")
async def test_contacts_end_at_the_watermark(stage: Stage) -> None:
    stage.clock.advance(3600)
    made = await _contact(stage)
    newest = (await stage.everything(Kind.CONTACT))[made].modified_ms
    before = stage.provider.requests
    page = await stage.provider.page(Kind.CONTACT, MAPPING, cursor=None, since_ms=newest)
    assert made == page.records[0].id
    assert None is page.cursor
    assert 1 == stage.provider.requests - before


@pytest.mark.rule("R14")
async def test_an_address_that_a_program_typed_is_not_verified(stage: Stage) -> None:
    parsed = await _observed(stage, await _contact(stage))
    assert "User Managed" == parsed.observation.facts.email_status


@pytest.mark.rule("R75")
async def test_the_stage_do_not_contact_is_an_opt_out(stage: Stage) -> None:
    made = await _contact(stage)
    assert not (await _observed(stage, made)).observation.facts.do_not_contact
    chosen = await _stage_id(stage, "Do Not Contact")
    write = Write("u", Action.UPDATE, Kind.CONTACT, made, {"stage": chosen})
    assert (await _write(stage, write))["u"].error is None
    facts = (await _observed(stage, made)).observation.facts
    assert (True, chosen) == (facts.do_not_contact, facts.stage)


async def test_a_hundred_updates_are_one_request_where_the_bulk_call_takes_them(
    stage: Stage,
) -> None:
    ids = list(await stage.everything(Kind.CONTACT))
    before = stage.provider.requests
    found = await _write(
        stage, *(Write(i, Action.UPDATE, Kind.CONTACT, i, {"title": "CFO"}) for i in ids)
    )
    assert 1 == stage.provider.requests - before
    assert {"CFO"} == {one.held["title"] for one in found.values()}


async def test_a_phone_goes_through_one_patch_with_all_it_can_take(stage: Stage) -> None:
    made = await _contact(stage)
    owner = (await _provider(stage).users())[1].email
    values = {"mobile": "+49 170 1234567", "title": "CFO", "owner": owner, "linkedin": None}
    before = stage.provider.requests
    outcome = (await _write(stage, Write("u", Action.UPDATE, Kind.CONTACT, made, values)))["u"]
    assert outcome.error is None
    assert 2 == stage.provider.requests - before  # the owner and LinkedIn need the bulk call
    assert values == dict(outcome.held)


async def test_a_create_brings_owner_stage_and_phones_of_both_kinds(stage: Stage) -> None:
    values = {
        "owner": (await _provider(stage).users())[1].email or "",
        "stage": await _stage_id(stage, "Replied"),
        "phone": "+49 30 1234567",
        "mobile": "+49 170 1234567",
        "title": "CFO",
    }
    parsed = await _observed(stage, await _contact(stage, 1, values))
    assert values.items() <= dict(parsed.observation.values).items()


@pytest.mark.rule("F4")
async def test_an_account_that_exists_is_updated_after_the_create(stage: Stage) -> None:
    values = {"name": "Neu AG", "domain": "neu.example"}
    write = Write("a", Action.CREATE, Kind.ACCOUNT, values=values, key="77")
    first = (await _write(stage, write))["a"]
    later = Write("a", Action.CREATE, Kind.ACCOUNT, values={**values, "name": "Neu SE"}, key="77")
    again = (await _write(stage, later))["a"]
    assert (first.remote_id, True) == (again.remote_id, again.existed)
    parsed = await _observed(stage, first.remote_id, Kind.ACCOUNT)
    assert "Neu SE" == parsed.observation.values["name"]


@pytest.mark.rule("R18", "R20")
async def test_apollos_own_deduplication_stays_off(stage: Stage) -> None:
    first = await _contact(stage, 1)
    values = {"first_name": "Nora", "email": "n1@new.example"}
    twin = Write("t", Action.CREATE, Kind.CONTACT, values=values, key="9999")
    assert first != (await _write(stage, twin))["t"].remote_id


@pytest.mark.rule("F4", "F36")
async def test_a_create_that_apollo_answers_with_500_may_have_been_done(stage: Stage) -> None:
    since = stage.clock.now()
    await stage.provider.prepare()
    stage.real.faults.add(trouble="service", name="bulk_create_500", times=1)
    with pytest.raises(Unanswered):
        await _contact(stage)
    write = Write("c", Action.CREATE, Kind.CONTACT, values={"first_name": "Nora"}, key="8001")
    found = await looked_up(stage.provider, write, since=since)
    assert isinstance(found, Parsed)
    assert ("8001",) == found.observation.facts.other_ids


@pytest.mark.rule("F4")
async def test_without_a_key_a_create_is_found_by_its_address_or_nobody_can_tell(
    stage: Stage,
) -> None:
    since = stage.clock.now()
    bare = {"first_name": "Nora", "email": "bare@new.example"}
    write = Write("c", Action.CREATE, Kind.CONTACT, values=bare)
    assert None is await looked_up(stage.provider, write, since=since)
    made = (await _write(stage, write))["c"].remote_id
    found = await looked_up(stage.provider, write, since=since)
    assert isinstance(found, Parsed)
    assert made == found.observation.ref.id


@pytest.mark.rule("R5", "R20")
async def test_nothing_can_be_merged_archived_or_written_that_apollo_does_not_take(
    stage: Stage,
) -> None:
    made = await _contact(stage)
    before = stage.provider.requests
    for action in (Action.MERGE, Action.ARCHIVE):
        outcome = (await _write(stage, Write("t", action, Kind.CONTACT, made)))["t"]
        assert isinstance(outcome.error, Refused)
        assert "UNSUPPORTED" == outcome.error.category
    write = Write("t", Action.UPDATE, Kind.CONTACT, made, {"city": "Bonn"})
    outcome = (await _write(stage, write))["t"]
    assert {"city"} == set(outcome.error.fields)
    assert 0 == stage.provider.requests - before


async def test_records_are_put_on_a_list_that_is_made_when_missing(stage: Stage) -> None:
    made = [await _contact(stage, number) for number in (1, 2)]
    writes = [Write(i, Action.LIST, Kind.CONTACT, i, list_name="Merged") for i in made]
    writes.append(Write("gone", Action.LIST, Kind.CONTACT, "0" * 24, list_name="Merged"))
    found = await _write(stage, *writes)
    assert [None, None] == [found[one].error for one in made]
    assert found["gone"].error is not None
    await stage.provider.prepare()
    assert ("Merged",) == (await _observed(stage, made[0])).observation.facts.lists


@pytest.mark.rule("R3", "F30")
async def test_a_filter_that_apollo_ignores_stops_the_sweep(folder: Path) -> None:
    async with apollo(folder, reach=0) as stage:  # every listing is beyond reach: stage by stage
        cursor = None
        for _ in range(2):  # both directions of the whole
            page = await stage.provider.page(Kind.CONTACT, MAPPING, cursor=cursor, since_ms=None)
            cursor = page.cursor
        stage.real.faults.add(trouble="service", name="ignore_filters")
        with pytest.raises(Unreadable):
            await stage.provider.page(Kind.CONTACT, MAPPING, cursor=cursor, since_ms=None)


@pytest.mark.rule("F32")
async def test_a_spent_day_parks_the_endpoint_until_the_window_ends(stage: Stage) -> None:
    await stage.provider.prepare()
    stage.real.faults.add(trouble="service", name="daily")
    with pytest.raises(QuotaSpent) as caught:
        await stage.provider.page(Kind.CONTACT, MAPPING, cursor=None, since_ms=None)
    assert stage.clock.now() < caught.value.retry_at
    stage.real.faults.clear()
    sent = stage.provider.requests
    with pytest.raises(QuotaSpent):  # nothing is sent before the time that was named
        await stage.provider.page(Kind.CONTACT, MAPPING, cursor=None, since_ms=None)
    assert sent == stage.provider.requests


@pytest.mark.rule("F31", "F32")
async def test_a_storm_is_slept_through_by_the_minute_and_stops_at_the_hour(stage: Stage) -> None:
    stage.real.state.data.settings.plan = "free"  # 50 a minute, 200 an hour
    with pytest.raises(QuotaSpent):
        await _pages(stage, 300)
    answered = stage.real.state  # no request was refused: the limiter held each of them back
    assert answered is not None
    assert 150 < stage.provider.requests <= 200


async def _pages(stage: Stage, times: int) -> None:
    for _ in range(times):
        await stage.provider.page(Kind.ACCOUNT, MAPPING, cursor=None, since_ms=None)


@pytest.mark.rule("R9")
async def test_the_native_integration_is_seen(stage: Stage) -> None:
    assert not (await _provider(stage).native_integration()).on
    stage.real.faults.add(trouble="service", name="native_integration")
    native = await _provider(stage).native_integration()
    assert native.on
    assert native.evidence


async def test_missing_endpoints_of_a_key_are_named(stage: Stage) -> None:
    assert all(one.granted for one in await _provider(stage).endpoints())
    stage.real.faults.add(trouble="service", name="scope")
    assert not any(one.granted for one in await _provider(stage).endpoints())
    with pytest.raises(Forbidden) as caught:
        await stage.provider.page(Kind.CONTACT, MAPPING, cursor=None, since_ms=None)
    assert caught.value.missing
    assert [] == stage.real.history("create")


@pytest.mark.rule("R4")
async def test_people_are_found_masked_and_for_nothing(stage: Stage) -> None:
    people = await _provider(stage).people_search({"person_titles": ["chief buyer"], "per_page": 5})
    assert 5 == len(people.people)
    assert 5 < people.total
    assert "***" in people.people[0].masked_last_name
    assert 0 == (await _provider(stage).credits()).used


async def test_asking_for_people_names_the_price_and_the_misses(stage: Stage) -> None:
    (person, *_) = (await _provider(stage).people_search({"q_keywords": "buyer"})).people
    asked = [Wanted(id=person.id), Wanted(email="nobody@nowhere.example")]
    found, missed = await _provider(stage).match(MAPPING, asked)
    assert (True, 1, person.id) == (found.found, found.charged, found.database_id)
    assert {"first_name", "last_name", "title", "company", "linkedin"} <= found.known.keys()
    assert (False, {}) == (missed.found, dict(missed.known))
    assert 1 == (await _provider(stage).credits()).used


async def test_the_placeholder_of_a_locked_person_is_no_address(stage: Stage) -> None:
    (person, *_) = (await _provider(stage).people_search({"q_keywords": "buyer"})).people
    stage.real.faults.add(trouble="service", name="placeholder_email")
    (found,) = await _provider(stage).match(MAPPING, [Wanted(id=person.id)])
    assert found.found
    assert "email" not in found.known


async def test_a_lost_answer_to_an_enrichment_may_have_cost(stage: Stage) -> None:
    stage.real.faults.add(trouble="drop_after", path=".*/bulk_match", times=1)
    with pytest.raises(Unanswered):
        await _provider(stage).match(MAPPING, [Wanted(email="p1@firm1.com")])
    assert 1 == (await _provider(stage).credits()).used


async def test_an_organisation_is_asked_for_by_its_domain(stage: Stage) -> None:
    found = await _provider(stage).enrich_organization(MAPPING, domain="firm1.com")
    assert ("Firm 1", "construction", "20") == tuple(
        found.known[key] for key in ("name", "industry", "employees")
    )
    missed = await _provider(stage).enrich_organization(MAPPING, domain="nowhere.example")
    assert not missed.found


async def test_apollo_knows_its_key(stage: Stage) -> None:
    assert await _provider(stage).health()
