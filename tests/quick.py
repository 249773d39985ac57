"""What makes a run of the tests shorter and takes no promise back.

Passwords are hashed cheaply in the tests' own process; programs that tests start hash
as the product does, and tests/adapters/test_passwords.py looks at what they store.
What is the same for every app (templates, addresses, statements) is compiled once a
run instead of once an app, since nearly every test has an app of its own.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Dialect, Engine
from werkzeug.routing import Rule

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


_first: dict[str, Dialect] = {}
_statements: dict[Any, Any] = {}
_builders: dict[tuple[object, ...], Callable[..., Any]] = {}


class Address(Rule):
    """An address whose building was compiled by the first app that had it."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Any]:  # noqa: FBT001, FBT002 - as it is called
        key = (self.rule, str(self.defaults), append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


def share_statements(engine: Engine) -> None:
    """Let an app take statements that an earlier one has compiled for its database."""
    first = _first.setdefault(engine.dialect.name, engine.dialect)
    engine.dialect = first
    engine.update_execution_options(compiled_cache=_statements)


def pytest_configure(config: pytest.Config) -> None:
    """See to both before the first app is made."""
    del config
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    pages.template_options["bytecode_cache"] = Compiled()
    Flask.url_rule_class = Address
