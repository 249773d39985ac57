"""The values of a policy file: what each may be, and the authority it rests on.

An authority stands beside the values of a table and goes for all of them; a value with
an authority of its own is written as a table: ``{ is = "required", basis = "house" }``.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hiring.adapters.policy_source import Source, place_of
from hiring.domain.policy import (
    Authority,
    Citation,
    Given,
    Period,
    Value,
    choices_of,
    kind_of,
)
from hiring.domain.rules import RULES
from hiring.domain.topics import Topic

BOTH_SIDES = 2
FLAT = (
    "timing",
    "inform",
    "access",
    "reply",
    "ask_first",
    "notes",
    "training",
    "requests",
)
NESTED = {
    "rules": frozenset(rule.code for rule in RULES),
    "contact": frozenset({"listed", "off_list", "employer"}),
    "topics": frozenset(Topic),
    "retention": frozenset({"floor", "cap"}),
}
_NOUN = {"rules": "rule code", "topics": "topic"}
_OWN_NAME = {"rules": "severity", "retention": "is"}
_META = frozenset({"basis", "cite", "contested", "note"})
_NEEDS_CITATION = frozenset({Authority.LAW, Authority.REGULATOR, Authority.CODE})
_GROUND = re.compile(r"[a-z-]+:A\d[A-Za-z0-9-]*")


class Values:
    """Reads all values of a file; what is wrong is noted in its source."""

    def __init__(self, source: Source, cited: Mapping[str, Citation]) -> None:
        """Read from a source, with the citations that its values may rest on."""
        self.source = source
        self.cited = cited

    def read(self) -> Iterator[tuple[str, Value]]:
        """Yield each value that is sound by its key."""
        noting = self.source.noting
        for name in FLAT:
            with noting():
                yield from self._of_table(name, self.source.subtable(name))
        for name in NESTED:
            with noting():
                yield from self._of_parts(name)
        with noting():
            yield from self._grounds(self.source.subtable("lawful_basis"))

    def _of_parts(self, name: str) -> Iterator[tuple[str, Value]]:
        for part, given in self.source.subtable(name).items():
            with self.source.noting():
                path = f"{name}.{part}"
                if part not in NESTED[name]:
                    why = f"there is no {_NOUN.get(name, 'key')} {part}."
                    self.source.refuse(why, part, *place_of(path))
                if not isinstance(given, dict):
                    why = f"{part} must be a table."
                    self.source.refuse(why, part, *place_of(path))
                yield from self._of_table(path, given)

    def _of_table(
        self, path: str, table: Mapping[str, Any]
    ) -> Iterator[tuple[str, Value]]:
        at, near = path.rpartition(".")[2], place_of(path)
        names = [name for name in table if name not in _META]
        for name in names:
            if not _is_known(path, name):
                self.source.refuse(f"there is no key {name}.", name, *near)
        if path.startswith("rules.") and "severity" not in table:
            allowed = ", ".join(choices_of(path))
            why = f"the severity of {at} must be one of {allowed}."
            self.source.refuse(why, at, *near)
        for name in names:
            yield _key(path, name), self._value(path, name, table)

    def _value(self, path: str, name: str, table: Mapping[str, Any]) -> Value:
        at, near, raw = path.rpartition(".")[2], place_of(path), table[name]
        if not isinstance(raw, dict):
            what = self.given(_key(path, name), raw, f"{name} of {at}", name, *near)
            return self._meta(what, table, at, *near)
        self.source.check_keys({"is", *_META}, raw, *near, name)
        given = raw.get("is")
        what = self.given(_key(path, name), given, f"{name} of {at}", name, *near)
        return self._meta(what, raw, name, *near)

    def given(self, key: str, raw: object, name: str, *place: str) -> Given:
        """Read what a key is given, which ``name`` calls by a name for people."""
        word, *near = place
        kind, refuse = kind_of(key), self.source.refuse
        if kind is Period:
            return self._period(raw, name, *place)
        if kind is bool and not isinstance(raw, bool):
            refuse(f"{name} must be true or false.", word, *near)
        if kind is int and (type(raw) is not int or raw < 1):
            refuse(f"{name} must be a whole number above 0.", word, *near)
        if isinstance(raw, int) and kind in {bool, int}:
            return raw
        chosen = {str(option): option for option in choices_of(key)}.get(str(raw))
        if chosen is None:
            allowed = ", ".join(choices_of(key))
            refuse(f"the {name} must be one of {allowed}.", word, *near)
        return chosen

    def _period(self, raw: object, name: str, word: str, *near: str) -> Period:
        try:
            return Period.parse(str(raw))
        except ValueError:
            self.source.refuse(f"{name} must be a period such as P6M.", word, *near)

    def _grounds(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
        """Read the lawful grounds, each a key of its own, so that a merge adds up."""
        at, near = "lawful_basis", "[lawful_basis]"
        self.source.check_keys({"grounds", *_META}, given, near)
        for ground in self.source.texts("grounds", given, near):
            if not _GROUND.fullmatch(ground):
                why = f"{ground} is no ground such as eu-gdpr:A6-1-f."
                self.source.refuse(why, "grounds", near)
            yield f"lawful_basis.{ground}", self._meta(True, given, at)  # noqa: FBT003

    def _meta(
        self, what: Given, given: Mapping[str, Any], at: str, *near: str
    ) -> Value:
        """Add to a value whose rule it is."""
        refuse = self.source.refuse
        if given.get("basis") not in set(Authority):
            allowed = ", ".join(Authority)
            refuse(f"the basis of {at} must be one of {allowed}.", at, *near)
        contested, note = given.get("contested", False), given.get("note", "")
        if not isinstance(contested, bool) or not isinstance(note, str):
            why = f"contested of {at} must be true or false, its note a text."
            refuse(why, at, *near)
        basis = Authority(given["basis"])
        cites = self._cites(given, basis, at, *near)
        if contested and len(cites) < BOTH_SIDES:
            refuse(f"{at} is contested: cite both sides.", at, *near)
        return Value(what, basis, cites, contested, self.source.table["id"], note)

    def _cites(
        self, given: Mapping[str, Any], basis: Authority, at: str, *near: str
    ) -> tuple[Citation, ...]:
        refs = self.source.texts("cite", given, *near, at)
        if not refs and basis in _NEEDS_CITATION:
            why = f"{at} rests on {basis} and needs a citation."
            self.source.refuse(why, at, *near)
        for ref in refs:
            if ref not in self.cited:
                why = f"{at} cites {ref!r}, which no [[cite]] describes."
                self.source.refuse(why, at, *near)
        return tuple(self.cited[ref] for ref in refs)


def _key(path: str, name: str) -> str:
    """Name the key of a value: a rule's own is its severity, a length is just so."""
    own = _OWN_NAME.get(path.partition(".")[0])
    return path if name == own else f"{path}.{name}"


def _is_known(path: str, name: str) -> bool:
    try:
        kind_of(_key(path, name))
    except KeyError:
        return False
    return True
