"""Linking at first sight (R18), one named case a row; then what surrounds it."""

import pytest

from core.domain.identities import Identity, identify
from core.domain.linking import (
    Ambiguous,
    Buried,
    Candidates,
    Linked,
    Suggest,
    Unmatched,
    Waiting,
    link,
    link_page,
)
from core.domain.records import Facts, Kind, Link, LinkHow, Observation, Ref, Side

HS, AP = Side.HUBSPOT, Side.APOLLO


def me(ident: str, side: Side = HS, kind: Kind = Kind.CONTACT, /, **keys) -> Identity:
    return Identity(Ref(side, kind, ident), **keys)


def ap(ident: str, /, **keys) -> Identity:
    return me(ident, AP, **keys)


def ref(name: str, side: Side = AP, kind: Kind = Kind.CONTACT) -> Ref:
    return Ref(side, kind, name)


def own(hubspot: str, apollo: str, tombstone: Side | None = None, link_id: int = 1) -> Link:
    return Link(link_id, Kind.CONTACT, hubspot, apollo, LinkHow.EMAIL, tombstone)


MAIL = {"addresses": ("a@b.de",)}

# description, the HubSpot record, what was gathered, the match
CASES = [
    (
        "our own link goes first",
        me("1", **MAIL),
        Candidates(links={"1": own("1", "x")}, others=(ap("y", **MAIL),)),
        Linked(LinkHow.OWN, ref("x")),
    ),
    (
        "the key property",
        me("1", other_ids=("x",), **MAIL),
        Candidates(others=(ap("x"), ap("y", **MAIL))),
        Linked(LinkHow.KEY, ref("x")),
    ),
    (
        "the CRM id",
        me("1", **MAIL),
        Candidates(others=(ap("x", other_ids=("1",)), ap("y", **MAIL))),
        Linked(LinkHow.CRM_ID, ref("x")),
    ),
    (
        "the CRM id of a merged-away record",
        me("1", merged_ids=("0",)),
        Candidates(others=(ap("x", other_ids=("0",)),)),
        Linked(LinkHow.CRM_ID, ref("x")),
    ),
    (
        "a key that names nobody is passed over",
        me("1", other_ids=("gone",), **MAIL),
        Candidates(others=(ap("y", **MAIL),)),
        Linked(LinkHow.EMAIL, ref("y")),
    ),
    (
        "an additional address",
        me("1", addresses=("new@b.de", "a@b.de")),
        Candidates(others=(ap("y", addresses=("q@b.de", "a@b.de")),)),
        Linked(LinkHow.EMAIL, ref("y")),
    ),
    (
        "two of one address there",
        me("1", **MAIL),
        Candidates(others=(ap("x", **MAIL), ap("y", **MAIL))),
        Ambiguous((ref("x"), ref("y"))),
    ),
    (
        "two of one address here",
        me("1", **MAIL),
        Candidates(others=(ap("x", **MAIL),), rivals=(me("2", **MAIL),)),
        Ambiguous((ref("x"),), (ref("2", HS),)),
    ),
    (
        "two CRM ids of one record",
        me("1"),
        Candidates(others=(ap("x", other_ids=("1",)), ap("y", other_ids=("1",)))),
        Ambiguous((ref("x"), ref("y"))),
    ),
    (
        "the only candidate is linked: mirrored",
        me("1", **MAIL),
        Candidates(others=(ap("x", **MAIL),), taken=frozenset({"x"})),
        Unmatched(),
    ),
    (
        "one is linked, one is free: nobody guesses",
        me("1", **MAIL),
        Candidates(others=(ap("x", **MAIL), ap("y", **MAIL)), taken=frozenset({"x"})),
        Ambiguous((ref("y"),)),
    ),
    (
        "a candidate that names another living record",
        me("1", **MAIL),
        Candidates(others=(ap("x", other_ids=("2",), **MAIL),), rivals=(me("2"),)),
        Unmatched(),
    ),
    (
        "a candidate that names a dead record",
        me("1", **MAIL),
        Candidates(others=(ap("x", other_ids=("2",), **MAIL),)),
        Linked(LinkHow.EMAIL, ref("x")),
    ),
    (
        "LinkedIn is a question",
        me("1", linkedin="in/a"),
        Candidates(others=(ap("x", linkedin="in/a"),)),
        Suggest((ref("x"),)),
    ),
    (
        "name with company is a question",
        me("1", name="ann b @ acme", addresses=("a@b.de",)),
        Candidates(others=(ap("x", name="ann b @ acme", addresses=("c@d.de",)),)),
        Suggest((ref("x"),)),
    ),
    (
        "a question that is open is not asked twice",
        me("1", linkedin="in/a"),
        Candidates(others=(ap("x", linkedin="in/a"),), waiting=frozenset({ref("1", HS)})),
        Waiting(),
    ),
    (
        "an open question holds up no certain hit",
        me("1", **MAIL),
        Candidates(others=(ap("x", **MAIL),), waiting=frozenset({ref("1", HS)})),
        Linked(LinkHow.EMAIL, ref("x")),
    ),
    (
        "declined: they are two records",
        me("1", linkedin="in/a"),
        Candidates(others=(ap("x", linkedin="in/a"),), apart=frozenset({(ref("1", HS), ref("x"))})),
        Unmatched(),
    ),
    (
        "the partner was deleted",
        me("1", **MAIL),
        Candidates(links={"1": own("1", "x", AP)}, others=(ap("y", **MAIL),)),
        Buried(own("1", "x", AP)),
    ),
    (
        "the record is back",
        me("1"),
        Candidates(links={"1": own("1", "x", HS)}),
        Linked(LinkHow.OWN, ref("x"), revived=True),
    ),
    (
        "the link follows a merge",
        me("9", merged_ids=("1",)),
        Candidates(links={"1": own("1", "x")}),
        Linked(LinkHow.MERGED, ref("x")),
    ),
    (
        "both of a merge were linked under one new id",
        me("9", merged_ids=("1", "2")),
        Candidates(links={"1": own("1", "x"), "2": own("2", "y", link_id=2)}),
        Ambiguous((ref("x"), ref("y"))),
    ),
    (
        "both of a merge were linked, and the survivor's key names its partner",
        me("9", merged_ids=("1", "2"), other_ids=("y",)),
        Candidates(links={"1": own("1", "x"), "2": own("2", "y", link_id=2)}),
        Linked(LinkHow.MERGED, ref("y")),
    ),
    (
        "the loser of a merge was linked as well",
        me("1", merged_ids=("2",)),
        Candidates(links={"1": own("1", "x"), "2": own("2", "y", link_id=2)}),
        Linked(LinkHow.OWN, ref("x"), orphans=(ref("y"),)),
    ),
    (
        "what was deleted here comes back only by a person",
        me("2", **MAIL),
        Candidates(others=(ap("x", **MAIL),), buried=frozenset({"x"})),
        Suggest((ref("x"),)),
    ),
    ("nobody like it", me("1", **MAIL), Candidates(others=(ap("x"),)), Unmatched()),
]


@pytest.mark.rule("R18", "R25")
@pytest.mark.parametrize(
    ("record", "candidates", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_record_is_linked_by_the_first_rule_that_hits(record, candidates, expected):
    assert expected == link(record, candidates)


def test_an_apollo_record_sees_hubspots_key_before_its_own_crm_id():
    apollo = ap("x", other_ids=("2",))
    candidates = Candidates(others=(me("1", other_ids=("x",)), me("2")))
    assert Linked(LinkHow.KEY, ref("1", HS)) == link(apollo, candidates)


@pytest.mark.rule("R18", "F7")
def test_two_records_of_a_page_that_claim_one_are_both_asked_about():
    page = link_page((me("1", **MAIL), me("2", **MAIL)), Candidates(others=(ap("x", **MAIL),)))
    assert Ambiguous((ref("x"),), (ref("2", HS),)) == page["1"]
    assert Ambiguous((ref("x"),), (ref("1", HS),)) == page["2"]


def test_a_stronger_rule_of_a_later_record_goes_before_a_weaker_one():
    records = (me("1", **MAIL), me("2", other_ids=("x",)))
    page = link_page(records, Candidates(others=(ap("x", **MAIL),)))
    assert (Unmatched(), Linked(LinkHow.KEY, ref("x"))) == (page["1"], page["2"])


def test_what_one_record_may_claim_by_key_no_other_gets_by_its_address():
    records = (me("1", other_ids=("x", "y")), me("2", **MAIL))
    page = link_page(records, Candidates(others=(ap("x", **MAIL), ap("y"))))
    assert Ambiguous((ref("x"), ref("y"))) == page["1"]
    assert Ambiguous((ref("x"),)) == page["2"]


def test_what_two_records_claim_by_key_no_third_gets_by_its_address():
    records = (me("1", other_ids=("x",)), me("2", other_ids=("x",)), me("3", **MAIL))
    page = link_page(records, Candidates(others=(ap("x", **MAIL),)))
    assert [Ambiguous] * 3 == [type(match) for match in page.values()]


@pytest.mark.rule("R18")
def test_companies_link_by_their_domain():
    left = me("1", HS, Kind.ACCOUNT, addresses=("acme.de",))
    right = me("x", AP, Kind.ACCOUNT, addresses=("acme.de",))
    expected = Linked(LinkHow.DOMAIN, ref("x", kind=Kind.ACCOUNT))
    assert expected == link(left, Candidates(others=(right,)))


def test_companies_of_one_name_with_two_domains_are_two():
    left = me("1", HS, Kind.ACCOUNT, addresses=("acme.de",), name="acme")
    right = me("x", AP, Kind.ACCOUNT, addresses=("acme.fr",), name="acme")
    bare = me("y", AP, Kind.ACCOUNT, name="acme")
    assert Unmatched() == link(left, Candidates(others=(right,)))
    assert Suggest((ref("y", kind=Kind.ACCOUNT),)) == link(left, Candidates(others=(right, bare)))


def test_a_record_is_reduced_to_canonical_keys():
    contact = Observation(
        ref("x"),
        {
            "email": " Ann@Acme.DE ",
            "first_name": "Ann",
            "last_name": "Bee",
            "company": "ACME",
            "linkedin": "http://www.linkedin.com/in/Ann/",
        },
        Facts(other_ids=("1",), more_emails=("ann@acme.de", "a@b.de")),
    )
    found = identify(contact)
    assert (("ann@acme.de", "a@b.de"), "ann bee @ acme") == (found.addresses, found.name)
    assert (("1",), True) == (found.other_ids, bool(found.linkedin))


@pytest.mark.rule("R7")
def test_free_mail_names_no_company():
    account = Observation(
        ref("x", kind=Kind.ACCOUNT),
        {"domain": "gmail.com", "name": "Ann's"},
        Facts(more_domains=("www.anns.de",)),
    )
    assert ("anns.de",) == identify(account).addresses


def test_an_empty_page_has_no_matches():
    assert {} == link_page((), Candidates())
