"""Equal values have equal bytes, and they are those of RFC 8785."""

from typing import Any
from unicodedata import normalize

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.domain.ledger.canonical import JsonValue, NotCanonical, canonical

TEXT = st.text()  # all of Unicode but surrogates, control characters included
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    TEXT | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


def _composed(value: JsonValue) -> Any:  # noqa: ANN401 - the reference's own type is narrower
    """Normalise text as the ledger does, then let the reference write it."""
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    return [_composed(item) for item in value] if isinstance(value, list) else value


@settings(deadline=None)
@given(VALUES)
def test_the_bytes_are_those_of_rfc_8785(value: JsonValue) -> None:
    assert canonical(value) == rfc8785.dumps(_composed(value))


@settings(deadline=None)
@given(st.dictionaries(KEYS, TEXT))
def test_the_order_of_keys_makes_no_difference(value: dict[str, str]) -> None:
    backwards = dict(reversed(value.items()))

    assert canonical(value) == canonical(backwards)


def test_an_accent_typed_in_two_ways_has_one_set_of_bytes() -> None:
    assert canonical("Zoe\u0308") == canonical("Zo\u00eb")


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        None,
        2**53,
        -(2**53),
        b"bytes",
        {"é": 1},
        {1: "a"},
        "\ud800",
        {"deep": [{"er": None}]},
    ],
)
def test_a_value_without_agreed_bytes_is_refused(value: JsonValue) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)
