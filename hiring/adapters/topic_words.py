"""Reads ``policies/topics``: the words that may touch a topic, one file a language.

Here the files are found, read and checked; how words are found in a text is in
``domain/topics.py``. A file with a fault is refused with its name and line.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from hiring.adapters.policy_files import PolicyFileError, bundled_folder
from hiring.domain.topics import (
    ANY,
    GAP,
    LONGEST,
    NUMBER,
    SKIPPED,
    Topic,
    TopicText,
    TopicWords,
)

ENGLISH = "en"
_SENTENCES = ("label", "avoid", "instead")
_LISTS = ("words", "exceptions")
_GROUPS = "groups"
_GROUP = re.compile(r"{(\w*)}?")
_LETTERS = re.compile(r"[\w'’-]+")


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """List the languages that there are words in, by their codes."""
    return tuple(sorted(_files(folder)))


@cache
def topic_words(language: str = ENGLISH, folder: Path | None = None) -> TopicWords:
    """Return the words of a language, English where it has none.

    Raises ``PolicyFileError`` where the file cannot be used.
    """
    known = _files(folder)
    if ENGLISH not in known:
        raise PolicyFileError(_place(folder) / "en.toml", 1, "there is no such file.")
    return _Reader(known.get(language, known[ENGLISH])).read()


def _place(folder: Path | None) -> Path:
    return folder or bundled_folder() / "topics"


def _files(folder: Path | None) -> dict[str, Path]:
    return {path.stem: path for path in _place(folder).glob("*.toml")}


class _Reader:
    """Turns one file into words, or says at which line it cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path
        exact = path.read_bytes()
        try:
            self.text = exact.decode()
            self.table = tomllib.loads(self.text)
        except UnicodeDecodeError as error:
            line = exact[: error.start].count(b"\n") + 1
            raise PolicyFileError(path, line, "this is not UTF-8.") from None
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"at line (\d+)", str(error))
            line = int(at[1]) if at else self.text.count("\n") + 1
            raise PolicyFileError(path, line, f"{error}.") from None

    def read(self) -> TopicWords:
        """Check the whole file and return what it says."""
        for name in self.table:
            if name not in {_GROUPS, *Topic}:
                self._refuse(name, f"there is no topic {name}.", name)
        groups = self._table(_GROUPS) if _GROUPS in self.table else {}
        self.groups = {
            name: self._list(_GROUPS, name, words) for name, words in groups.items()
        }
        topics = {topic: self._topic(topic) for topic in Topic}
        return TopicWords(self.path.stem, topics, self.groups)

    def _topic(self, topic: Topic) -> TopicText:
        if topic not in self.table:
            self._refuse("", f"the topic {topic} is missing.")
        table = self._table(topic)
        for name in table:
            if name not in {*_SENTENCES, *_LISTS}:
                self._refuse(topic, f"there is no key {name}.", name)
        label, avoid, instead = (self._sentence(topic, name) for name in _SENTENCES)
        given = [name for name in _LISTS if name in table or name == "words"]
        lists = {name: self._list(topic, name, table.get(name)) for name in given}
        return TopicText(label, avoid, instead, **lists)

    def _table(self, name: str) -> Mapping[str, Any]:
        found = self.table[name]
        if not isinstance(found, dict):
            self._refuse(name, f"{name} must be a table, as [{name}].")
        return found

    def _sentence(self, topic: str, name: str) -> str:
        found = self.table[topic].get(name)
        if not isinstance(found, str) or not found.strip():
            self._refuse(topic, f"{name} of {topic} must be a text.", name)
        return found

    def _list(self, topic: str, name: str, found: object) -> tuple[str, ...]:
        if not isinstance(found, list) or not found:
            self._refuse(topic, f"{name} of {topic} must be a list of words.", name)
        for phrase in found:
            if not isinstance(phrase, str) or not phrase.strip():
                self._refuse(topic, f"{name} of {topic} must hold words only.", name)
            if topic != _GROUPS:
                self._check_phrase(topic, phrase)
        return tuple(found)

    def _check_phrase(self, topic: str, phrase: str) -> None:
        """Refuse a phrase that could never be found, or would be found everywhere."""
        for group in _GROUP.findall(phrase):
            if group not in self.groups:
                self._refuse(topic, f"there is no group {group}.", phrase)
        pieces = _GROUP.sub("word", phrase).split()
        if {pieces[0], pieces[-1]} & {GAP, ANY} or pieces == [NUMBER]:
            self._refuse(topic, f"{phrase!r} must begin and end with a word.", phrase)
        if len(pieces) + (SKIPPED - 1) * pieces.count(GAP) > LONGEST:
            self._refuse(topic, f"{phrase!r} is too long.", phrase)
        written = [piece for piece in pieces if piece not in {GAP, NUMBER, ANY}]
        if not all(_LETTERS.fullmatch(piece.removesuffix(ANY)) for piece in written):
            self._refuse(topic, f"{phrase!r} does not consist of words.", phrase)

    def _refuse(self, near: str, why: str, sought: str = "") -> NoReturn:
        """Raise the error for a table, at the line of what is sought in it."""
        lines = self.text.splitlines()
        tables = [at for at, line in enumerate(lines) if line.strip() == f"[{near}]"]
        start = tables[0] if tables else 0
        named = re.compile(rf'["\s]{re.escape(sought)}["\s=]|^{re.escape(sought)}\s*=')
        for at, line in enumerate(lines[start + 1 :], start + 1):
            if near and line.startswith("["):
                break
            if sought and named.search(line):
                raise PolicyFileError(self.path, at + 1, why)
        raise PolicyFileError(self.path, start + 1, why)
