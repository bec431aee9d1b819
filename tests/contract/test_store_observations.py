"""Observations: fingerprints first, documents where they differ, and what is stale."""

from datetime import UTC, datetime, timedelta

import pytest

from core.domain.records import Facts, Kind, Observation, Ref, Side
from core.store import observations
from core.store.database import Database

C, A, H, P = Kind.CONTACT, Kind.ACCOUNT, Side.HUBSPOT, Side.APOLLO
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


def contact(
    number: str, *, side: Side = H, facts: Facts | None = None, **values: str
) -> Observation:
    return Observation(Ref(side, C, number), values, facts or Facts())


def account(number: str, *, facts: Facts | None = None, **values: str) -> Observation:
    return Observation(Ref(H, A, number), values, facts or Facts())


async def put(db: Database, *found: Observation, fp: bytes = b"1", modified_ms: int = 1) -> None:
    async with db.write() as tx:
        rows = [observations.row(one, fp=fp, modified_ms=modified_ms) for one in found]
        await observations.put(tx, rows=rows)


async def plan_all(db: Database) -> None:
    async with db.write() as tx:
        found = await observations.stale(tx, kind=C, limit=100)
        read_as = [(one.ref.side, one.ref.kind, one.ref.id, one.hash) for one in found]
        await observations.planned(tx, read_as=read_as)


async def stale(db: Database) -> list[str]:
    async with db.read() as tx:
        return [one.ref.id for one in await observations.stale(tx, kind=C, limit=100)]


async def found(db: Database, text: str) -> list[str]:
    async with db.read() as tx:
        return [one.ref.id for one in await observations.search(tx, text=text)]


async def test_what_is_put_is_read_back(db: Database) -> None:
    jane = contact("1", email="Jane@Acme.com", first_name="Jane", facts=Facts(other_ids=("a9",)))
    await put(db, jane, modified_ms=1_790_000_000_123)
    async with db.read() as tx:
        kept = await observations.get(tx, ref=jane.ref)
        fingerprints = await observations.fingerprints(tx, side=H, kind=C, ids=["1", "2"])
    assert kept is not None
    assert (jane.ref, jane.values, jane.facts) == (kept.ref, kept.values, kept.facts)
    assert fingerprints == {"1": b"1"}


@pytest.mark.rule("F24")
async def test_a_record_that_is_gone_is_read_anew_when_it_is_back_as_it_was(db: Database) -> None:
    await put(db, contact("1"), contact("2"), fp=b"1")
    async with db.write() as tx:
        await observations.archive(tx, refs=[Ref(H, C, "1")])
        fingerprints = await observations.fingerprints(tx, side=H, kind=C, ids=["1", "2"])
    assert b"1" != fingerprints.get("1")
    assert b"1" == fingerprints["2"]


async def test_nothing_is_known_of_what_was_never_read(db: Database) -> None:
    async with db.read() as tx:
        assert await observations.get(tx, ref=Ref(H, C, "1")) is None
        assert {} == await observations.documents(tx, side=H, kind=C, ids=[])


async def test_the_order_of_values_and_empty_values_do_not_count() -> None:
    one = observations.row(contact("1", title="CEO", city="Bonn"), fp=b"1", modified_ms=1)
    other = observations.row(
        contact("1", city="Bonn", title="CEO", phone=""), fp=b"2", modified_ms=2
    )
    assert one["hash"] == other["hash"]
    assert len(one["hash"]) == 16


async def test_a_new_record_is_stale_until_it_is_planned(db: Database) -> None:
    await put(db, contact("1", title="CEO"))
    assert await stale(db) == ["1"]
    await plan_all(db)
    assert await stale(db) == []


async def test_a_touch_leaves_what_was_planned_alone(db: Database) -> None:
    await put(db, contact("1", title="CEO"))
    await plan_all(db)
    await put(db, contact("1", title="CEO"), fp=b"2")
    assert await stale(db) == []


async def test_a_touch_leaves_what_is_stale_stale(db: Database) -> None:
    await put(db, contact("1", title="CEO"))
    await put(db, contact("1", title="CEO"), fp=b"2")
    assert await stale(db) == ["1"]


async def test_a_changed_value_makes_a_record_stale_again(db: Database) -> None:
    await put(db, contact("1", title="CEO"))
    await plan_all(db)
    await put(db, contact("1", title="CTO"), fp=b"2")
    assert await stale(db) == ["1"]


@pytest.mark.rule("F27")
async def test_what_changed_while_it_was_planned_stays_stale(db: Database) -> None:
    await put(db, contact("1", title="CEO"))
    async with db.read() as tx:
        (read,) = await observations.stale(tx, kind=C, limit=10)
    await put(db, contact("1", title="CTO"), fp=b"2")
    async with db.write() as tx:
        await observations.planned(tx, read_as=[(H, C, "1", read.hash)])
    assert await stale(db) == ["1"]


@pytest.mark.rule("R55", "F12")
async def test_the_echo_of_our_own_write_is_no_edit(db: Database) -> None:
    await put(db, contact("1", title="CEO"), modified_ms=5)
    await plan_all(db)
    async with db.write() as tx:
        row = observations.row(contact("1", title="CTO"), fp=b"", modified_ms=0)
        await observations.echo(tx, rows=[row])
    async with db.read() as tx:
        known = await observations.fingerprints(tx, side=H, kind=C, ids=["1"])
        kept = await observations.get(tx, ref=Ref(H, C, "1"))
    assert kept is not None
    assert ({"1": b""}, "CTO", []) == (known, kept.value("title"), await stale(db))
    await put(db, contact("1", title="CTO"), fp=b"9")
    assert await stale(db) == []


async def test_an_echo_does_not_hide_an_edit_that_waits(db: Database) -> None:
    await put(db, contact("1", title="CEO"))
    async with db.write() as tx:
        row = observations.row(contact("1", title="CEO", city="Bonn"), fp=b"", modified_ms=0)
        await observations.echo(tx, rows=[row])
    assert await stale(db) == ["1"]


async def test_only_the_fingerprint_moves_with_touch(db: Database) -> None:
    await put(db, contact("1", title="CEO"))
    async with db.write() as tx:
        await observations.touch(tx, side=H, kind=C, touched=[("1", b"7", 99)])
    async with db.read() as tx:
        known = await observations.fingerprints(tx, side=H, kind=C, ids=["1"])
        documents = await observations.documents(tx, side=H, kind=C, ids=["1"])
    assert known == {"1": b"7"}
    assert documents["1"][1].value("title") == "CEO"


async def test_what_is_marked_is_planned_again(db: Database) -> None:
    await put(db, contact("1"), contact("2"))
    await plan_all(db)
    async with db.write() as tx:
        await observations.mark(tx, refs=[Ref(H, C, "2")])
    assert await stale(db) == ["2"]
    async with db.write() as tx:
        await observations.mark_all(tx, kind=C)
    assert await stale(db) == ["1", "2"]


async def test_contacts_are_found_by_each_of_their_addresses(db: Database) -> None:
    await put(
        db,
        contact(
            "1", email="Jane@Acme.com", facts=Facts(more_emails=("JD@home.org", "jane@acme.com"))
        ),
        contact("2", email="jd@home.org"),
        contact("3", email="jane@acme.com", side=P),
    )
    async with db.read() as tx:
        emails = ["JANE@acme.com", "jd@home.org", "nobody@x.org"]
        by_email = await observations.by_email(tx, kind=C, emails=emails, side=H)
    ids = {key: sorted(one.ref.id for one in some) for key, some in by_email.items()}
    assert {"jane@acme.com": ["1"], "jd@home.org": ["1", "2"]} == ids


async def test_accounts_are_found_by_each_of_their_domains(db: Database) -> None:
    await put(db, account("1", domain="www.Acme.com", facts=Facts(more_domains=("acme.de",))))
    async with db.read() as tx:
        domains = ["https://acme.com/about", "acme.de", "acme.fr"]
        by_domain = await observations.by_domain(tx, kind=A, domains=domains, side=H)
    assert {"acme.com", "acme.de"} == set(by_domain)


async def test_additional_addresses_that_went_are_not_found_any_more(db: Database) -> None:
    await put(db, contact("1", facts=Facts(more_emails=("old@x.org",))))
    await put(db, contact("1", facts=Facts(more_emails=("new@x.org",))), fp=b"2")
    async with db.read() as tx:
        by_email = await observations.by_email(
            tx, kind=C, emails=["old@x.org", "new@x.org"], side=H
        )
    assert {"new@x.org"} == set(by_email)


async def test_archived_records_are_not_candidates(db: Database) -> None:
    await put(db, contact("1", email="a@x.org"))
    async with db.write() as tx:
        await observations.archive(tx, refs=[Ref(H, C, "1")])
    async with db.read() as tx:
        assert {} == await observations.by_email(tx, kind=C, emails=["a@x.org"], side=H)


async def test_search_knows_names_addresses_domains_and_ids(db: Database) -> None:
    await put(
        db,
        contact("101", first_name="Jane", last_name="Doe", email="jd@acme.com"),
        contact("102", first_name="Émile", last_name="Zola"),
        account("103", name="Acme Ltd", domain="acme.com"),
    )
    expected = {
        "jane": ["101"],
        "DOE": ["101"],
        "doe jane": ["101"],
        "émi": ["102"],
        "jd@": ["101"],
        "acme": ["103", "101"],
        "acme.com": ["103", "101"],
        "102": ["102"],
        "ane": [],
        "%": [],
        'x"; DROP TABLE observation; --': [],
        " ": [],
    }
    for text, ids in expected.items():
        assert (text, sorted(ids)) == (text, sorted(await found(db, text)))


async def test_search_shows_the_living_first(db: Database) -> None:
    await put(db, contact("1", first_name="Ann"), contact("2", first_name="Anna"))
    async with db.write() as tx:
        await observations.archive(tx, refs=[Ref(H, C, "1")])
    assert await found(db, "ann") == ["2", "1"]


@pytest.mark.rule("F19")
async def test_what_no_database_keeps_breaks_nothing(db: Database) -> None:
    await put(db, contact("1", first_name="a\x00b", last_name="c\ud800d", email="x\x00@y.org"))
    async with db.read() as tx:
        kept = await observations.get(tx, ref=Ref(H, C, "1"))
    assert kept is not None
    assert ("a\x00b", "c\ufffdd") == (kept.value("first_name"), kept.value("last_name"))


@pytest.mark.rule("F21")
async def test_what_no_page_of_a_sweep_saw_is_asked_for(db: Database) -> None:
    await put(db, contact("1"), contact("2"), contact("3"), contact("2", side=P), account("4"))
    async with db.write() as tx:
        await observations.archive(tx, refs=[Ref(H, C, "3")])
        await observations.seen(tx, side=H, kind=C, ids=["1", "9"], run=7)
        await observations.seen(tx, side=H, kind=C, ids=["2"], run=6)
    async with db.read() as tx:
        assert [Ref(H, C, "2")] == await observations.unseen(tx, side=H, kind=C, run=7, limit=9)
    async with db.write() as tx:
        await observations.swept(tx, run=7)
    async with db.read() as tx:
        assert 2 == len(await observations.unseen(tx, side=H, kind=C, run=7, limit=9))


@pytest.mark.rule("F21")
async def test_a_record_is_gone_after_a_second_look(db: Database) -> None:
    ref = Ref(H, C, "1")
    await put(db, contact("1"))
    async with db.write() as tx:
        await observations.missed(tx, refs=[ref], now=NOW)
        await observations.missed(tx, refs=[ref], now=NOW + timedelta(hours=1))
    async with db.read() as tx:
        early = await observations.gone(tx, side=H, kind=C, before=NOW, limit=9)
        due = await observations.gone(
            tx, side=H, kind=C, before=NOW + timedelta(minutes=1), limit=9
        )
    assert ([], [ref]) == (early, due)
    async with db.write() as tx:
        await observations.found_again(tx, refs=[ref])
        assert [] == await observations.gone(
            tx, side=H, kind=C, before=NOW + timedelta(days=1), limit=9
        )


async def test_reading_a_missed_record_again_forgets_that_it_was_missed(db: Database) -> None:
    await put(db, contact("1"))
    async with db.write() as tx:
        await observations.missed(tx, refs=[Ref(H, C, "1")], now=NOW)
    await put(db, contact("1"))
    async with db.read() as tx:
        later = NOW + timedelta(days=1)
        assert [] == await observations.gone(tx, side=H, kind=C, before=later, limit=9)


async def test_archiving_makes_stale_and_is_counted(db: Database) -> None:
    await put(db, contact("1"), contact("2"), account("3"))
    await plan_all(db)
    async with db.write() as tx:
        await observations.archive(tx, refs=[Ref(H, C, "2")])
    assert await stale(db) == ["2"]
    async with db.read() as tx:
        counted = await observations.count(tx)
    assert [observations.Count(H, A, 1, 0), observations.Count(H, C, 1, 1)] == counted


@pytest.mark.rule("F29")
async def test_the_watermark_moves_forward_only(db: Database) -> None:
    async with db.write() as tx:
        assert 0 == await observations.watermark(tx, side=H, kind=C)
        for ms in (1_790_000_000_000, 5):
            await observations.advance(tx, side=H, kind=C, modified_ms=ms)
        assert 1_790_000_000_000 == await observations.watermark(tx, side=H, kind=C)
        assert 0 == await observations.watermark(tx, side=P, kind=C)
