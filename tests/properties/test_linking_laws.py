"""Laws of linking, for any page and any candidates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.identities import Identity
from core.domain.linking import Ambiguous, Buried, Candidates, Linked, Suggest, link_page
from core.domain.records import Kind, Link, LinkHow, Ref, Side

HUBSPOT = ("1", "2", "3", "4")
APOLLO = ("w", "x", "y", "z")
ADDRESSES = ("a@b.de", "c@d.de", "e@f.de")


def identities(side: Side, own: tuple[str, ...], other: tuple[str, ...]):
    some = st.sampled_from([(), *((o,) for o in other), other[:2], other[1:3]])
    addresses = st.sampled_from([(), *((a,) for a in ADDRESSES), ADDRESSES[:2], ADDRESSES[1:]])

    def one(ident: str):
        return st.none() | st.builds(
            Identity,
            st.just(Ref(side, Kind.CONTACT, ident)),
            other_ids=some,
            addresses=addresses,
            linkedin=st.sampled_from(["", "in/a", "in/b"]),
            name=st.sampled_from(["", "ann @ acme"]),
        )

    return st.tuples(*map(one, own)).map(lambda found: [f for f in found if f is not None])


@st.composite
def pages(draw: st.DrawFn) -> tuple[list[Identity], Candidates]:
    here = draw(identities(Side.HUBSPOT, HUBSPOT, APOLLO))
    cut = draw(st.integers(0, len(here)))
    others = draw(identities(Side.APOLLO, APOLLO, HUBSPOT))
    partners = draw(st.permutations(APOLLO))
    kept = draw(st.lists(st.booleans(), min_size=4, max_size=4))
    links = {
        h: Link(n, Kind.CONTACT, h, a, LinkHow.EMAIL, draw(st.sampled_from([None, None, *Side])))
        for n, (h, a, keep) in enumerate(zip(HUBSPOT, partners, kept, strict=True))
        if keep
    }
    taken = frozenset(x.apollo_id for x in links.values())
    return here[:cut], Candidates(links=links, others=others, taken=taken, rivals=here[cut:])


laws = settings()


@pytest.mark.rule("R18")
@laws
@given(pages())
def test_a_link_is_one_to_one(page):
    records, candidates = page
    found = link_page(records, candidates)
    linked = [m.other for m in found.values() if isinstance(m, Linked)]
    assert len(linked) == len(set(linked))
    for record in records:
        match = found[record.ref.id]
        if isinstance(match, Linked) and match.how not in {LinkHow.OWN, LinkHow.MERGED}:
            assert match.other.id not in candidates.taken


@laws
@given(pages())
def test_every_record_has_one_answer_and_the_order_of_the_page_does_not_matter(page):
    records, candidates = page
    found = link_page(records, candidates)
    assert {r.ref.id for r in records} == set(found)
    assert found == link_page(records[::-1], candidates)


@pytest.mark.rule("R18")
@laws
@given(pages())
def test_nobody_is_linked_by_name_or_linkedin_alone(page):
    records, candidates = page
    others = {o.ref: o for o in candidates.others}
    for record in records:
        match = link_page(records, candidates)[record.ref.id]
        if isinstance(match, Linked) and match.how is not LinkHow.OWN:
            other = others[match.other]
            assert (
                set(record.addresses) & set(other.addresses)
                or other.ref.id in record.other_ids
                or record.ref.id in other.other_ids
            )


@pytest.mark.rule("R54")
@laws
@given(pages())
def test_a_tombstone_of_the_other_side_is_never_linked_anew(page):
    records, candidates = page
    for ref_id, match in link_page(records, candidates).items():
        own = candidates.links.get(ref_id)
        assert isinstance(match, Buried) == (own is not None and own.tombstone is Side.APOLLO)


@laws
@given(pages())
def test_what_is_asked_about_is_free(page):
    records, candidates = page
    for match in link_page(records, candidates).values():
        if isinstance(match, Ambiguous | Suggest):
            assert match.refs
            assert not {r.id for r in match.refs} & candidates.taken
