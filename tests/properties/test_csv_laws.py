"""No cell of an exported plan is taken for a formula (security: formula injection)."""

from hypothesis import given
from hypothesis import strategies as st

from core.usecases.plans import safe


@given(st.text())
def test_a_cell_never_starts_like_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.text())
def test_a_cell_keeps_every_character_of_its_text(text: str) -> None:
    assert safe(text) in (text, f"'{text}")
