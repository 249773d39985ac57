"""How personal text is committed to in the open and kept under its person's key.

The salt of a commitment lies inside the seal: once the key is destroyed, not even a
"yes" can be guessed back from the commitment that the chain keeps.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hiring.domain.ledger.canonical import JsonValue, NotCanonical, canonical

KEY_BYTES = 32
SALT_BYTES = 32
NONCE_BYTES = 12
ENTROPY_BYTES = SALT_BYTES + NONCE_BYTES


class SealBroken(ValueError):
    """Sealed text does not open: altered, moved, or under another key."""


class Keys(Protocol):
    """Where the key of a person is asked for."""

    def key_for(self, subject_id: str) -> bytes | None:
        """Return the key, or None where there is none any more."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A payload as the ledger keeps it."""

    commitment: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload read back, and what its commitment must therefore be."""

    payload: Mapping[str, Any]
    commitment: bytes


def commitment(salt: bytes, payload: bytes) -> bytes:
    """Commit to a canonical payload without showing it."""
    return hmac.digest(salt, b"sayso/v1/part\0" + payload, sha256)


def seal(
    key: bytes, aad: bytes, payload: Mapping[str, JsonValue], entropy: bytes
) -> Sealed:
    """Seal a payload under its person's key, bound to its one place.

    ``entropy`` are ``ENTROPY_BYTES`` fresh random bytes: the salt and the nonce.
    """
    salt, nonce = entropy[:SALT_BYTES], entropy[SALT_BYTES:ENTROPY_BYTES]
    written = canonical(payload)
    envelope = orjson.dumps({"p": orjson.Fragment(written), "salt": salt.hex()})
    locked = AESGCM(key).encrypt(nonce, envelope, aad)
    return Sealed(commitment(salt, written), nonce + locked)


def unseal(key: bytes, aad: bytes, sealed: bytes) -> Opened:
    """Open what ``seal`` made, and recompute its commitment."""
    try:
        nonce, locked = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        envelope = AESGCM(key).decrypt(nonce, locked, aad)
        content = orjson.loads(envelope)
        payload, salt = content["p"], bytes.fromhex(content["salt"])
        return Opened(payload, commitment(salt, canonical(payload)))
    except (InvalidTag, ValueError, KeyError, TypeError, NotCanonical) as fault:
        raise SealBroken from fault
