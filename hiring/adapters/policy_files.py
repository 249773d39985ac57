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
from pathlib import Path
from typing import Any, NoReturn

from hiring.domain.errors import DomainError
from hiring.domain.finding import RuleCode, Severity
from hiring.domain.policy import Authority, Policy, Setting, merge
from hiring.domain.rules import RULES

_CODES = frozenset(rule.code for rule in RULES)
_MARKS = frozenset({"sourced", "general"})
_KEYS = {
    "": {
        "id", "title", "verified_on", "late_note_hours", "inform", "rules", "cite"
    },
    "inform": {"max_days", "basis", "cite"},
    "rules": _CODES,
    "rule": {"severity", "basis", "cite"},
    "cite": {"ref", "title", "note", "mark"},
}  # fmt: skip
_NEEDS_CITATION = frozenset({Authority.LAW, Authority.REGULATOR})


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
    """One policy with the name that people choose it by."""

    id: str
    title: str
    policy: Policy


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


def bundled_folder() -> Path:
    """Return the policies that came along: inside a wheel, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


@cache
def read_folder(folder: Path) -> tuple[PolicyFile, ...]:
    """Read and check every policy of a folder; raise ``PolicyFileError`` at a fault."""
    files = tuple(_Reader(path).read() for path in sorted(folder.glob("*.toml")))
    if "base" not in {file.id for file in files}:
        raise PolicyFileError(folder / "base.toml", 1, "there is no such file.")
    return files


def load_policies(folder: Path | None = None) -> Mapping[str, Policy]:
    """Return each policy of a folder by its id."""
    return {file.id: file.policy for file in read_folder(folder or bundled_folder())}


def list_jurisdictions(folder: Path | None = None) -> tuple[PolicyFile, ...]:
    """List what an opening can choose from; the base holds for all and is no choice."""
    files = read_folder(folder or bundled_folder())
    return tuple(file for file in files if file.id != "base")


def policy_for(jurisdictions: Iterable[str], folder: Path | None = None) -> Policy:
    """Return the base merged with each jurisdiction's policy."""
    return _merged(folder or bundled_folder(), frozenset(jurisdictions))


@cache
def _merged(folder: Path, jurisdictions: frozenset[str]) -> Policy:
    policies = load_policies(folder)
    unknown = sorted(jurisdictions - policies.keys())
    if unknown:
        raise UnknownJurisdiction(f"There is no policy for {', '.join(unknown)}.")
    return merge(policies[each] for each in sorted({"base", *jurisdictions}))


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
        cited = {self._citation(cite) for cite in self._tables("cite")}
        inform = self._table("inform")
        self._check_keys("inform", inform)
        if inform:
            self._authority("inform", inform, cited)
        policy = Policy(
            ids=(self.table["id"],),
            rules=dict(self._settings(cited)),
            inform_days=self._limit("inform", "max_days", inform),
            late_note_hours=self._limit("", "late_note_hours", self.table),
            verified_on=self.table["verified_on"],
            digests={self.table["id"]: hashlib.sha256(self.exact).hexdigest()},
        )
        return PolicyFile(self.table["id"], self.table["title"], policy)

    def _check_head(self) -> None:
        if self.table.get("id") != self.path.stem:
            self._refuse("id", f'id must be the file’s name, "{self.path.stem}".')
        if not isinstance(self.table.get("title"), str):
            self._refuse("title", "title must say in words what this is about.")
        if type(self.table.get("verified_on")) is not date:
            self._refuse("verified_on", "verified_on must be a day, as 2026-11-22.")

    def _settings(self, cited: set[str]) -> Iterator[tuple[RuleCode, Setting]]:
        rules = self._table("rules")
        self._check_keys("rules", rules, "rule code")
        for code in rules:
            given = self._table(code, rules)
            self._check_keys("rule", given, at=code)
            if given.get("severity") not in set(Severity):
                allowed = ", ".join(Severity)
                self._refuse(code, f"the severity of {code} must be one of {allowed}.")
            basis = self._authority(code, given, cited)
            severity = Severity(given["severity"])
            yield RuleCode(code), Setting(severity, basis, given.get("cite", ""))

    def _authority(
        self, at: str, given: Mapping[str, Any], cited: set[str]
    ) -> Authority:
        if given.get("basis") not in set(Authority):
            allowed = ", ".join(Authority)
            self._refuse(at, f"the basis of {at} must be one of {allowed}.")
        basis = Authority(given["basis"])
        cite = given.get("cite")
        if cite is None and basis in _NEEDS_CITATION:
            self._refuse(at, f"{at} rests on {basis} and needs a citation.")
        if cite is not None and cite not in cited:
            self._refuse(at, f"{at} cites {cite!r}, which no [[cite]] describes.")
        return basis

    def _citation(self, given: Mapping[str, Any]) -> str:
        at = str(given.get("ref", "[[cite]]"))
        self._check_keys("cite", given, at=at)
        if not all(isinstance(text, str) and text for text in given.values()):
            self._refuse(at, f"each value of {at} must be a text.")
        if not {"ref", "title", "mark"} <= given.keys():
            self._refuse(at, f"{at} needs a ref, a title and a mark.")
        if given["mark"] not in _MARKS:
            self._refuse(at, f"the mark of {at} must be sourced or general.")
        return at

    def _limit(self, at: str, key: str, given: Mapping[str, Any]) -> int | None:
        limit = given.get(key)
        if limit is None:
            return None
        if type(limit) is not int or limit < 1:
            self._refuse(key or at, f"{key} must be a whole number above 0.")
        return limit

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
        raise PolicyFileError(self.path, self._line_of(key, near), why)

    def _line_of(self, key: str, near: str) -> int:
        """Return the first line that speaks of the key, from the one near it on."""
        lines = self.text.splitlines()
        start = _first(near, lines, 0) if near else 0
        return _first(key, lines, start) + 1


def _first(word: str, lines: list[str], start: int) -> int:
    """Return where a word first stands outside of a remark, or else the start."""
    stands = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(lines[start:], start):
        if not line.lstrip().startswith("#") and stands.search(line):
            return number
    return start
