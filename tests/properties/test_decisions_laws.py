"""Laws of the decision, for any two records, any base and any rules."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.changes import Kept, Reason
from core.domain.decisions import Decision, Rules, decide
from core.domain.fields import Direction, Field, Policy
from core.domain.normalize import Form, canonical
from core.domain.records import Base, Kind, Observation, Pair, Ref, Side
from core.domain.settling import settled
from core.domain.stages import option_map, translators
from tests.unit.domain.decision_cases import NOW

KEYS = ("title", "company", "stage")
VALUES = st.none() | st.sampled_from(["a", "A", " a ", "b", "c", "  ", "d\x00", "x"])
STAGES = translators(option_map([("a", "b"), ("b", "c"), ("c", "a")]))


@st.composite
def fields(draw: st.DrawFn, **fixed: object) -> tuple[Field, ...]:
    made = []
    for key in KEYS:
        rules = {
            "direction": draw(st.sampled_from(Direction)),
            "policy": draw(st.sampled_from(Policy)),
            "autofill": draw(st.booleans()),
            "overwrite": draw(st.booleans()),
            "clearing": draw(st.booleans()),
            "paused": draw(st.integers(0, 9)) == 0,
            "database": False,
        }
        if draw(st.integers(0, 4)) == 0:
            rules |= {"database": True, "direction": Direction.TO_HUBSPOT}
        form = Form.OPTION if key == "stage" else Form.TEXT
        made.append(Field(key, Kind.CONTACT, key, form, key, key, **(rules | fixed)))
    return tuple(made)


def documents() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(dict.fromkeys(KEYS, VALUES)).map(
        lambda values: {k: v for k, v in values.items() if v is not None}
    )


def bases(*, whole: bool = False) -> st.SearchStrategy[Base]:
    pair = st.builds(Pair, VALUES, VALUES, VALUES)
    pair = pair if whole else st.none() | pair
    return st.fixed_dictionaries(dict.fromkeys(KEYS, pair)).map(
        lambda pairs: {k: v for k, v in pairs.items() if v is not None}
    )


def rules(**fixed: object) -> st.SearchStrategy[Rules]:
    return st.builds(
        Rules,
        fields(**fixed),
        push_updates=st.booleans(),
        options=st.just(STAGES),
        set_by_hand=st.sampled_from([{}, {"title": NOW}]),
    )


def record(side: Side, values: Mapping[str, str]) -> Observation:
    return Observation(Ref(side, Kind.CONTACT, "1"), values)


def choose(here, there, known, base, under) -> Decision:
    return decide(record(Side.HUBSPOT, here), record(Side.APOLLO, there), known, base, under, NOW)


def carried_out(here, there, base, decision):
    values = {Side.HUBSPOT: dict(here), Side.APOLLO: dict(there)}
    base = {**base, **decision.base}
    for side, changes in decision.writes.items():
        for change in changes:
            values[side].pop(change.field, None)
            if change.value is not None:
                values[side][change.field] = change.value
        base = settled(base, side, changes, values[side])
    return values[Side.HUBSPOT], values[Side.APOLLO], base


laws = settings()


@pytest.mark.rule("R55", "F12")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_one_pass_settles(here, there, known, base, under):
    first = choose(here, there, known, base, under)
    after = carried_out(here, there, base, first)
    again = choose(after[0], after[1], known, after[2], under)
    assert again.writes == {}
    assert first.asks == again.asks


@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_a_second_look_before_anything_was_written_decides_the_same(
    here, there, known, base, under
):
    first = choose(here, there, known, base, under)
    again = choose(here, there, known, {**base, **first.base}, under)
    assert first.writes == again.writes


@pytest.mark.rule("R32")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_autofill_never_replaces(here, there, known, base, under):
    for changes in choose(here, there, known, base, under).writes.values():
        for change in changes:
            if change.reason is Reason.AUTOFILL:
                assert not (change.replaced or "").strip()


@pytest.mark.rule("R66")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_nothing_vanishes_without_a_change_that_names_it(here, there, known, base, under):
    decision = choose(here, there, known, base, under)
    held = {Side.HUBSPOT: here, Side.APOLLO: there}
    for side, changes in decision.writes.items():
        assert len(changes) == len({c.field for c in changes})
        for change in changes:
            assert held[side].get(change.field) == change.replaced


@pytest.mark.rule("R36", "R53", "F15")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_nothing_is_blanked_unless_somebody_emptied_it(here, there, known, base, under):
    for side, changes in choose(here, there, known, base, under).writes.items():
        source = here if side is Side.APOLLO else there
        for change in changes:
            if change.value is None:
                pair = base[change.field]
                assert not (source.get(change.field) or "").strip()
                assert (pair.side(side.other) or "").strip()
                assert side is Side.APOLLO or _field(under, change.field).clearing


@pytest.mark.rule("R30", "F17")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_paused_and_unmapped_fields_are_never_written(here, there, known, base, under):
    paused = {f.key for f in under.fields if f.paused}
    extra = {"unmapped": "x"}
    decision = choose(here | extra, there, known | extra, base, under)
    written = {c.field for changes in decision.writes.values() for c in changes}
    assert not written & (paused | {"unmapped"})


@pytest.mark.rule("R31")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_nothing_is_written_against_its_direction(here, there, known, base, under):
    for side, changes in choose(here, there, known, base, under).writes.items():
        for change in changes:
            mapped = _field(under, change.field)
            assert mapped.direction.reaches(side)
            assert not (mapped.database and side is Side.APOLLO)


@pytest.mark.rule("F19")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_what_no_database_keeps_is_never_written(here, there, known, base, under):
    for changes in choose(here, there, known, base, under).writes.values():
        assert not [c for c in changes if "\x00" in (c.value or "")]


@laws
@given(documents(), documents(), bases(whole=True), rules(clearing=True, database=False))
def test_the_sides_are_symmetric_under_swapped_policies(here, there, base, under):
    # with a whole base only: at first sight HubSpot's value stands, by rule
    plain = tuple(f for f in under.fields if f.key != "stage")
    one = Rules(plain)
    other = Rules(tuple(_mirrored(f) for f in plain))
    turned = {key: Pair(pair.apollo, pair.hubspot, pair.known) for key, pair in base.items()}
    straight = choose(here, there, {}, base, one)
    mirrored = choose(there, here, {}, turned, other)
    assert straight.writes == {s.other: c for s, c in mirrored.writes.items()}
    assert straight.keeps == mirrored.keeps
    assert [(c.hubspot, c.apollo) for c in straight.asks] == [
        (c.apollo, c.hubspot) for c in mirrored.asks
    ]


@pytest.mark.rule("R50")
@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_every_difference_has_a_write_a_question_or_a_reason(here, there, known, base, under):
    decision = choose(here, there, known, base, under)
    named = (
        {c.field for changes in decision.writes.values() for c in changes}
        | {key for key, _ in decision.keeps}
        | {c.field for c in decision.asks}
    )
    for mapped in under.fields:
        if mapped.database or mapped.key in named or mapped.key == "stage":
            continue
        pair = decision.base.get(mapped.key) or base[mapped.key]
        for side, values in ((Side.HUBSPOT, here), (Side.APOLLO, there)):
            now = canonical(mapped.form, values.get(mapped.key))
            assert canonical(mapped.form, pair.side(side)) == now


@laws
@given(documents(), documents(), documents(), bases(), rules())
def test_a_reason_that_blocks_a_write_leaves_the_base_alone(here, there, known, base, under):
    decision = choose(here, there, known, base, under)
    blocked = {Kept.UPDATES_OFF, Kept.PAUSED, Kept.ASKED, Kept.DO_NOT_CONTACT}
    for key, kept in decision.keeps:
        assert kept not in blocked or key not in decision.base


def _field(under: Rules, key: str) -> Field:
    return next(f for f in under.fields if f.key == key)


def _mirrored(mapped: Field) -> Field:
    policies = {Policy.HUBSPOT: Policy.APOLLO, Policy.APOLLO: Policy.HUBSPOT}
    directions = {
        Direction.TO_HUBSPOT: Direction.TO_APOLLO,
        Direction.TO_APOLLO: Direction.TO_HUBSPOT,
    }
    return Field(
        mapped.key,
        mapped.kind,
        mapped.label,
        mapped.form,
        mapped.hubspot,
        mapped.apollo,
        direction=directions.get(mapped.direction, mapped.direction),
        policy=policies.get(mapped.policy, mapped.policy),
        clearing=True,
        paused=mapped.paused,
    )
