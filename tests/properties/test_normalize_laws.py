"""Laws of the canonical forms."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.normalize import Form, canonical, phone_tail, refused

anything = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=40)
shaped = st.one_of(
    anything,
    st.from_regex(r"\A(https?://)?(www\.)*[a-zA-Z0-9äß.-]{1,12}(:[0-9]+)?(/[a-zA-Z/?#=]*)?\Z"),
    st.from_regex(r"\A(\+|00)?[0-9 ()./-]{4,20}( ?(x|ext\.?) ?[0-9]{1,4})?\Z"),
    st.from_regex(r"\A[ <a-zA-ZäÄß.+]{1,8}@[a-zA-ZäÄß.-]{1,12}\Z"),
    st.from_regex(r"\A[-+$ 0-9.,eE']{1,16}\Z"),
    st.from_regex(r"\A(https://)?([a-z]{2,3}\.)?linkedin\.com/(in|company)/[A-Za-z%0-9/-]{1,20}\Z"),
)


@pytest.mark.rule("R37")
@settings()
@given(st.sampled_from(list(Form)), shaped)
def test_a_canonical_form_is_its_own_canonical_form(form: Form, value: str) -> None:
    once = canonical(form, value)
    assert once == canonical(form, once)


@settings()
@given(st.sampled_from(list(Form)), shaped)
def test_blanks_around_a_value_say_nothing(form: Form, value: str) -> None:
    assert canonical(form, value) == canonical(form, f" {value}\t")


@settings()
@given(st.sampled_from(list(Form)), st.text(min_size=1, max_size=20))
def test_only_blanks_and_placeholders_are_nothing(form: Form, value: str) -> None:
    if any(letter.isalnum() for letter in value):
        assert canonical(form, value) is not None


@settings()
@given(st.integers(10**9, 10**10 - 1), st.sampled_from(["+49{}", "0049 {}", "(0){}", "{}"]))
def test_the_end_of_a_number_survives_its_spelling(digits: int, spelling: str) -> None:
    assert str(digits)[-9:] == phone_tail(spelling.format(digits))


@given(st.text())
def test_ordinary_text_is_never_refused(value: str) -> None:
    assert ("\x00" in value) == (refused(value) is not None)
