"""What a refused, lost or limited write becomes (R17, R62, R64, F1-F4, F30-F36)."""

import pytest

from core.domain.records import Side
from core.domain.states import Outbox, Run
from core.store import activity, outbox
from core.store.outbox import Write
from core.sync.applying import enqueue_apply
from core.sync.names import enqueue_run
from tests.integration.people import A, C, apollo_of, hubspot_of
from tests.integration.world import World, opened


async def stand(world: World) -> list[Write]:
    """Return every write that is not over."""
    async with world.engine.db.read() as tx:
        found = [w async for batch in outbox.of_run(tx, run=1) for w in batch]
        for run in range(2, 30):
            found += [w async for batch in outbox.of_run(tx, run=run) for w in batch]
    return [one for one in found if one.state not in (Outbox.DONE, Outbox.SUPERSEDED)]


def rule(world: World, **params: str) -> None:
    world.hubspot.faults.add(trouble="service", name="rule", params=params)


@pytest.mark.rule("R64", "F18")
async def test_a_refused_create_is_one_failed_row_and_goes_when_it_is_corrected(
    world: World,
) -> None:
    await world.go_live()
    rule(world, property="jobtitle", message="No buyers", pattern="(?!Buyer).*")
    apollo = world.apollo.add(C, first_name="Ada", email="ada@one.com", title="Buyer")
    await world.sync()
    await world.quiet()
    (failed,) = await stand(world)
    assert (Outbox.FAILED, []) == (failed.state, world.hubspot.all(C))
    world.apollo.edit(C, apollo, title="Head")
    await world.quiet()
    assert "Head" == world.hubspot.value(C, hubspot_of(world, C, apollo), "jobtitle")
    assert [] == await stand(world)


@pytest.mark.rule("R64")
async def test_a_refused_field_fails_alone_and_its_correction_replaces_it(world: World) -> None:
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    await world.go_live()
    await world.quiet()
    apollo = apollo_of(world, C, hubspot)
    rule(world, property="jobtitle", message="No buyers", pattern="(?!Buyer).*")
    world.apollo.edit(C, apollo, title="Buyer", last_name="Arendt")
    await world.sync()
    assert "Arendt" == world.hubspot.value(C, hubspot, "lastname")
    (failed,) = await stand(world)
    assert ["title"] == [one.field for one in failed.changes]
    await world.quiet()
    world.apollo.edit(C, apollo, title="Head")
    await world.sync()
    assert "Head" == world.hubspot.value(C, hubspot, "jobtitle")
    assert [] == await stand(world)


@pytest.mark.rule("R64")
async def test_one_refused_record_holds_up_no_other(world: World) -> None:
    await world.go_live()
    rule(world, property="jobtitle", message="No buyers", pattern="(?!Buyer).*")
    for n in range(10):
        world.apollo.add(
            C, first_name=f"P{n}", email=f"p{n}@one.com", title="Buyer" if n == 4 else "Head"
        )
    await world.sync()
    assert 9 == len(world.hubspot.all(C))


@pytest.mark.rule("R64")
async def test_a_contact_goes_without_its_refused_account_and_gets_it_later(world: World) -> None:
    await world.go_live()
    rule(world, property="phone", message="No phones", kind="companies")
    account = world.apollo.add(A, name="One", domain="one.com", phone="+1 617 555 0100")
    contact = world.apollo.add(C, first_name="Ada", email="ada@one.com", account_id=account)
    await world.sync()
    hubspot = hubspot_of(world, C, contact)
    assert "" == world.hubspot.company(hubspot)
    world.hubspot.faults.clear()
    (failed,) = await stand(world)
    async with world.engine.db.write() as tx:
        await outbox.settle(
            tx,
            settlements=[
                outbox.Settlement(
                    id=failed.id, to=Outbox.PENDING, not_before=world.clock.now(), attempts=0
                )
            ],
            now=world.clock.now(),
        )
        await enqueue_apply(tx, Side.HUBSPOT, world.clock.now())
    await world.drain()
    await world.quiet()
    assert hubspot_of(world, A, account) == world.hubspot.company(hubspot)


CREATES = {"hubspot": r".*/batch/(create|upsert)", "apollo": ".*/bulk_create"}


@pytest.mark.rule("R16", "R19", "F1", "F3")
@pytest.mark.parametrize("trouble", ["drop_before", "drop_after", "truncated", "garbage"])
@pytest.mark.parametrize("kind", [C, A])
async def test_a_keyed_create_whose_answer_is_lost_makes_one_record(
    world: World, kind: str, trouble: str
) -> None:
    await world.go_live()
    apollo = world.apollo.add(
        kind, **({"first_name": "Ada", "email": "ada@one.com"} if kind is C else {"name": "One"})
    )
    world.hubspot.faults.add(trouble=trouble, path=CREATES["hubspot"], times=1)
    await world.sync()
    await world.quiet()
    assert 1 == len(world.hubspot.all(kind))
    hubspot_of(world, kind, apollo)
    assert [] == await stand(world)


@pytest.mark.rule("R16", "F4")
@pytest.mark.parametrize("trouble", ["drop_before", "drop_after", "truncated"])
@pytest.mark.parametrize("kind", [C, A])
async def test_an_apollo_create_whose_answer_is_lost_makes_one_record(
    world: World, kind: str, trouble: str
) -> None:
    await world.go_live()
    values = {"email": "ada@one.com", "firstname": "Ada"} if kind is C else {"name": "One"}
    hubspot = world.hubspot.add(kind, **values)
    world.apollo.faults.add(trouble=trouble, path=CREATES["apollo"], times=1)
    await world.sync()
    await world.wait(minutes=2)
    await world.quiet()
    assert 1 == len(world.apollo.all(kind))
    apollo_of(world, kind, hubspot)
    assert [] == await stand(world)


@pytest.mark.rule("F1", "F11")
async def test_repeating_a_create_that_was_done_sets_back_nothing_that_people_changed_since(
    world: World,
) -> None:
    await world.go_live()
    apollo = world.apollo.add(C, first_name="Ada", email="ada@one.com", title="Buyer")
    world.hubspot.faults.add(trouble="drop_after", path=CREATES["hubspot"], times=1)
    await world.sync()
    (made,) = world.hubspot.all(C)
    world.hubspot.edit(C, made.id, jobtitle="Head")
    await world.wait(hours=1)
    await world.quiet()
    assert made.id == hubspot_of(world, C, apollo)
    assert "Head" == world.hubspot.value(C, made.id, "jobtitle")
    assert "Head" == world.apollo.value(C, apollo, "title")


@pytest.mark.rule("R50", "F4")
async def test_what_was_edited_while_a_create_was_looked_for_travels_after_it(
    world: World,
) -> None:
    await world.go_live()
    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada", jobtitle="Buyer")
    world.apollo.faults.add(trouble="drop_before", path=CREATES["apollo"], times=1)
    await world.sync()
    world.hubspot.edit(C, hubspot, jobtitle="Head")
    world.clock.advance(seconds=40)
    await world.pull(full=True)
    await world.wait(seconds=30)
    await world.quiet()
    assert "Head" == world.apollo.value(C, apollo_of(world, C, hubspot), "title")


@pytest.mark.rule("R16", "F1", "F5")
@pytest.mark.parametrize("trouble", ["drop_before", "drop_after"])
async def test_without_the_key_a_lost_create_of_a_contact_is_looked_up_by_email(
    database_url, tmp_path, trouble: str
) -> None:
    async with opened(database_url, tmp_path, keys=False) as world:
        await world.go_live()
        world.apollo.add(C, first_name="Ada", email="ada@one.com")
        world.hubspot.faults.add(trouble=trouble, path=CREATES["hubspot"], times=1)
        await world.sync()
        await world.wait(minutes=2)
        await world.quiet()
        assert 1 == len(world.hubspot.all(C))
        assert [] == await stand(world)


@pytest.mark.rule("R62", "F31")
async def test_a_burst_limit_is_waited_for_and_is_no_error(world: World) -> None:
    await world.go_live()
    world.apollo.add(C, first_name="Ada", email="ada@one.com")
    world.clock.advance(minutes=15)
    await world.start()
    world.hubspot.faults.add(trouble="service", name="burst", times=2)
    for _ in range(4):
        await world.wait(minutes=1)
    assert 1 == len(world.hubspot.all(C))
    assert [] == await stand(world)


@pytest.mark.rule("R62", "F32")
async def test_a_spent_day_parks_the_writes_until_midnight_and_is_no_error(world: World) -> None:
    await world.go_live()
    world.apollo.add(C, first_name="Ada", email="ada@one.com")
    world.clock.advance(minutes=15)
    run_id = await world.start()
    world.hubspot.faults.add(trouble="service", name="daily")
    await world.drain()
    assert Run.PAUSED == (await world.run(run_id)).state
    world.hubspot.faults.clear()
    await world.wait(hours=13)
    assert Run.FINISHED == (await world.run(run_id)).state
    assert 1 == len(world.hubspot.all(C))
    assert [] == await stand(world)


@pytest.mark.rule("F34")
async def test_a_revoked_token_pauses_the_run_and_fails_nothing(world: World) -> None:
    await world.go_live()
    world.apollo.add(C, first_name="Ada", email="ada@one.com")
    world.hubspot.faults.add(trouble="service", name="expired_token")
    world.clock.advance(minutes=15)
    run = await world.run(await world.start())
    assert Run.PAUSED == run.state
    assert [] == await stand(world)
    world.hubspot.faults.clear()
    async with world.engine.db.write() as tx:
        await enqueue_run(tx, run.id, at=world.clock.now())
    assert Run.FINISHED == (await world.run(run.id)).state
    assert 1 == len(world.hubspot.all(C))


@pytest.mark.rule("F34")
async def test_a_token_revoked_while_writing_leaves_the_writes_waiting(world: World) -> None:
    await world.go_live()
    world.apollo.add(C, first_name="Ada", email="ada@one.com")
    world.hubspot.faults.add(
        trouble="status", status=401, path=CREATES["hubspot"],
        body={"status": "error", "category": "EXPIRED_AUTHENTICATION", "message": "expired"},
    )  # fmt: skip
    await world.sync()
    (write,) = await stand(world)
    assert Outbox.PENDING == write.state
    world.hubspot.faults.clear()
    await world.sync()
    assert 1 == len(world.hubspot.all(C))
    assert [] == await stand(world)


@pytest.mark.rule("F36")
async def test_an_outage_while_reading_is_waited_for_where_the_run_stood(world: World) -> None:
    world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    world.hubspot.faults.add(trouble="drop_before", path=".*/objects/.*(contacts|0-1).*", times=3)
    run_id = await world.start(preview=True)
    for _ in range(5):
        await world.wait(minutes=1)
    assert Run.FINISHED == (await world.run(run_id)).state


async def test_a_service_that_stays_silent_ends_the_run_in_the_end(world: World) -> None:
    world.hubspot.faults.add(trouble="status", status=503, path=".*/objects/.*(contacts|0-1).*")
    run_id = await world.start(preview=True)
    for _ in range(60):
        await world.wait(minutes=10)
    assert Run.FAILED == (await world.run(run_id)).state


@pytest.mark.rule("R71")
async def test_every_confirmed_write_is_in_the_activity_exactly_once(world: World) -> None:
    world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    world.apollo.add(C, first_name="Eva", email="eva@two.com")
    await world.go_live()
    await world.quiet()
    async with world.engine.db.read() as tx:
        entries = [one async for batch in activity.export(tx) for one in batch]
    written = [one.outbox_id for one in entries if one.what == activity.WRITTEN]
    assert len(written) == len(set(written)) == len(world.written())


@pytest.mark.rule("F4", "F37")
async def test_a_create_that_was_cut_off_is_looked_for_until_the_index_may_know_it(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "core.worker")
    await world.go_live()

    async def cut_off(*_: object) -> None:
        raise RuntimeError("the power failed")

    hubspot = world.hubspot.add(C, email="ada@one.com", firstname="Ada")
    with monkeypatch.context() as patched:
        patched.setattr(type(world.engine.apollo), "write", cut_off)
        await world.sync()
    await world.wait(seconds=15)
    (write,) = await stand(world)
    assert Outbox.UNKNOWN == write.state
    await world.wait(seconds=50)
    apollo_of(world, C, hubspot)
    assert [] == await stand(world)


@pytest.mark.rule("R16", "F3", "F5")
@pytest.mark.parametrize(
    ("trouble", "made", "parked"), [("drop_after", 1, 0), ("truncated", 1, 0), ("status", 0, 1)]
)
async def test_without_the_key_a_lost_create_of_a_company_is_found_or_parked_and_never_repeated(
    database_url, tmp_path, trouble: str, made: int, parked: int
) -> None:
    async with opened(database_url, tmp_path, keys=False) as world:
        await world.go_live()
        world.apollo.add(A, name="One", domain="one.com")
        how = {"status": 500, "body": {}} if trouble == "status" else {}
        world.hubspot.faults.add(trouble=trouble, path=CREATES["hubspot"], times=1, **how)
        await world.sync()
        for minutes in (1, 2, 4, 11):
            await world.wait(minutes=minutes)
        left = await stand(world)
        assert [(Outbox.FAILED, "uncertain")] * parked == [
            (one.state, one.error["category"]) for one in left
        ]
        await world.quiet()
        assert made == len(world.hubspot.all(A))
