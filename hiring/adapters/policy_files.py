"""Reads ``policies/``: which rules speak, how loudly, and the words agreed to.

Here the files are found, read and checked; what they mean is in ``domain/policy.py``.
A file with a fault stops the start, named with its line: half a policy is none.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

from hiring.domain.errors import DomainError
from hiring.domain.policy import (
    Authority,
    Citation,
    Given,
    Period,
    Policy,
    Relaxation,
    Value,
    choices_of,
    kind_of,
    merge,
    relax,
    strictness,
)
from hiring.domain.rules import RULES
from hiring.domain.topics import Topic

_MARKS = frozenset({"sourced", "general"})
_META = frozenset({"basis", "cite", "contested", "note"})
_KEYS = {
    "": {
        "id", "title", "verified_on", "extends", "applies_to", "rules", "contact",
        "timing", "inform", "access", "reply", "notes", "training", "topics",
        "retention", "lawful_basis", "cite", "milder",
    },
    "cite": {"ref", "title", "note", "mark", "checked_on"},
    "lawful_basis": {"grounds", *_META},
    "milder": {"key", "value", "reason", "decided_by", "decided_on"},
}  # fmt: skip
_FLAT = ("timing", "inform", "access", "reply", "notes", "training")
_NESTED = {
    "rules": frozenset(rule.code for rule in RULES),
    "contact": frozenset({"listed", "off_list", "employer"}),
    "topics": frozenset(Topic),
    "retention": frozenset({"floor", "cap"}),
}
_NOUN = {"rules": "rule code", "topics": "topic"}
_NEEDS_CITATION = frozenset({Authority.LAW, Authority.REGULATOR, Authority.CODE})
BOTH_SIDES = 2
_GROUND = re.compile(r"[a-z-]+:A\d[A-Za-z0-9-]*")


class PolicyFileError(Exception):
    """A file in ``policies/`` cannot be used; says which, where and why."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        """Keep the place, so that whoever wrote the file finds it."""
        super().__init__(f"{path.name}, line {line}: {why}")
        self.path = path
        self.line = line


class UnknownJurisdiction(DomainError):
    """No policy file speaks of this jurisdiction."""


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
    extends: str = ""
    applies_to: tuple[str, ...] = ()
    milder: tuple[Relaxation, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticePart:
    """A heading of the notice and what stands below it."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """The exact words shown to the candidate; the digest names this version of them."""

    language: str
    title: str
    parts: tuple[NoticePart, ...]
    text: str
    digest: str


@cache
def bundled_folder() -> Path:
    """Return the policies that came along: inside a wheel, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


_own: list[Path] = []


def use_own_folder(folder: Path | None) -> None:
    """Add an organisation's own policies to those that came along, from now on."""
    _own[:] = [folder] if folder else []


def read_all(folder: Path | None = None) -> tuple[PolicyFile, ...]:
    """Return every policy in use, the organisation's own last."""
    return _read_all(folder or bundled_folder(), tuple(_own) if folder is None else ())


@cache
def _read_all(folder: Path, own: tuple[Path, ...]) -> tuple[PolicyFile, ...]:
    files = {file.id: file for file in read_folder(folder)}
    if "base" not in files:
        raise PolicyFileError(folder / "base.toml", 1, "there is no such file.")
    for path in own:
        for file in read_folder(path):
            place = path / f"{file.id}.toml"
            if file.id in files:
                why = f"there is a policy {file.id} already. Give yours another name."
                raise PolicyFileError(place, 1, why)
            files[file.id] = file
    for file in files.values():
        _check_reach(file, files, folder if file.id in _bundled_ids(folder) else own[0])
    return tuple(files.values())


def _bundled_ids(folder: Path) -> frozenset[str]:
    return frozenset(path.stem for path in folder.glob("*.toml"))


@cache
def read_folder(folder: Path) -> tuple[PolicyFile, ...]:
    """Read and check every policy of a folder; raise ``PolicyFileError`` at a fault."""
    return tuple(_Reader(path).read() for path in sorted(folder.glob("*.toml")))


def _check_reach(
    file: PolicyFile, files: Mapping[str, PolicyFile], folder: Path
) -> None:
    """Refuse what names no policy, and what the merge could never reach."""
    place = folder / f"{file.id}.toml"
    for named in (*file.applies_to, *filter(None, [file.extends])):
        if named not in files:
            raise PolicyFileError(
                place, _line_of(file.text, named), f"there is no policy {named}."
            )
    above = {"base"} if file.applies_to else set(_lineage(file.id, files)) - {file.id}
    for key, value in file.policy.values.items():
        for other in sorted(above - {file.id}):
            held = files[other].policy.values.get(key)
            if held and strictness(key, held.given) > strictness(key, value.given):
                why = (
                    f"{key} is {value.given} here and {held.given} in {other}, which "
                    "always goes with it. This can never hold."
                )
                raise PolicyFileError(place, _line_of_key(file.text, key), why)


def _lineage(policy_id: str, files: Mapping[str, PolicyFile]) -> tuple[str, ...]:
    """Return a policy with all that it extends, down to the base."""
    found = ["base"]
    while policy_id and policy_id not in found:
        found.append(policy_id)
        policy_id = files[policy_id].extends
    return tuple(found)


def load_policies(folder: Path | None = None) -> Mapping[str, Policy]:
    """Return each policy by its id."""
    return {file.id: file.policy for file in read_all(folder)}


def list_jurisdictions(folder: Path | None = None) -> tuple[PolicyFile, ...]:
    """List what an opening can choose from; the base holds for all and is no choice."""
    return tuple(
        file for file in read_all(folder) if file.id != "base" and not file.applies_to
    )


def policies_of(
    jurisdictions: Iterable[str], folder: Path | None = None
) -> tuple[PolicyFile, ...]:
    """Return every file that holds for these jurisdictions, the base first.

    Raises ``UnknownJurisdiction`` for one that no file speaks of.
    """
    wanted = frozenset(jurisdictions)
    files = {file.id: file for file in read_all(folder)}
    unknown = sorted(wanted - files.keys())
    if unknown:
        raise UnknownJurisdiction(f"There is no policy for {', '.join(unknown)}.")
    named = {each for found in wanted for each in _lineage(found, files)} | {"base"}
    added = {file.id for file in files.values() if named & set(file.applies_to)}
    return tuple(file for file in files.values() if file.id in named | added)


def policy_for(jurisdictions: Iterable[str], folder: Path | None = None) -> Policy:
    """Return the base merged with each jurisdiction's policy and the house's own."""
    bundled, own = folder or bundled_folder(), tuple(_own) if folder is None else ()
    return _merged(bundled, own, frozenset(jurisdictions))


@cache
def _merged(
    folder: Path, own: tuple[Path, ...], jurisdictions: frozenset[str]
) -> Policy:
    files = policies_of(jurisdictions, None if own else folder)
    merged = merge(file.policy for file in files)
    return relax(merged, chain.from_iterable(file.milder for file in files))


@cache
def notice(language: str = "en", folder: Path | None = None) -> Notice:
    """Return the notice to candidates in a language, English where it has none."""
    notices = (folder or bundled_folder()) / "notices"
    known = {path.stem: path for path in notices.glob("*.md")}
    path = known.get(language, notices / "en.md")
    exact = path.read_bytes()
    text = exact.decode()
    title, *parts = re.split(r"^#{1,2} ", text, flags=re.MULTILINE)[1:]
    return Notice(
        language=path.stem,
        title=title.strip(),
        parts=tuple(_part(part) for part in parts),
        text=text,
        digest=hashlib.sha256(exact).hexdigest(),
    )


def _part(text: str) -> NoticePart:
    heading, *paragraphs = (block.strip() for block in text.split("\n\n"))
    return NoticePart(heading, tuple(block for block in paragraphs if block))


class _Reader:
    """Turns one file into a policy, or says at which line it cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.exact = path.read_bytes()
        try:
            self.text = self.exact.decode()
            self.table = tomllib.loads(self.text)
        except UnicodeDecodeError as error:
            line = self.exact[: error.start].count(b"\n") + 1
            raise PolicyFileError(path, line, "this is not UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            line = int(at[1]) if at else self.text.count("\n") + 1
            raise PolicyFileError(path, line, f"{error}.") from None

    def read(self) -> PolicyFile:
        """Check the whole file and return what it says."""
        self._check_keys("", self.table)
        self._check_head()
        self.cited = {
            cite.ref: cite for cite in map(self._citation, self._tables("cite"))
        }
        policy = Policy(
            ids=(self.table["id"],),
            values=dict(self._values()),
            verified_on=self.table["verified_on"],
            digests={self.table["id"]: hashlib.sha256(self.exact).hexdigest()},
        )
        return PolicyFile(
            id=self.table["id"],
            title=self.table["title"],
            policy=policy,
            text=self.text,
            extends=self.table.get("extends", ""),
            applies_to=tuple(self._texts("applies_to", self.table)),
            milder=tuple(map(self._relaxation, self._tables("milder"))),
        )

    def _check_head(self) -> None:
        if self.table.get("id") != self.path.stem:
            self._refuse("id", f'id must be the file’s name, "{self.path.stem}".')
        if not isinstance(self.table.get("title"), str):
            self._refuse("title", "title must say in words what this is about.")
        if type(self.table.get("verified_on")) is not date:
            self._refuse("verified_on", "verified_on must be a day, as 2026-11-22.")
        if not isinstance(self.table.get("extends", ""), str):
            self._refuse("extends", "extends must name one policy.")

    def _values(self) -> Iterator[tuple[str, Value]]:
        for name in _FLAT:
            yield from self._of_table(name, name, self._table(name))
        for name, known in _NESTED.items():
            for part in self._table(name):
                if part not in known:
                    noun = _NOUN.get(name, "key")
                    self._refuse(part, f"there is no {noun} {part}.", near=name)
                given = self._table(part, self._table(name))
                yield from self._of_table(f"{name}.{part}", part, given)
        yield from self._grounds(self._table("lawful_basis"))

    def _grounds(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
        """Read the lawful grounds, each a key of its own, so that a merge adds up."""
        self._check_keys("lawful_basis", given, at="lawful_basis")
        for ground in self._texts("grounds", given):
            if not _GROUND.fullmatch(ground):
                why = f"{ground} is no ground such as eu-gdpr:A6-1-f."
                self._refuse("grounds", why)
            yield f"lawful_basis.{ground}", self._meta("lawful_basis", given)

    def _of_table(
        self, path: str, at: str, table: Mapping[str, Any]
    ) -> Iterator[tuple[str, Value]]:
        if not table:
            return
        names = [name for name in table if name not in _META]
        for name in names:
            if not _is_known(path, name):
                self._refuse(name, f"there is no key {name}.", near=at)
        if path.startswith("rules.") and "severity" not in table:
            allowed = ", ".join(choices_of(path))
            self._refuse(at, f"the severity of {at} must be one of {allowed}.")
        held = self._meta(at, table)
        for name in names:
            key = _key(path, name)
            given = self._given(key, name, at, table[name])
            yield (
                key,
                Value(
                    given,
                    held.basis,
                    held.cites,
                    held.contested,
                    held.policy,
                    held.note,
                ),
            )

    def _given(self, key: str, name: str, at: str, raw: object) -> Given:
        kind = kind_of(key)
        if kind is Period:
            return self._period(name, at, raw)
        if kind is bool and not isinstance(raw, bool):
            self._refuse(name, f"{name} must be true or false.", near=at)
        if kind is int and (type(raw) is not int or raw < 1):
            self._refuse(name, f"{name} must be a whole number above 0.", near=at)
        if isinstance(raw, int):
            return raw
        return self._choice(key, name, at, raw)

    def _period(self, name: str, at: str, raw: object) -> Period:
        try:
            return Period.parse(str(raw))
        except ValueError:
            self._refuse(at, f"{name} of {at} must be a period such as P6M.")

    def _choice(self, key: str, name: str, at: str, raw: object) -> Given:
        chosen = {str(option): option for option in choices_of(key)}.get(str(raw))
        if chosen is None:
            allowed = ", ".join(choices_of(key))
            self._refuse(at, f"the {name} of {at} must be one of {allowed}.")
        return chosen

    def _meta(self, at: str, given: Mapping[str, Any]) -> Value:
        """Read whose rule it is, which goes for every value of its table."""
        if given.get("basis") not in set(Authority):
            allowed = ", ".join(Authority)
            self._refuse(at, f"the basis of {at} must be one of {allowed}.")
        contested, note = given.get("contested", False), given.get("note", "")
        if not isinstance(contested, bool) or not isinstance(note, str):
            why = f"contested of {at} must be true or false, its note a text."
            self._refuse(at, why)
        basis = Authority(given["basis"])
        cites = self._cites(at, given, basis)
        if contested and len(cites) < BOTH_SIDES:
            self._refuse(at, f"{at} is contested: cite both sides.")
        return Value(
            given=True,
            basis=basis,
            cites=cites,
            contested=contested,
            policy=self.table["id"],
            note=note,
        )

    def _cites(
        self, at: str, given: Mapping[str, Any], basis: Authority
    ) -> tuple[Citation, ...]:
        refs = self._texts("cite", given)
        if not refs and basis in _NEEDS_CITATION:
            self._refuse(at, f"{at} rests on {basis} and needs a citation.")
        for ref in refs:
            if ref not in self.cited:
                self._refuse(at, f"{at} cites {ref!r}, which no [[cite]] describes.")
        return tuple(self.cited[ref] for ref in refs)

    def _citation(self, given: Mapping[str, Any]) -> Citation:
        at = str(given.get("ref", "[[cite]]"))
        self._check_keys("cite", given, at=at)
        words = {key: text for key, text in given.items() if key != "checked_on"}
        if not all(isinstance(text, str) and text for text in words.values()):
            self._refuse(at, f"each value of {at} must be a text.")
        if not {"ref", "title", "mark"} <= given.keys():
            self._refuse(at, f"{at} needs a ref, a title and a mark.")
        if given["mark"] not in _MARKS:
            self._refuse(at, f"the mark of {at} must be sourced or general.")
        checked_on = given.get("checked_on", self.table["verified_on"])
        if type(checked_on) is not date:
            self._refuse(
                "checked_on", "checked_on must be a day, as 2026-11-22.", near=at
            )
        return Citation(**words, checked_on=checked_on)

    def _relaxation(self, given: Mapping[str, Any]) -> Relaxation:
        key = str(given.get("key", ""))
        at = key or "[[milder]]"
        self._check_keys("milder", given, at=at)
        try:
            kind_of(key)
        except KeyError:
            self._refuse("milder", f"there is no key {key!r} to make milder.")
        reason = given.get("reason")
        if not isinstance(reason, str) or not reason.strip():
            self._refuse(key, f"{key} is made milder: say why, as reason.")
        if not given.get("decided_by") or type(given.get("decided_on")) is not date:
            self._refuse(key, f"{key} is made milder: say decided_by and decided_on.")
        value = self._given(key, "value", key, given.get("value"))
        words = f"{reason} ({given['decided_by']}, {given['decided_on']})"
        return Relaxation(key, Value(value, policy=self.table["id"], reason=words))

    def _texts(self, key: str, given: Mapping[str, Any]) -> list[str]:
        raw = given.get(key, [])
        texts = [raw] if isinstance(raw, str) else raw
        if not isinstance(texts, list) or not all(
            isinstance(text, str) and text for text in texts
        ):
            self._refuse(key, f"{key} must be a text, or a list of texts.")
        return texts

    def _table(
        self, key: str, within: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        found = (self.table if within is None else within).get(key, {})
        if not isinstance(found, dict):
            self._refuse(key, f"{key} must be a table.")
        return found

    def _tables(self, key: str) -> list[Mapping[str, Any]]:
        found = self.table.get(key, [])
        if not isinstance(found, list) or not all(
            isinstance(each, dict) for each in found
        ):
            self._refuse(key, f"{key} must be a list of tables, each [[{key}]].")
        return found

    def _check_keys(
        self, shape: str, given: Mapping[str, Any], noun: str = "key", at: str = ""
    ) -> None:
        for key in given:
            if key not in _KEYS[shape]:
                self._refuse(key, f"there is no {noun} {key}.", near=at)

    def _refuse(self, key: str, why: str, near: str = "") -> NoReturn:
        raise PolicyFileError(self.path, _line_of(self.text, key, near), why)


def _key(path: str, name: str) -> str:
    """Name the key of a value: a rule's own is its severity, a length is just so."""
    own = {"rules": "severity", "retention": "is"}.get(path.partition(".")[0])
    return path if name == own else f"{path}.{name}"


def _is_known(path: str, name: str) -> bool:
    try:
        kind_of(_key(path, name))
    except KeyError:
        return False
    return True


def _line_of_key(text: str, key: str) -> int:
    """Return the line of a merged key: what it is called is its last part but one."""
    parts = key.split(".")
    near = parts[1] if len(parts) > 2 else parts[0]  # noqa: PLR2004 - table.part.name
    return _line_of(text, parts[-1], near)


def _line_of(text: str, key: str, near: str = "") -> int:
    """Return the first line that speaks of the key, from the one near it on."""
    lines = text.splitlines()
    start = _first(near, lines, 0) if near else 0
    return _first(key, lines, start) + 1


def _first(word: str, lines: list[str], start: int) -> int:
    """Return where a word first stands outside of a remark, or else the start."""
    stands = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(lines[start:], start):
        if not line.lstrip().startswith("#") and stands.search(line):
            return number
    return start
