"""Links that people paste."""

import pytest

from core.domain.records import Kind, Ref, Side
from core.usecases.finding import addresses

C, A, H, P = Kind.CONTACT, Kind.ACCOUNT, Side.HUBSPOT, Side.APOLLO


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("https://app.hubspot.com/contacts/48/record/0-1/123", (Ref(H, C, "123"),)),
        ("https://app-eu1.hubspot.com/contacts/48/record/0-2/9?x=1", (Ref(H, A, "9"),)),
        ("https://app.hubspot.com/contacts/48/company/77/", (Ref(H, A, "77"),)),
        ("https://app.apollo.io/#/contacts/66f0a1", (Ref(P, C, "66f0a1"),)),
        ("https://app.apollo.io/#/accounts/66f0a1?tab=x", (Ref(P, A, "66f0a1"),)),
        ("http://127.0.0.1:8030/hubspot/contacts/1/record/0-1/55", (Ref(H, C, "55"),)),
        ("hubspot:contact:12", (Ref(H, C, "12"),)),
        ("https://www.linkedin.com/company/12345", ()),
        ("jane@example.com", ()),
        ("a:b:c", ()),
    ],
)
def test_a_pasted_link_names_its_record(typed: str, expected: tuple[Ref, ...]) -> None:
    assert expected == addresses(typed)
