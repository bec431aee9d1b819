"""Laws of the matcher: symmetric, bounded, never surprised by a value."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.domain.matching import (
    Comparison,
    Frequencies,
    account_traits,
    compare,
    contact_traits,
    group,
    keys,
)

names = st.sampled_from(
    [
        "",
        "Anna",
        "ANNA",
        "Ana",
        "Anna Maria",
        "A.",
        "Bill",
        "William",
        "Berg",
        "Berg-Ohm",
        "Brg",
        "李",
        "\ud800",
    ]
)
hosts = st.sampled_from(["acme.com", "acme.co.uk", "acme.de", "gmail.com", "globex.com"])
addresses = st.builds(
    "{}@{}".format, st.sampled_from(["anna", "berg", "anna.berg", "anna2", "info", "x+y"]), hosts
)
texts = st.one_of(
    st.sampled_from(["", "Acme", "Acme Inc", "Acme UK", "acme.com", "Berlin", "CEO"]),
    st.text(max_size=8),
)
phones = st.sampled_from(["", "+49 30 1234567", "030 1234567", "+1 415 555 0100", "call me"])
profiles = st.sampled_from(["", "linkedin.com/in/anna-berg", "in/anna-berg-2", "company/acme"])

contact_values = st.fixed_dictionaries(
    {},
    optional={
        "email": addresses, "additional_emails": st.lists(addresses, max_size=3).map(";".join),
        "first_name": names, "last_name": names, "title": texts, "phone": phones, "mobile": phones,
        "linkedin": profiles, "company": texts, "company_domain": hosts, "city": texts,
        "country": st.sampled_from(["", "DE", "Germany", "US"]),
        "company_id": st.sampled_from(["", "1", "2"]),
    },
)  # fmt: skip
account_values = st.fixed_dictionaries(
    {},
    optional={
        "name": texts, "domain": hosts, "website": hosts, "phone": phones, "linkedin": profiles,
        "city": texts, "country": st.sampled_from(["", "DE", "US"]), "address": texts,
        "additional_domains": st.lists(hosts, max_size=2).map(";".join),
    },
)  # fmt: skip
counts = st.builds(
    Frequencies,
    st.integers(0, 1_000_000),
    st.dictionaries(st.sampled_from(["given:anna", "family:berg", "employer:=acme", "name:acme"]), st.integers(0, 999)),
)  # fmt: skip
laws = settings()


@laws
@given(contact_values, contact_values, counts)
def test_comparing_contacts_the_other_way_round_is_the_mirror_image(left, right, frequencies):
    a, b = contact_traits("1", left), contact_traits("2", right)
    assert compare(a, b, frequencies) == compare(b, a, frequencies).mirrored


@laws
@given(account_values, account_values, counts)
def test_comparing_accounts_the_other_way_round_is_the_mirror_image(left, right, frequencies):
    a, b = account_traits("1", left), account_traits("2", right)
    assert compare(a, b, frequencies) == compare(b, a, frequencies).mirrored


@laws
@given(contact_values, contact_values, counts)
def test_a_probability_is_one_and_a_field_speaks_once(left, right, frequencies):
    found = compare(contact_traits("1", left), contact_traits("2", right), frequencies)
    assert 0 < found.probability < 1
    levels = [one.level for one in found.evidence]
    assert len(levels) == len(set(levels))


@laws
@given(contact_values)
def test_a_contact_and_its_copy_share_every_key(values):
    assert keys(contact_traits("1", values)) == keys(contact_traits("2", dict(values)))


@laws
@given(account_values)
def test_an_account_and_its_copy_share_every_key(values):
    assert keys(account_traits("1", values)) == keys(account_traits("2", dict(values)))


@laws
@given(contact_values, counts)
def test_a_copy_is_never_held_against_itself(values, frequencies):
    found = compare(contact_traits("1", values), contact_traits("2", dict(values)), frequencies)
    assert all(one.weight >= 0 for one in found.evidence)


@laws
@given(contact_values, contact_values, counts)
def test_a_shared_profile_never_makes_a_pair_less_likely(left, right, frequencies):
    bare = [
        {key: value for key, value in one.items() if key != "linkedin"} for one in (left, right)
    ]
    linked = [one | {"linkedin": "in/zz-top-1969"} for one in bare]
    before, after = (
        compare(contact_traits("1", a), contact_traits("2", b), frequencies)
        for a, b in (bare, linked)
    )
    assert after.probability >= before.probability


@laws
@given(contact_values, contact_values, st.integers(2, 500), st.integers(2, 500))
def test_a_commoner_name_never_makes_a_pair_more_likely(left, right, few, more):
    assume(few < more)
    a, b = contact_traits("1", left), contact_traits("2", right)
    rare, common = (
        compare(a, b, Frequencies(3000, {"family:berg": count, "given:anna": 2}))
        for count in (few, more)
    )
    assume(len(rare.evidence) == len(common.evidence))
    assume(all(x.level is y.level for x, y in zip(rare.evidence, common.evidence, strict=True)))
    assert rare.probability >= common.probability


pairs = st.lists(
    st.builds(
        Comparison, st.sampled_from("abcdef"), st.sampled_from("ghijkl"),
        st.sampled_from([0.1, 0.6, 0.95, 0.99]), st.just(()),
    ),
    unique_by=lambda one: (one.left, one.right),
)  # fmt: skip


@laws
@given(pairs, st.randoms(use_true_random=False))
def test_groups_do_not_overlap_hold_no_veto_and_ignore_the_order(found, random):
    groups = group(found)
    members = [member for one in groups for member in one.members]
    assert len(members) == len(set(members))
    for one in groups:
        inside = [pair for pair in found if pair.left in one.members and pair.right in one.members]
        assert all(pair.probability >= 0.5 for pair in inside)
        assert len(one.members) >= 2
    shuffled = list(found)
    random.shuffle(shuffled)
    assert groups == group(shuffled)
