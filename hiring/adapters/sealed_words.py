"""Seals words that belong to one person outside of the ledger, under the same key.

Once the key is destroyed, what was sealed is gone from every copy of the database.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from hiring.adapters.keystore import current_keystore
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.ledger.sealing import ENTROPY_BYTES, seal, unseal


class KeyGone(RuntimeError):
    """The key of a person was destroyed, or never made: nothing can be sealed."""


def seal_words(subject_id: str, place: str, payload: Mapping[str, JsonValue]) -> bytes:
    """Seal words under a person's key, bound to the one place they are kept in."""
    key = current_keystore().key_for(subject_id)
    if key is None:
        raise KeyGone
    entropy = secrets.token_bytes(ENTROPY_BYTES)
    return seal(key, _bound_to(place), payload, entropy).sealed


def open_words(
    subject_id: str, sealed: Mapping[str, bytes]
) -> dict[str, Mapping[str, Any]]:
    """Open what was sealed at each place; nothing once the key is gone."""
    key = current_keystore().key_for(subject_id)
    if key is None:
        return {}
    return {
        place: unseal(key, _bound_to(place), words).payload
        for place, words in sealed.items()
    }


def _bound_to(place: str) -> bytes:
    return b"sayso/v1/words\0" + place.encode()
