"""Laws of merging: nothing vanishes unsaid, and the sides of a choice do not matter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.merging import Candidate, Pick, choose_primary, propose
from core.domain.normalize import Form, canonical

FORMS = {"email": Form.EMAIL, "phone": Form.PHONE, "additional_emails": Form.EMAILS}
values = st.fixed_dictionaries(
    {},
    optional={
        "email": st.sampled_from(["a@x.de", "A@x.de", "b@x.de", "", None]),
        "additional_emails": st.sampled_from(["", "a@x.de", "c@x.de;b@x.de"]),
        "phone": st.sampled_from(["", "+49 30 1234567", "0049301234567", "+1 415 555 0100"]),
        "title": st.one_of(st.none(), st.text(max_size=4)),
    },
)
picks = st.dictionaries(st.sampled_from(["email", "phone", "title"]), st.sampled_from(list(Pick)))
candidates = st.builds(
    Candidate, st.text("12", min_size=1, max_size=2), values, st.none(), st.integers(0, 2), st.integers(0, 2)
)  # fmt: skip
laws = settings()


@pytest.mark.rule("R23")
@laws
@given(values, values, picks)
def test_every_value_stays_or_is_named_as_lost(primary, other, wanted):
    merge = propose(primary, other, forms=FORMS, picks=wanted)
    kept = merge.values
    lost = {one.key: one.lost for one in merge.lost}
    for key in ("phone", "title"):
        for side in (primary, other):
            form = FORMS.get(key, Form.TEXT)
            if said := canonical(form, side.get(key)):
                assert said in {canonical(form, kept.get(key)), canonical(form, lost.get(key))}


@laws
@given(values, values, picks)
def test_no_address_is_ever_lost(primary, other, wanted):
    merge = propose(primary, other, forms=FORMS, picks=wanted)

    def addresses(record):
        joined = ";".join(filter(None, (record.get("email"), record.get("additional_emails"))))
        return set((canonical(Form.EMAILS, joined) or "").split(";")) - {""}

    assert addresses(merge.values) == addresses(primary) | addresses(other)


@laws
@given(values)
def test_merging_a_copy_changes_nothing(record):
    merge = propose(record, dict(record), forms=FORMS)
    assert () == merge.lost
    assert {one.key for one in merge.fields} >= set(merge.changes)
    assert not set(merge.changes) - {"additional_emails"}


@laws
@given(candidates, candidates)
def test_the_sides_do_not_decide_who_survives(left, right):
    one, other = choose_primary(left, right), choose_primary(right, left)
    assert one.reason is other.reason
    assert one.primary.id == other.primary.id
