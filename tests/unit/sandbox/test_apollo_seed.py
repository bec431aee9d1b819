"""What the sandbox makes of an export."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox.apollo.seed.building import build
from bot.sandbox.apollo.state import Holdings
from tests.contract.sandbox_apollo import export

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return export(tmp_path)


def made(folder: Path, number: int = 1) -> Holdings:
    return build(folder, NOW, number)


def test_the_same_number_makes_the_same_apollo_and_another_one_a_different(folder: Path) -> None:
    assert made(folder) == made(folder)
    assert made(folder).contacts != made(folder, 2).contacts


def test_no_hubspot_record_is_linked_twice(folder: Path) -> None:
    data = made(folder)
    for rows, name in ((data.contacts, "hubspot_vid"), (data.accounts, "hubspot_id")):
        counted = Counter(row[name] for row in rows.values() if row[name])
        assert counted
        assert {1} == set(counted.values())


def test_links_point_at_the_same_person(folder: Path) -> None:
    data = made(folder)
    for row in data.contacts.values():
        if row["hubspot_vid"]:
            assert f"5f{int(row['hubspot_vid']) - 1000:022x}" == row["person_id"]


def test_some_are_born_here_with_hubspots_email_and_some_unknown_to_it(folder: Path) -> None:
    data = made(folder)
    emails = {f"p{i}@firm{i % 6}.com" for i in range(60) if i % 10 != 9}
    born = [row for row in data.contacts.values() if not row["hubspot_vid"]]
    assert {True, False} == {row["email"] in emails for row in born}
    twins = [row for row in born if row["source"] == "csv_import"]
    assert 15 == len(twins)
    assert not [row for row in twins if row["email"] in emails]


def test_the_newest_change_is_yesterday(folder: Path) -> None:
    data = made(folder)
    newest = max(row["updated_at"] for row in data.contacts.values())
    assert newest.startswith("2026-11-23")


def test_strangers_have_names_that_hubspot_lacks(folder: Path) -> None:
    data = made(folder)
    strange = [p for p in data.people.values() if p["id"].startswith("5f20")]
    assert (300, 40) == (len(strange), len([o for o in data.organizations if o.startswith("5e20")]))
    assert all(p["organization_id"] in data.organizations for p in strange)


def test_an_export_without_a_database_gets_one(tmp_path: Path) -> None:
    data = made(export(tmp_path, database=False))
    known = [p for p in data.people.values() if p["id"].startswith("5f10")]
    assert 30 < len(known) < 60
    assert [row for row in data.contacts.values() if row["hubspot_vid"]]


def test_an_export_of_names_only_is_enough(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("First Name,Favourite colour\nAda,blue\nBo,red\n")
    data = made(tmp_path)
    assert ["admin@example.com"] == [user["email"] for user in data.users]
    assert not [row for row in data.contacts.values() if row["hubspot_vid"]]


def test_the_company_is_the_primary_one_or_the_first_of_the_associated(tmp_path: Path) -> None:
    export(tmp_path, database=False)
    path = tmp_path / "contacts.csv"
    text = path.read_text().replace("Associated Company IDs (Primary)", "Associated Company IDs")
    path.write_text(text)
    data = made(tmp_path)
    linked = [row for row in data.contacts.values() if row["account_id"] and row["hubspot_vid"]]
    assert linked
    for row in linked:
        account = data.accounts[row["account_id"]]
        assert account["name"] == f"Firm {(int(row['hubspot_vid']) - 1000) % 6}"
