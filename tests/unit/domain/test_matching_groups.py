"""Candidates from keys, groups from pairs."""

from core.domain.matching import (
    COMMON,
    Comparison,
    Group,
    candidates,
    contact_traits,
    count_terms,
    group,
    scan,
)


def pair(left: str, right: str, probability: float) -> Comparison:
    return Comparison(left, right, probability, ())


def members(groups: list[Group]) -> list[tuple[str, ...]]:
    return [one.members for one in groups]


def test_records_that_share_a_key_are_candidates_once() -> None:
    keys = [("b", {"x", "y"}), ("a", {"x", "y"}), ("c", {"z"})]
    assert [("a", "b")] == candidates(keys)


def test_a_key_that_many_share_is_skipped() -> None:
    crowd = [(f"{at:03}", {"x"}) for at in range(COMMON + 1)]
    assert [] == candidates(crowd)
    assert COMMON * (COMMON - 1) // 2 == len(candidates(crowd[:-1]))


def test_the_strongest_group_comes_first_and_so_does_its_strongest_pair() -> None:
    pairs = [pair("a", "b", 0.96), pair("x", "y", 0.97), pair("y", "z", 0.99), pair("x", "z", 0.98)]
    found = group(pairs)
    assert [("x", "y", "z"), ("a", "b")] == members(found)
    assert [0.99, 0.98, 0.97] == [one.probability for one in found[0].pairs]
    assert 0.99 == found[0].probability


def test_a_chain_breaks_where_two_records_were_found_different() -> None:
    pairs = [pair("a", "b", 0.99), pair("b", "c", 0.97), pair("a", "c", 0.1)]
    assert [("a", "b")] == members(group(pairs))


def test_a_long_chain_does_not_become_one_group() -> None:
    chain = [pair(a, b, 0.96) for a, b in zip("abcdef", "bcdefg", strict=True)]
    assert max(len(one) for one in members(group(chain))) <= 3


def test_the_order_of_the_pairs_does_not_matter() -> None:
    pairs = [pair("a", "b", 0.99), pair("c", "b", 0.99), pair("a", "c", 0.7), pair("d", "c", 0.96)]
    assert group(pairs) == group(reversed(pairs))


def test_unlikely_pairs_make_no_group() -> None:
    assert [] == group([pair("a", "b", 0.94)])


def test_a_scan_compares_what_shares_a_key_with_counts_of_its_own() -> None:
    values = {"first_name": "Anna", "last_name": "Berg", "email": "anna@acme.com"}
    records = [contact_traits(one, values) for one in "ab"] + [contact_traits("c", {})]
    (found,) = scan(records)
    assert ("a", "b") == (found.left, found.right)
    assert 2 == count_terms(one.terms() for one in records).carriers("family:berg")
