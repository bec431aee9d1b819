"""What every provider promises, held for both services on their sandboxes and for the fakes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.domain.changes import Action
from core.domain.records import Kind, Ref
from core.providers.port import (
    Forbidden,
    Gone,
    Parsed,
    RateLimited,
    Refused,
    Retry,
    Unanswered,
    Unauthorized,
    Write,
)
from tests.contract.provider_stages import MAPPING, STAGES, Stage, looked_up
from tests.contract.sandbox_apollo import export


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("providers"))


@pytest.fixture(params=STAGES)
async def stage(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Stage]:
    async with STAGES[request.param](folder) as made:
        yield made


def _contact(number: int, **more: str) -> dict[str, str]:
    return {"first_name": "Nora", "last_name": "Neu", "email": f"n{number}@new.example", **more}


def _create(number: int, **more: str) -> Write:
    return Write(
        f"t{number}",
        Action.CREATE,
        Kind.CONTACT,
        values=_contact(number),
        key=f"8{number:06}",
        **more,
    )


async def _made(stage: Stage, number: int = 1) -> str:
    (outcome,) = await stage.provider.write(Kind.CONTACT, MAPPING, [_create(number)])
    assert outcome.error is None
    return outcome.remote_id


async def test_a_full_listing_shows_every_record_once(stage: Stage) -> None:
    for kind in Kind:
        found = await stage.everything(kind)
        assert found
        assert set(found) == {raw.id for raw in found.values()}


async def test_a_record_made_now_is_in_the_next_listing(stage: Stage) -> None:
    made = await _made(stage)
    raw = (await stage.everything(Kind.CONTACT))[made]
    parsed = stage.provider.parse(Kind.CONTACT, MAPPING, raw)
    assert Ref(stage.provider.side, Kind.CONTACT, made) == parsed.observation.ref
    assert _contact(1).items() <= dict(parsed.observation.values).items()


async def test_the_same_content_has_the_same_fingerprint(stage: Stage) -> None:
    before, after = await stage.everything(Kind.ACCOUNT), await stage.everything(Kind.ACCOUNT)
    assert {i: r.fingerprint for i, r in before.items()} == {
        i: r.fingerprint for i, r in after.items()
    }


async def test_a_changed_field_changes_the_fingerprint_and_nothing_else_does(stage: Stage) -> None:
    made = await _made(stage)
    before = await stage.everything(Kind.CONTACT)
    change = Write("u", Action.UPDATE, Kind.CONTACT, made, {"title": "Head of Sales"})
    await stage.provider.write(Kind.CONTACT, MAPPING, [change])
    after = await stage.everything(Kind.CONTACT)
    assert {made} == {i for i, raw in after.items() if raw.fingerprint != before[i].fingerprint}


async def test_another_version_of_the_mapping_makes_every_fingerprint_another(stage: Stage) -> None:
    later = type(MAPPING)(MAPPING.version + 1, MAPPING.fields)
    page = await stage.provider.page(Kind.CONTACT, MAPPING, cursor=None, since_ms=None)
    again = await stage.provider.page(Kind.CONTACT, later, cursor=None, since_ms=None)
    old = {raw.id: raw.fingerprint for raw in page.records}
    assert all(old[raw.id] != raw.fingerprint for raw in again.records if raw.id in old)


@pytest.mark.rule("R3", "F29")
async def test_an_incremental_listing_shows_what_changed_and_not_what_is_old(stage: Stage) -> None:
    made = []
    for number in range(3):
        stage.clock.advance(3600)
        made.append(await _made(stage, number))
    stage.clock.advance(60)  # a search may not know yet what was made a moment ago
    everything = await stage.everything(Kind.CONTACT)
    watermark = everything[made[1]].modified_ms
    news = await stage.everything(Kind.CONTACT, watermark)
    assert watermark < news[made[2]].modified_ms
    assert [False, True, True] == [
        one in news and news[one].modified_ms >= watermark - 300_000 for one in made
    ]


async def test_a_fingerprint_does_not_depend_on_how_the_record_was_listed(stage: Stage) -> None:
    await _made(stage)
    stage.clock.advance(60)
    everything, news = await stage.everything(Kind.CONTACT), await stage.everything(Kind.CONTACT, 0)
    assert {i: raw.fingerprint for i, raw in everything.items()} == {
        i: raw.fingerprint for i, raw in news.items()
    }


async def test_reading_answers_for_every_id_and_none_for_what_is_not_there(stage: Stage) -> None:
    made = await _made(stage)
    found = await stage.provider.read(Kind.CONTACT, MAPPING, [made, "999999"])
    assert {made, "999999"} == set(found)
    assert found["999999"] is None
    assert "n1@new.example" == found[made].observation.values["email"]


async def test_a_create_answers_with_the_record_and_what_is_held(stage: Stage) -> None:
    (outcome,) = await stage.provider.write(Kind.CONTACT, MAPPING, [_create(1)])
    assert outcome.error is None
    assert not outcome.existed
    assert _contact(1) == dict(outcome.held)
    seen = outcome.after(None)
    assert outcome.remote_id == seen.ref.id
    assert "n1@new.example" == seen.values["email"]


@pytest.mark.rule("F35")
async def test_outcomes_are_told_apart_by_trace_in_a_batch(stage: Stage) -> None:
    outcomes = await stage.provider.write(
        Kind.CONTACT, MAPPING, [_create(number) for number in range(20)]
    )
    found = await stage.provider.read(Kind.CONTACT, MAPPING, [o.remote_id for o in outcomes])
    assert 20 == len(found)
    for outcome in outcomes:
        mail = f"n{outcome.trace.removeprefix('t')}@new.example"
        assert mail == found[outcome.remote_id].observation.values["email"]


@pytest.mark.rule("R19", "F1", "F3")
async def test_repeating_a_keyed_create_finds_the_record_it_made(stage: Stage) -> None:
    for kind in stage.keyed:
        values = {"name": "Neu AG", "domain": "neu.example"}
        values = values if kind is Kind.ACCOUNT else _contact(7)
        write = Write("t", Action.CREATE, kind, values=values, key="4711")
        (first,) = await stage.provider.write(kind, MAPPING, [write])
        (second,) = await stage.provider.write(kind, MAPPING, [write])
        assert (False, True) == (first.existed, second.existed)
        assert first.remote_id == second.remote_id


async def test_the_other_sides_id_is_in_the_facts_of_what_was_created(stage: Stage) -> None:
    made = await _made(stage)
    found = await stage.provider.read(Kind.CONTACT, MAPPING, [made])
    assert ("8000001",) == found[made].observation.facts.other_ids


async def test_an_update_changes_what_it_names_and_leaves_the_rest(stage: Stage) -> None:
    made = await _made(stage)
    before = (await stage.provider.read(Kind.CONTACT, MAPPING, [made]))[made].observation
    write = Write("u", Action.UPDATE, Kind.CONTACT, made, {"title": "CFO", "last_name": "Alt"})
    (outcome,) = await stage.provider.write(Kind.CONTACT, MAPPING, [write])
    assert outcome.error is None
    assert {"title": "CFO", "last_name": "Alt"} == dict(outcome.held)
    after = (await stage.provider.read(Kind.CONTACT, MAPPING, [made]))[made].observation
    assert {**before.values, "title": "CFO", "last_name": "Alt"} == dict(after.values)
    assert dict(after.values) == dict(outcome.after(before).values)


async def test_none_clears_a_field(stage: Stage) -> None:
    made = await _made(stage)
    write = Write("u", Action.UPDATE, Kind.CONTACT, made, {"last_name": None})
    (outcome,) = await stage.provider.write(Kind.CONTACT, MAPPING, [write])
    assert outcome.error is None
    assert {"last_name": None} == dict(outcome.held)
    after = (await stage.provider.read(Kind.CONTACT, MAPPING, [made]))[made].observation
    assert "last_name" not in after.values


@pytest.mark.rule("F35")
async def test_one_gone_record_does_not_hold_up_the_others_of_a_batch(stage: Stage) -> None:
    made = await _made(stage)
    writes = [
        Write("gone", Action.UPDATE, Kind.CONTACT, "999999", {"title": "CFO"}),
        Write("there", Action.UPDATE, Kind.CONTACT, made, {"title": "CFO"}),
    ]
    outcomes = {o.trace: o for o in await stage.provider.write(Kind.CONTACT, MAPPING, writes)}
    assert isinstance(outcomes["gone"].error, Gone)
    assert outcomes["there"].error is None


@pytest.mark.rule("F35")
async def test_one_refused_value_does_not_hold_up_the_others_and_is_named(stage: Stage) -> None:
    first, second = await _made(stage, 1), await _made(stage, 2)
    writes = [
        Write("bad", Action.UPDATE, Kind.CONTACT, first, stage.bad),
        Write("good", Action.UPDATE, Kind.CONTACT, second, {"title": "CFO"}),
    ]
    outcomes = {o.trace: o for o in await stage.provider.write(Kind.CONTACT, MAPPING, writes)}
    assert isinstance(outcomes["bad"].error, Refused)
    assert set(stage.bad) == set(outcomes["bad"].error.fields)
    assert outcomes["good"].error is None


@pytest.mark.rule("F1", "F4")
async def test_a_lost_answer_to_a_create_is_looked_up_and_found(stage: Stage) -> None:
    since = stage.clock.now()
    stage.lose_answer()
    with pytest.raises(Unanswered):
        await stage.provider.write(Kind.CONTACT, MAPPING, [_create(5)])
    found = await looked_up(stage.provider, _create(5), since=since)
    assert isinstance(found, Parsed)
    assert "n5@new.example" == found.observation.values["email"]


@pytest.mark.rule("F1", "F4")
async def test_a_batch_of_lost_creates_is_looked_up_in_few_requests(stage: Stage) -> None:
    since = stage.clock.now()
    writes = [_create(number) for number in range(40)]
    stage.lose_answer()
    with pytest.raises(Unanswered):
        await stage.provider.write(Kind.CONTACT, MAPPING, writes)
    stage.clock.advance(90)
    never_sent = _create(41)
    before = stage.provider.requests
    found = await stage.provider.look_up(Kind.CONTACT, MAPPING, [*writes, never_sent], since=since)
    assert stage.provider.requests - before <= 3
    assert [f"n{number}@new.example" for number in range(40)] == [
        found[one.trace].observation.values["email"] for one in writes
    ]
    assert False is found[never_sent.trace]


@pytest.mark.rule("F1", "F4")
async def test_what_a_broken_connection_kept_from_the_service_is_surely_not_there(
    stage: Stage,
) -> None:
    since = stage.clock.now()
    stage.break_before()
    with pytest.raises(Retry):
        await stage.provider.write(Kind.CONTACT, MAPPING, [_create(6)])
    stage.clock.advance(120)
    assert False is await looked_up(stage.provider, _create(6), since=since)


async def test_a_contact_belongs_to_the_account_it_was_associated_with(stage: Stage) -> None:
    company = Write(
        "a", Action.CREATE, Kind.ACCOUNT, values={"name": "Neu", "domain": "neu.example"}
    )
    account = (await stage.provider.write(Kind.ACCOUNT, MAPPING, [company]))[0].remote_id
    made = await _made(stage)
    write = Write("b", Action.ASSOCIATE, Kind.CONTACT, made, account_id=account)
    (outcome,) = await stage.provider.write(Kind.CONTACT, MAPPING, [write])
    assert outcome.error is None
    found = await stage.provider.read(Kind.CONTACT, MAPPING, [made])
    assert (account,) == found[made].observation.facts.company_ids


async def test_a_new_contact_can_bring_its_account_along(stage: Stage) -> None:
    company = Write(
        "a", Action.CREATE, Kind.ACCOUNT, values={"name": "Neu", "domain": "neu.example"}
    )
    account = (await stage.provider.write(Kind.ACCOUNT, MAPPING, [company]))[0].remote_id
    (outcome,) = await stage.provider.write(Kind.CONTACT, MAPPING, [_create(1, account_id=account)])
    assert (account,) == outcome.after(None).facts.company_ids


async def test_writing_the_key_is_harmless_on_either_side(stage: Stage) -> None:
    made = await _made(stage)
    write = Write("k", Action.KEY, Kind.CONTACT, made, key="8000001")
    (outcome,) = await stage.provider.write(Kind.CONTACT, MAPPING, [write])
    assert outcome.error is None
    assert made == outcome.remote_id


@pytest.mark.parametrize(
    ("what", "error"),
    [("limited", RateLimited), ("unauthorized", Unauthorized), ("forbidden", Forbidden)],
)
async def test_an_error_says_what_happens_next(
    stage: Stage, what: str, error: type[Exception]
) -> None:
    await stage.provider.prepare()
    stage.answer(what)
    with pytest.raises(error) as caught:
        await stage.provider.write(Kind.CONTACT, MAPPING, [_create(1)])
    assert stage.provider.side is caught.value.side
    assert str(caught.value)


async def test_requests_are_counted(stage: Stage) -> None:
    before = stage.provider.requests
    await stage.provider.page(Kind.CONTACT, MAPPING, cursor=None, since_ms=None)
    assert before < stage.provider.requests


async def test_a_view_for_a_person_shares_everything_with_the_provider(stage: Stage) -> None:
    view = stage.provider.for_person()
    before = stage.provider.requests
    made = await _made(stage)
    assert (await view.read(Kind.CONTACT, MAPPING, [made]))[made] is not None
    assert before < stage.provider.requests == view.requests


async def test_a_record_has_an_address_that_holds_its_id(stage: Stage) -> None:
    await stage.provider.prepare()
    url = stage.provider.url(Ref(stage.provider.side, Kind.ACCOUNT, "123"))
    assert url.startswith("https://")
    assert url.endswith("/123")


async def test_no_more_is_sent_at_once_than_a_batch_holds(stage: Stage) -> None:
    size = stage.provider.limits()["batch"]
    assert 100 == size
