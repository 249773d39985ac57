"""What is sealed opens for its key and its place, and for nothing else."""

import hmac
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.domain.ledger.sealing import ENTROPY_BYTES, SealBroken, seal, unseal

KEY = b"k" * 32
ENTROPY = bytes(range(ENTROPY_BYTES))
KEPT = seal(KEY, b"log|case|1|0", {"said": "no"}, ENTROPY)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), st.text() | st.booleans()))
def test_a_payload_comes_back_with_its_commitment(payload: dict[str, str]) -> None:
    kept = seal(KEY, b"place", payload, ENTROPY)

    assert unseal(KEY, b"place", kept.sealed).commitment == kept.commitment


def test_the_commitment_is_the_one_that_was_published() -> None:
    message = b'sayso/v1/part\0{"said":"no"}'

    assert KEPT.commitment == hmac.digest(ENTROPY[:32], message, sha256)
    assert unseal(KEY, b"log|case|1|0", KEPT.sealed).payload == {"said": "no"}


def test_the_same_answer_looks_different_each_time() -> None:
    again = seal(KEY, b"log|case|1|0", {"said": "no"}, bytes(reversed(ENTROPY)))

    assert again.commitment != KEPT.commitment
    assert again.sealed != KEPT.sealed


@pytest.mark.parametrize(
    ("key", "place"), [(b"x" * 32, b"log|case|1|0"), (KEY, b"log|case|2|0")]
)
def test_another_key_or_place_opens_nothing(key: bytes, place: bytes) -> None:
    with pytest.raises(SealBroken):
        unseal(key, place, KEPT.sealed)


@pytest.mark.parametrize("position", range(len(KEPT.sealed)))
def test_no_byte_of_a_seal_can_be_changed(position: int) -> None:
    altered = bytearray(KEPT.sealed)
    altered[position] ^= 1

    with pytest.raises(SealBroken):
        unseal(KEY, b"log|case|1|0", bytes(altered))


def test_a_seal_cut_short_is_broken_and_raises_nothing_else() -> None:
    with pytest.raises(SealBroken):
        unseal(KEY, b"log|case|1|0", b"short")
