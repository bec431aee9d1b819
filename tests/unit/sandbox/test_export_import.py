"""A person's own HubSpot export becomes a seed, or is refused with file, line and cure."""

import csv

import pytest

from bot.sandbox.common.clock import SandboxClock
from bot.sandbox.common.faults import Faults
from bot.sandbox.hubspot.app import new_state
from bot.sandbox.hubspot.words import Kind
from bot.sandbox.seed.export import ExportError, import_export

LISTED = """Symbol,{name},GICS Sector,GICS Sub-Industry,Headquarters Location,Date added,CIK,Founded
MMM,3M,Industrials,Industrial Conglomerates,"Saint Paul, Minnesota",1957-03-04,66740,1902
GOOGL,Alphabet Inc. (Class A),Communication Services,Interactive Media,"Mountain View, California",2014-04-03,1652044,1998
GOOG,Alphabet Inc. (Class C),Communication Services,Interactive Media,"Mountain View, California",2006-04-03,1652044,1998
"""


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_any_subset_of_columns_in_any_order_is_taken_and_unknown_ones_are_named(tmp_path):
    text = "Favourite Colour,email,Last Name,Record ID\nred,ada@example.com,Lovelace,17\n"
    imported = import_export(contacts=written(tmp_path / "c.csv", text), target=tmp_path / "seed")
    assert imported.contacts == 1
    assert [
        "c.csv: columns left alone, since HubSpot has none such: Favourite Colour"
    ] == imported.warnings
    expected = {"Record ID": "17", "Email": "ada@example.com", "Last Name": "Lovelace"}
    assert [expected] == rows_of(tmp_path / "seed" / "contacts.csv")
    assert not (tmp_path / "seed" / "companies.csv").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimiters_and_a_byte_order_mark_make_no_difference(tmp_path, encoding, mark):
    text = f'Record ID{mark}First Name{mark}Job Title\r\n5{mark}Zoë{mark}"Head{mark} Sales"\r\n'
    file = written(tmp_path / "c.csv", text, encoding)
    import_export(contacts=file, target=tmp_path / "seed")
    (row,) = rows_of(tmp_path / "seed" / "contacts.csv")
    assert {"Record ID": "5", "First Name": "Zoë", "Job Title": f"Head{mark} Sales"} == row


def test_an_export_starts_an_account_with_its_owners_stages_companies_and_dates(tmp_path):
    contacts = written(
        tmp_path / "contacts.csv",
        "Record ID;First Name;Email;Contact owner;Lifecycle Stage;Lead Status;"
        "Associated Company IDs;Create Date (GMT+1);Last Modified Date\n"
        "11;Ada;Ada@Example.com;Ben Okri;Sales Qualified Lead;In progress;22;23;2024-01-05 10:00;2024-03-01 09:30\n".replace(
            "22;23", '"22;23"'
        ),
    )
    companies = written(
        tmp_path / "companies.csv", "Record ID,Company name\n22,Acme\n23,Umbrella\n"
    )
    imported = import_export(contacts=contacts, companies=companies, target=tmp_path / "seed")
    assert (imported.contacts, imported.companies, imported.warnings) == (1, 2, [])
    clock = SandboxClock()
    state = new_state(clock, Faults(), seed=tmp_path / "seed")
    ada = state.shelves[Kind.CONTACTS].by_email("ada@example.com")
    assert ["22", "23"] == state.associations.of(Kind.CONTACTS, "11")
    assert state.associations.primary("11") == "22"
    assert ada.values["lifecyclestage"] == "salesqualifiedlead"
    assert ada.values["hs_lead_status"] == "IN_PROGRESS"
    assert ada.values["hubspot_owner_id"] == state.owners[0].id
    assert state.owners[0].name == "Ben Okri"
    age = (clock.now().date().toordinal()) - ada.updated // 86_400_000 - 719163
    assert age == 1


def test_lines_without_an_id_get_one_that_no_other_line_has(tmp_path):
    text = "Record ID,Company name\n201000009,Acme\n,Umbrella\n,Wayne\n"
    import_export(companies=written(tmp_path / "c.csv", text), target=tmp_path / "seed")
    ids = [row["Record ID"] for row in rows_of(tmp_path / "seed" / "companies.csv")]
    assert ["201000009", "201000010", "201000011"] == ids


def test_a_list_of_foreign_columns_is_refused_until_one_of_them_is_named_as_hubspot_does(tmp_path):
    file = written(tmp_path / "listed.csv", LISTED.format(name="Security"))
    with pytest.raises(ExportError) as refused:
        import_export(companies=file, target=tmp_path / "seed")
    assert (
        "listed.csv, line 1: None of its columns is one of HubSpot's companies."
        " Name at least one column Company name or Company Domain Name." == str(refused.value)
    )
    assert not (tmp_path / "seed").exists()
    file = written(tmp_path / "listed.csv", LISTED.format(name="Company name"))
    imported = import_export(companies=file, target=tmp_path / "seed")
    assert imported.companies == 3
    assert imported.warnings[0].endswith(
        "Symbol, GICS Sector, GICS Sub-Industry, Headquarters Location, Date added, CIK, Founded"
    )


BAD = {
    "": (1, "empty"),
    "Record ID,First Name\n1,Ada\n2,Bob\n1,Cy\n": (4, "was in line 2 already"),
    "Record ID,Email\n1,a@b.de\n2,A@B.de\n": (3, "HubSpot keeps e-mails unique"),
    "Record ID,First Name\n1,Ada\n2\n": (3, "1 cells where the header has 2"),
    "Record ID,First Name\n1,Ada,x\n": (2, "3 cells where the header has 2"),
    'First Name,Job Title\nAda,"Head\nof Sales"\nBob,"x\n': (4, "Close the quotes"),
    "First Name,Job Title\nAda,x\n,Owner\n": (3, "No Record ID and no name"),
    "Job Title,City\nOwner,Berlin\n": (1, "neither Record ID nor a name"),
    "Record ID,First Name\n1.0E+9,Ada\n": (2, "is not a record id"),
    "First Name,First Name\nAda,Eva\n": (1, "is there twice"),
    "First Name,first name\nAda,Eva\n": (1, "Two columns mean First Name"),
    "First Name,Create Date\nAda,31.12.2025\n": (2, "Write it as 2026-03-31 14:05."),
    "Company Domain Name,Description\nacme.com,x\n": (1, "It looks like companies."),
}


@pytest.mark.parametrize("text", BAD, ids=[place[1] for place in BAD.values()])
def test_a_bad_file_is_refused_with_its_line_and_a_cure(tmp_path, text):
    line, words = BAD[text]
    with pytest.raises(ExportError, match=words.replace(".", r"\.")) as refused:
        import_export(contacts=written(tmp_path / "mine.csv", text), target=tmp_path / "seed")
    assert str(refused.value).startswith(f"mine.csv, line {line}: ")
    assert refused.value.cure


def test_a_file_in_another_encoding_or_none_at_all_is_refused(tmp_path):
    text = "Record ID,First Name\n1,Ada\n2,Zoë\n"
    with pytest.raises(ExportError, match="line 3: This is not UTF-8 text"):
        import_export(contacts=written(tmp_path / "c.csv", text, "latin-1"), target=tmp_path / "s")
    with pytest.raises(ExportError, match=r"cannot be read \(No such file"):
        import_export(contacts=tmp_path / "none.csv", target=tmp_path / "s")


def test_associated_companies_that_are_not_there_are_counted(tmp_path):
    text = "Record ID,First Name,Associated Company IDs (Primary)\n1,Ada,7\n2,Bob,7\n3,Cy,8\n"
    imported = import_export(contacts=written(tmp_path / "c.csv", text), target=tmp_path / "seed")
    assert imported.warnings == [
        "2 associated companies are not among the companies: their contacts come without them"
    ]
