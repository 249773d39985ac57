"""Reads one file of ``policies/`` into a policy: its head, citations and relaxations.

What files say of one another is checked in ``policy_checks``; which of them hold where
is worked out in ``policy_files``; what the values mean is in ``domain/policy.py``.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hiring.adapters.policy_source import (
    PolicyFileError,
    Source,
    line_of,
    line_of_key,
)
from hiring.adapters.policy_values import FLAT, NESTED, Values
from hiring.domain.policy import Citation, Policy, kind_of
from hiring.domain.policy_merge import Relaxation

_MARKS = frozenset({"sourced", "general"})
_KEYS = {
    "id", "title", "verified_on", "extends", "applies_to", "lawful_basis", "cite",
    "milder", *FLAT, *NESTED,
}  # fmt: skip
_KEYS_OF_CITE = {"ref", "title", "note", "mark", "checked_on"}
_KEYS_OF_MILDER = {"key", "value", "reason", "decided_by", "decided_on"}


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One policy with the name that people choose it by, and its exact text.

    One that ``applies_to`` others is an organisation's own: it is never chosen, but
    holds wherever those do; ``milder`` is what it relaxes, with reasons.
    """

    id: str
    title: str
    policy: Policy
    text: str
    path: Path
    extends: str = ""
    applies_to: tuple[str, ...] = ()
    milder: tuple[Relaxation, ...] = ()

    @property
    def digest(self) -> str:
        """Identify this version of the file by SHA-256, in hexadecimal."""
        return self.policy.digests[self.id]

    def fault(self, why: str, word: str) -> PolicyFileError:
        """Say what is wrong at the line that speaks of a word."""
        return PolicyFileError(self.path, line_of(self.text, word), why)

    def fault_at(self, why: str, key: str) -> PolicyFileError:
        """Say what is wrong with the value of a key."""
        return PolicyFileError(self.path, line_of_key(self.text, key), why)


def read_policy(path: Path) -> PolicyFile:
    """Read one file; raise ``PolicyFileError`` at the first of its faults."""
    found, faults = lint_policy(path)
    if found is None:
        raise faults[0]
    return found


def lint_policy(path: Path) -> tuple[PolicyFile | None, list[PolicyFileError]]:
    """Read one file and list all of its faults; it is no policy while it has any."""
    try:
        source = Source(path)
        _check_head(source)
    except PolicyFileError as fault:
        return None, [fault]
    found = _read(source)
    source.faults.sort(key=lambda fault: fault.line)
    return (None if source.faults else found), source.faults


def _check_head(source: Source) -> None:
    """Stop at a wrong head, without which nothing else can be said."""
    table = source.table
    if table.get("id") != source.path.stem:
        source.refuse(f'id must be the file’s name, "{source.path.stem}".', "id")
    if not isinstance(table.get("title"), str):
        source.refuse("title must say in words what this is about.", "title")
    if type(table.get("verified_on")) is not date:
        source.refuse("verified_on must be a day, as 2026-11-22.", "verified_on")
    if not isinstance(table.get("extends", ""), str):
        source.refuse("extends must name one policy.", "extends")
    source.texts("applies_to", table)


def _read(source: Source) -> PolicyFile:
    table = source.table
    with source.noting():
        source.check_keys(_KEYS, table)
    cited: dict[str, Citation] = {}
    for given in source.subtables("cite"):
        with source.noting():
            cite = _citation(source, given)
            if cite.ref in cited:
                source.refuse(f"{cite.ref} is described twice.", cite.ref, "[[cite]]")
            cited[cite.ref] = cite
    values = Values(source, cited)
    return PolicyFile(
        id=table["id"],
        title=table["title"],
        policy=Policy(
            ids=(table["id"],),
            values=dict(values.read()),
            verified_on=table["verified_on"],
            digests={table["id"]: hashlib.sha256(source.exact).hexdigest()},
        ),
        text=source.text,
        path=source.path,
        extends=table.get("extends", ""),
        applies_to=tuple(source.texts("applies_to", table)),
        milder=tuple(_relaxations(source, values)),
    )


def _citation(source: Source, given: Mapping[str, Any]) -> Citation:
    at, near = str(given.get("ref", "[[cite]]")), "[[cite]]"
    source.check_keys(_KEYS_OF_CITE, given, near, at)
    words = {key: text for key, text in given.items() if key != "checked_on"}
    if not all(isinstance(text, str) and text for text in words.values()):
        source.refuse(f"each value of {at} must be a text.", at, near)
    if not {"ref", "title", "mark"} <= given.keys():
        source.refuse(f"{at} needs a ref, a title and a mark.", at, near)
    if given["mark"] not in _MARKS:
        source.refuse(f"the mark of {at} must be sourced or general.", at, near)
    checked_on = given.get("checked_on", source.table["verified_on"])
    if type(checked_on) is not date:
        why = "checked_on must be a day, as 2026-11-22."
        source.refuse(why, "checked_on", near, at)
    return Citation(**words, checked_on=checked_on)


def _relaxations(source: Source, values: Values) -> Iterator[Relaxation]:
    milder = source.subtables("milder")
    if milder and not source.table.get("applies_to"):
        with source.noting():
            why = "say with applies_to where what is made milder holds."
            source.refuse(why, "[[milder]]")
    for given in milder:
        with source.noting():
            yield _relaxation(source, values, given)


def _relaxation(source: Source, values: Values, given: Mapping[str, Any]) -> Relaxation:
    key, near = str(given.get("key", "")), "[[milder]]"
    source.check_keys(_KEYS_OF_MILDER, given, near, key or near)
    try:
        kind_of(key)
    except KeyError:
        source.refuse(f"there is no key {key!r} to make milder.", key or near, near)
    reason, decided_by = given.get("reason"), given.get("decided_by")
    if not isinstance(reason, str) or not reason.strip():
        source.refuse(f"{key} is made milder: say why, as reason.", key, near)
    decided_on = given.get("decided_on")
    if not isinstance(decided_by, str) or type(decided_on) is not date:
        why = f"{key} is made milder: say decided_by and decided_on."
        source.refuse(why, key, near)
    name = f"value of {key}"
    what = values.given(key, given.get("value"), name, "value", near, key)
    return Relaxation(key, what, source.table["id"], reason, decided_by, decided_on)
