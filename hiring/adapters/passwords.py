"""Passwords: hashed with Argon2id, and refused where everybody would guess them.

A hash takes 64 MiB, so only a few may be made at once; whoever comes next waits.
"""

import unicodedata
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH, MAX_LENGTH = 15, 1000
_AT_ONCE = 2
_LONGEST_UNIT = 5

# Tests put a cheaper one here, and see to it that this is what is made.
hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
_turns = BoundedSemaphore(_AT_ONCE)

# Of a password that was thrown away: an unknown address takes as long as a known one.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$"
    "d5RhnJSY+jEhkZ1OIbT7Pg$"
    "RmSHJcLItJiuwocYy8whTacHXrdQrjuIxxJGzIh8NSw"
)


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    with _turns:
        return hasher.hash(_normal(password))


def is_password(stored: str | None, password: str) -> bool:
    """Tell whether the password fits; as slow where there is nothing to fit."""
    try:
        with _turns:
            hasher.verify(stored or _NOBODY, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def password_problem(password: str, *also_known: str) -> str | None:
    """Say why a password is too easy to guess, or None if it is not."""
    if len(password) < MIN_LENGTH:
        return (
            f"Please use {MIN_LENGTH} characters or more. "
            "A few words in a row are easy to remember."
        )
    folded = _normal(password).casefold()
    known = {text.casefold() for text in also_known}
    if folded in known or folded in common_passwords() or _repeats(folded):
        return "Many people would guess this one. Please choose another."
    return None


@cache
def common_passwords() -> frozenset[str]:
    """Return long passwords that stand in every list of leaked ones."""
    text = Path(__file__).with_name("common_passwords.txt").read_text("utf-8")
    return frozenset(text.split("\n")) - {""}


def _normal(password: str) -> str:
    """Let one password be one, whichever keyboard composed its letters."""
    return unicodedata.normalize("NFC", password)


def _repeats(text: str) -> bool:
    """Tell whether the text is a short piece over and over, like "abcabcabc"."""
    return any(
        text == (text[:unit] * len(text))[: len(text)]
        for unit in range(1, _LONGEST_UNIT + 1)
    )
