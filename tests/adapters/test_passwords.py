"""Passwords are dear to guess, outside these tests."""

import subprocess
import sys

STORES = """
from hiring.adapters.passwords import hash_password, is_password
stored = hash_password("four quiet words here")
assert is_password(stored, "four quiet words here")
print(stored)
"""


def test_a_guess_costs_64_mib_and_three_rounds() -> None:
    told = subprocess.run(
        [sys.executable, "-c", STORES], check=True, capture_output=True, text=True
    )
    assert told.stdout.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
