"""What people type after ``/apollo prospect``."""

import pytest

from core.usecases.asking import BadQueryError, Query, parse
from core.usecases.prospecting import fits_mask


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Query({})),
        (
            'title:"head of marketing" city:Berlin',
            Query({"person_titles": ("head of marketing",), "person_locations": ("Berlin",)}),
        ),
        ("title:“head of marketing”", Query({"person_titles": ("head of marketing",)})),
        ("title:„Leiterin Einkauf“", Query({"person_titles": ("Leiterin Einkauf",)})),
        ("title:ceo title:cto", Query({"person_titles": ("ceo", "cto")})),
        ("city:Berlin country:Germany", Query({"person_locations": ("Berlin, Germany",)})),
        ("country:Germany", Query({"person_locations": ("Germany",)})),
        ("seniority:VP,director", Query({"person_seniorities": ("vp", "director")})),
        ("seniority:c-suite", Query({"person_seniorities": ("c_suite",)})),
        ("employees:11-50", Query({"organization_num_employees_ranges": ("11,50",)})),
        ("employees:1000+", Query({"organization_num_employees_ranges": ("1000,",)})),
        ("company:acme.com", Query({"q_organization_domains_list": ("acme.com",)})),
        ("company:https://www.acme.com/", Query({"q_organization_domains_list": ("acme.com",)})),
        ('company:"Acme Inc"', Query({}, company="Acme Inc")),
        ("jane doe page:3", Query({}, "jane doe", page=3)),
        ('TITLE:"unclosed quote', Query({"person_titles": ("unclosed quote",)})),
    ],
)
def test_a_query_is_read_as_it_was_meant(typed: str, expected: Query) -> None:
    assert expected == parse(typed)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("shoe:45", "shoe"),
        ('title:""', "title"),
        ("seniority:boss", "boss"),
        ("employees:many", "employees"),
        ("page:0", "page"),
        ("page:abc", "page"),
        ("page:501", "page"),
    ],
)
def test_what_cannot_be_understood_is_named(typed: str, word: str) -> None:
    with pytest.raises(BadQueryError) as caught:
        parse(typed)
    assert word in caught.value.sentence


def test_a_query_that_narrows_nothing_is_empty() -> None:
    assert (True, False) == (parse("page:2").empty, parse("boss").empty)


@pytest.mark.parametrize(
    ("last_name", "mask", "expected"),
    [
        ("Huffman", "Hu***n", True),
        ("huffman", "Hu***n", True),
        ("Hunt", "Hu***n", False),
        ("Smith", "Hu***n", False),
        ("", "Hu***n", False),
        ("Huffman", "Hu***", True),
    ],
)
def test_a_mask_fits_only_what_it_shows(last_name: str, mask: str, expected: bool) -> None:
    assert expected is fits_mask(last_name, mask)
