"""The mapping's file: what is written can be read, and what is wrong with it is all named."""

import pytest

from core.domain import mapping_file
from core.domain.attributes import attributes, custom
from core.domain.checking import Trouble
from core.domain.default_mapping import default_mapping
from core.domain.fields import Direction, FieldMap, Policy
from core.domain.mapped import new_field, pair_of
from core.domain.normalize import Form
from core.domain.records import Kind

C = Kind.CONTACT
HEAD = "kind,hubspot,apollo,direction\n"
ATTRIBUTES = {kind: attributes(kind) for kind in Kind}


def taken(text: str, mapping: FieldMap | None = None) -> FieldMap:
    """Return what a file makes of the mapping, whatever is missed in it."""
    lines, problems = mapping_file.read(text)
    assert [] == problems
    return mapping_file.applied(mapping or default_mapping(), lines, ATTRIBUTES)[0]


def test_what_is_written_is_read_back_as_the_same_mapping() -> None:
    mapping = default_mapping()
    text = mapping_file.written(mapping)
    assert mapping.fields == taken(text).fields
    assert mapping.fields == taken("\ufeff" + text.replace("\n", "\r\n") + "\r\n\r\n").fields


def test_only_what_is_needed_has_to_stand_in_a_file() -> None:
    after = taken(HEAD + "Contact,jobtitle,title,BOTH\n")
    (field,) = after.fields
    assert ("title", "Job title", Direction.BOTH, Policy.HUBSPOT) == (
        field.key,
        field.label,
        field.direction,
        field.policy,
    )
    assert (False, False) == (field.autofill, field.overwrite)


def test_a_label_never_becomes_a_formula_and_comes_back_as_it_was() -> None:
    lines, _ = mapping_file.read("kind,label,hubspot,apollo,direction\ncontact,=1+1,a,b,both\n")
    mapping, _ = mapping_file.applied(default_mapping(), lines, None)
    text = mapping_file.written(mapping)
    assert ",'=1+1," in text
    assert "=1+1" == mapping_file.read(text)[0][0].label


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Line 1: the heading lacks kind, hubspot, apollo, direction."),
        ("kind,hubspot\ncontact,a\n", "the heading lacks apollo, direction."),
        (HEAD.replace("\n", ",shoe\n") + "contact,a,b,both,9\n", "no column 'shoe'"),
        (HEAD, "there is no field in the file"),
        (HEAD + "deal,a,b,both\n", "Line 2: kind is 'deal'; it must be one of contact, account."),
        (HEAD + "contact,,b,both\n", "Line 2: hubspot is empty."),
        (HEAD + "contact,a\n", "Line 2: direction is ''"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, words: str) -> None:
    _, problems = mapping_file.read(text)
    assert words in " ".join(one.sentence for one in problems)


def test_all_lines_are_read_whatever_is_wrong_with_one() -> None:
    text = HEAD + "deal,a,b,both\n\ncontact,c,d,both\ncontact,e,f,up\n"
    lines, problems = mapping_file.read(text)
    assert [4] == [one.number for one in lines]
    assert ["Line 2", "Line 5"] == [one.sentence.split(":")[0] for one in problems]


def test_what_cannot_be_filled_in_is_refused_not_ignored() -> None:
    text = HEAD.replace("\n", ",autofill\n") + "contact,hubspot_owner_id,owner_id,both,on\n"
    lines, _ = mapping_file.read(text)
    _, problems = mapping_file.applied(default_mapping(), lines, ATTRIBUTES)
    assert "Line 2: Owner cannot be filled in" in problems[0].sentence


def test_a_file_without_what_records_are_found_by_is_refused() -> None:
    lines, _ = mapping_file.read(HEAD + "contact,email,email,both\n")
    _, problems = mapping_file.applied(default_mapping(), lines, ATTRIBUTES)
    needed = [one.field for one in problems if one.trouble is Trouble.NEEDED]
    assert ["first_name", "last_name", "name", "domain"] == needed


def test_a_new_field_takes_its_form_from_apollo_and_a_key_of_its_own() -> None:
    mapping = default_mapping()
    phone = next(one for one in attributes(C) if one.name == "home_phone")
    field = new_field(mapping, C, "Home Phone!", phone, taken=["home_phone_"])
    assert ("home_phone__2", Form.PHONE, True, False) == (
        field.key,
        field.form,
        field.phone,
        field.database,
    )
    street = next(one for one in attributes(C) if one.name == "street_address")
    assert new_field(mapping, C, "address", street).database


def test_a_key_that_was_ever_used_is_not_used_again() -> None:
    mapping = default_mapping()
    own = custom("1", "Shirt", "string")
    assert own is not None
    with_shirt = mapping.with_fields([*mapping.fields, new_field(mapping, C, "shirt", own)])
    without = with_shirt.with_fields(mapping.fields)
    assert ("contact:shirt",) == without.retired
    assert "shirt_2" == new_field(without, C, "shirt", own).key
    assert None is pair_of(without, C, "shirt", own.name)


@pytest.mark.parametrize(("type_", "form"), [("textarea", Form.TEXT), ("boolean", Form.BOOLEAN)])
def test_own_fields_have_forms(type_: str, form: Form) -> None:
    found = custom("1", "x", type_)
    assert found is not None
    assert form is found.form


def test_choices_of_own_fields_are_left_out() -> None:
    assert None is custom("1", "x", "picklist")
