"""What makes a run of the tests shorter and takes no promise back.

Passwords are hashed cheaply in the tests' own process; programs that tests start hash
as the product does, and tests/adapters/test_passwords.py looks at what they store.
Templates are compiled once a run instead of once an app.
"""

from types import CodeType

import pytest
from argon2 import PasswordHasher
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from hiring import pages
from hiring.adapters import passwords


class Compiled(BytecodeCache):
    """Keep what templates were compiled to, whichever app asks."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same text, if anything was."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


def pytest_configure(config: pytest.Config) -> None:
    """See to both before the first app is made."""
    del config
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    pages.template_options["bytecode_cache"] = Compiled()
