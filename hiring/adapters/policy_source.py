"""One file of ``policies/`` as TOML, and its faults, each with its line.

Here belongs what any part of a file needs to be checked; what the parts mean is in
``policy_values`` and ``policy_reader``.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

_PLACE_IN_TOML = re.compile(r" \(at .*\)$")


class PolicyFileError(Exception):
    """A file in ``policies/`` cannot be used; says which, where and why."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        """Keep the place, so that whoever wrote the file finds it."""
        super().__init__(f"{path.name}, line {line}: {why}")
        self.path = path
        self.line = line


class Source:
    """A file that is well-formed, and the faults that were found in it so far."""

    def __init__(self, path: Path) -> None:
        """Read it; raise ``PolicyFileError`` where it is no TOML at all."""
        self.path = path
        self.faults: list[PolicyFileError] = []
        self.exact = path.read_bytes()
        try:
            self.text = self.exact.decode()
            self.table: dict[str, Any] = tomllib.loads(self.text)
        except UnicodeDecodeError as error:
            line = self.exact[: error.start].count(b"\n") + 1
            raise PolicyFileError(path, line, "this is not UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            line = int(at[1]) if at else self.text.count("\n") + 1
            why = _PLACE_IN_TOML.sub("", str(error))
            raise PolicyFileError(path, line, f"{why}.") from None

    def refuse(self, why: str, word: str, *near: str) -> NoReturn:
        """Stop at the line that speaks of a word, looked for from those near it on."""
        raise self.fault(why, word, *near)

    def fault(self, why: str, word: str, *near: str) -> PolicyFileError:
        """Say what is wrong at the line that speaks of a word."""
        return PolicyFileError(self.path, line_of(self.text, word, *near), why)

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note a fault and go on behind it, so that all are found at once."""
        try:
            yield
        except PolicyFileError as fault:
            self.faults.append(fault)

    def subtable(self, key: str) -> Mapping[str, Any]:
        """Return a table of the file; an empty one where it is not there."""
        found = self.table.get(key, {})
        if not isinstance(found, dict):
            self.refuse(f"{key} must be a table.", key)
        return found

    def subtables(self, key: str) -> list[Mapping[str, Any]]:
        """Return a list of tables of the file; what is none is noted as a fault."""
        found = self.table.get(key, [])
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return found
        why = f"{key} must be a list of tables, each [[{key}]]."
        self.faults.append(self.fault(why, key))
        return []

    def texts(self, key: str, within: Mapping[str, Any], *near: str) -> list[str]:
        """Return a list of texts, which may be written as a single text."""
        raw = within.get(key, [])
        texts = [raw] if isinstance(raw, str) else raw
        if not isinstance(texts, list) or not all(
            isinstance(text, str) and text for text in texts
        ):
            self.refuse(f"{key} must be a text, or a list of texts.", key, *near)
        return texts

    def check_keys(
        self, known: Collection[str], within: Mapping[str, Any], *near: str
    ) -> None:
        """Refuse the first key that nothing reads."""
        for key in within:
            if key not in known:
                self.refuse(f"there is no key {key}.", key, *near)


def line_of(text: str, word: str, *near: str) -> int:
    """Return the first line that speaks of a word, from those near it on."""
    lines, start = text.splitlines(), 0
    for each in (*near, word):
        start = _first(each, lines, start)
    return start + 1


def line_of_key(text: str, key: str) -> int:
    """Return the line that a merged key, such as inform.max_days, was read from."""
    parts = key.split(".")
    return line_of(text, parts[-1], *place_of(".".join(parts[:-1])))


def place_of(path: str) -> tuple[str, ...]:
    """Name what stands near a value: the table that it is in, however it is written."""
    first, _, part = path.partition(".")
    return (f"[{first}]", f"[{path}]", part) if part else (f"[{first}]",)


def _first(word: str, lines: list[str], start: int) -> int:
    """Return where a word first stands outside of a remark, or else the start."""
    stands = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    for number, line in enumerate(lines[start:], start):
        if not line.lstrip().startswith("#") and stands.search(line):
            return number
    return start
