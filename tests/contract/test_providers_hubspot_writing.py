"""What HubSpot's provider makes of the answers to its batches, on the sandbox."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from core.domain.changes import Action
from core.domain.fields import FieldMap
from core.domain.records import Kind
from core.providers.port import Exists, Gone, Refused, Unanswered, Write
from tests.contract.provider_stages import MAPPING, Stage, hubspot
from tests.contract.sandbox_apollo import export


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("hubspot"))


@pytest.fixture
async def stage(folder: Path) -> AsyncIterator[Stage]:
    async with hubspot(folder) as made:
        yield made


def _update(trace: str, record: str, **values: str | None) -> Write:
    return Write(trace, Action.UPDATE, Kind.CONTACT, record, values)


def _create(trace: str, mail: str, key: str = "", **values: str) -> Write:
    return Write(trace, Action.CREATE, Kind.CONTACT, values={"email": mail, **values}, key=key)


async def _write(stage: Stage, *writes: Write, mapping: FieldMap = MAPPING) -> dict[str, Any]:
    outcomes = await stage.provider.write(writes[0].kind, mapping, writes)
    assert {one.trace for one in writes} == {one.trace for one in outcomes}
    return {one.trace: one for one in outcomes}


async def _requests(stage: Stage, *writes: Write) -> int:
    before = stage.provider.requests
    await _write(stage, *writes)
    return stage.provider.requests - before


async def test_a_hundred_updates_are_one_request(stage: Stage) -> None:
    ids = [str(1000 + number) for number in range(60)]
    assert 1 == await _requests(stage, *(_update(one, one, title="CFO") for one in ids))


@pytest.mark.rule("R17", "F2")
async def test_an_address_that_exists_names_its_holder(stage: Stage) -> None:
    found = await _write(stage, _create("t", "p3@firm3.com"), _create("u", "new@firm3.com"))
    assert isinstance(found["t"].error, Exists)
    assert "1003" == found["t"].error.existing_id
    assert found["u"].error is None


@pytest.mark.rule("R17", "F2")
async def test_an_address_that_exists_names_its_holder_under_the_key_too(stage: Stage) -> None:
    found = await _write(
        stage, _create("t", "p3@firm3.com", "k1"), _create("u", "n@f.example", "k2")
    )
    assert isinstance(found["t"].error, Exists)
    assert "1003" == found["t"].error.existing_id
    assert found["u"].error is None


async def test_taking_anothers_address_by_an_update_names_its_holder_or_the_field(
    stage: Stage,
) -> None:
    found = await _write(
        stage, _update("t", "1001", email="p3@firm3.com"), _update("u", "1002", title="X")
    )
    assert isinstance(found["t"].error, Refused)
    assert "1003" == getattr(found["t"].error, "existing_id", "")
    assert found["u"].error is None


@pytest.mark.rule("F35")
async def test_one_bad_row_of_a_refused_batch_is_found_by_halving(stage: Stage) -> None:
    writes = [_update(str(n), str(1000 + n), title="CFO") for n in range(32)]
    writes[13] = _update("13", "1013", email="not an address")
    found = await _write(stage, *writes)
    assert ["13"] == [trace for trace, one in found.items() if one.error]
    assert {"email"} == set(found["13"].error.fields)
    assert "INVALID_EMAIL" == found["13"].error.category


@pytest.mark.rule("F17")
async def test_a_deleted_property_fails_its_rows_without_a_search_for_them(stage: Stage) -> None:
    stage.real.state.catalogues["contacts"].definitions.pop("jobtitle")
    writes = [_update(str(n), str(1000 + n), title="CFO") for n in range(20)]
    writes += [_update("other", "1030", city="Bonn")]
    before = stage.provider.requests
    found = await _write(stage, *writes)
    assert 2 == stage.provider.requests - before  # the refused one, and the rest
    assert found["other"].error is None
    assert {"PROPERTY_DOESNT_EXIST"} == {found[str(n)].error.category for n in range(20)}
    assert {"title"} == set(found["0"].error.fields)


@pytest.mark.rule("F18")
async def test_a_rule_of_the_account_names_the_missing_property(stage: Stage) -> None:
    params = {"property": "jobtitle", "message": "Enter a job title", "required": True}
    stage.real.faults.add(trouble="service", name="rule", params=params)
    found = await _write(stage, _create("t", "a@b.example", "k", title=""))
    assert isinstance(found["t"].error, Refused)
    assert {"title": "Enter a job title"} == dict(found["t"].error.fields)


@pytest.mark.rule("R38")
async def test_a_stage_backward_is_taken_and_ignored_and_the_outcome_says_so(stage: Stage) -> None:
    await _write(stage, _update("t", "1001", stage="customer"))
    found = await _write(stage, _update("t", "1001", stage="lead", title="CFO"))
    assert found["t"].error is None
    assert {"stage": "customer", "title": "CFO"} == dict(found["t"].held)


@pytest.mark.rule("F8", "F13")
async def test_what_hubspot_makes_of_a_value_is_what_is_held(stage: Stage) -> None:
    found = await _write(stage, _update("t", "1001", email="  Mixed.Case@Firm.Example "))
    assert {"email": "mixed.case@firm.example"} == dict(found["t"].held)


async def test_an_owner_that_hubspot_does_not_know_is_refused_without_a_request(
    stage: Stage,
) -> None:
    await stage.provider.prepare()
    assert 0 == await _requests(stage, _update("t", "1001", owner="nobody@nowhere.example"))
    found = await _write(stage, _update("t", "1001", owner="ANA@example.com"))
    assert {"owner": "ana@example.com"} == dict(found["t"].held)


async def test_a_label_is_taken_for_the_choice_it_names(stage: Stage) -> None:
    write = Write("t", Action.UPDATE, Kind.ACCOUNT, "2001", {"industry": "Computer Software"})
    found = await _write(stage, write)
    assert {"industry": "COMPUTER_SOFTWARE"} == dict(found["t"].held)


async def test_a_number_is_written_plainly(stage: Stage) -> None:
    write = Write("t", Action.UPDATE, Kind.ACCOUNT, "2001", {"employees": "1,200"})
    assert {"employees": "1200"} == dict((await _write(stage, write))["t"].held)


@pytest.mark.parametrize("mode", ["new_id", "preserve_primary"])
async def test_a_merge_answers_with_the_id_that_survives(folder: Path, mode: str) -> None:
    async with hubspot(folder, merge_mode=mode) as stage:
        merge = Write("m", Action.MERGE, Kind.CONTACT, "1001", other_id="1002")
        survivor = (await _write(stage, merge))["m"].remote_id
        assert (mode == "preserve_primary") == (survivor == "1001")
        found = await stage.provider.read(Kind.CONTACT, MAPPING, ["1001", "1002"])
        assert {survivor} == {one.observation.ref.id for one in found.values()}
        facts = found["1002"].observation.facts
        assert "1002" in facts.merged_ids
        assert ("p2@firm2.com",) == facts.more_emails


async def test_a_merge_without_an_answer_is_told_by_both_ids(stage: Stage) -> None:
    merge = Write("m", Action.MERGE, Kind.CONTACT, "1001", other_id="1002")
    stage.real.faults.add(trouble="drop_after", path=".*/merge", times=1)
    with pytest.raises(Unanswered):
        await _write(stage, merge)
    found = await stage.provider.read(Kind.CONTACT, MAPPING, ["1001", "1002"])
    assert 1 == len({one.observation.ref for one in found.values()})
    assert "1002" in found["1002"].observation.facts.merged_ids


@pytest.mark.rule("F23")
async def test_an_update_that_is_dropped_without_a_word_names_the_survivor(stage: Stage) -> None:
    merge = Write("m", Action.MERGE, Kind.CONTACT, "1001", other_id="1002")
    survivor = (await _write(stage, merge))["m"].remote_id
    stage.real.trouble("drop_update_of_merged", times=1)
    found = await _write(stage, _update("t", "1002", title="X"), _update("u", "1003", title="X"))
    assert isinstance(found["t"].error, Gone)
    assert survivor == found["t"].error.survivor_id
    assert found["u"].error is None


async def test_an_archived_record_is_gone_and_archiving_it_again_is_harmless(stage: Stage) -> None:
    archive = Write("a", Action.ARCHIVE, Kind.CONTACT, "1001")
    assert (await _write(stage, archive))["a"].error is None
    assert (await _write(stage, archive))["a"].error is None
    assert {"1001": None} == await stage.provider.read(Kind.CONTACT, MAPPING, ["1001"])


async def test_a_refused_account_does_not_take_its_contact_along(stage: Stage) -> None:
    write = Write(
        "t", Action.CREATE, Kind.CONTACT, values={"email": "a@b.example"}, key="k", account_id="99"
    )
    outcome = (await _write(stage, write))["t"]
    assert outcome.error is None
    assert () == outcome.after(None).facts.company_ids


async def test_one_bad_pair_does_not_hold_up_the_other_associations(stage: Stage) -> None:
    writes = [
        Write("good", Action.ASSOCIATE, Kind.CONTACT, "1001", account_id="2005"),
        Write("bad", Action.ASSOCIATE, Kind.CONTACT, "1002", account_id="99"),
    ]
    found = await _write(stage, *writes)
    assert found["good"].error is None
    assert found["bad"].error is not None


async def test_an_answer_lost_after_the_first_part_is_not_raised_for_the_whole(
    stage: Stage,
) -> None:
    writes = [_update(str(n), str(1000 + n), title="CFO") for n in range(8)]
    writes[0] = _update("0", "1000", email="not an address")
    faults = stage.real.faults
    faults.add(trouble="delay", path=".*/batch/update", times=2, seconds=0.0)
    faults.add(trouble="drop_after", path=".*/batch/update", times=1)
    found = await _write(stage, *writes)
    lost = {trace for trace, one in found.items() if isinstance(one.error, Unanswered)}
    done = {trace for trace, one in found.items() if one.error is None}
    assert {"0"} == lost
    assert {str(n) for n in range(1, 8)} == done


async def test_hubspot_has_no_lists_for_us(stage: Stage) -> None:
    write = Write("t", Action.LIST, Kind.CONTACT, "1001", list_name="Merged")
    assert "UNSUPPORTED" == (await _write(stage, write))["t"].error.category


async def test_more_than_a_batch_holds_is_a_mistake_of_the_caller(stage: Stage) -> None:
    writes = [_update(str(n), "1001", title="X") for n in range(101)]
    with pytest.raises(ValueError, match="100"):
        await stage.provider.write(Kind.CONTACT, MAPPING, writes)
    assert [] == await stage.provider.write(Kind.CONTACT, MAPPING, [])
