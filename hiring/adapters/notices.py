"""Reads ``policies/notices``: the exact words that candidates are shown.

Which words an answer was given under is kept by their digest; ``services/kept_texts``
keeps the words themselves.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hiring.adapters.policy_files import bundled_folder


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
def notice(language: str = "en", folder: Path | None = None) -> Notice:
    """Return the notice to candidates in a language, English where it has none."""
    notices = (folder or bundled_folder()) / "notices"
    known = {path.stem: path for path in notices.glob("*.md")}
    path = known.get(language, notices / "en.md")
    return as_notice(path.stem, path.read_bytes().decode())


def in_force() -> tuple[Notice, ...]:
    """Return the notice in each language that it is written in."""
    return tuple(notice(language) for language in list_languages())


@cache
def list_languages(folder: Path | None = None) -> tuple[str, ...]:
    """Name the languages that the notice is written in."""
    notices = (folder or bundled_folder()) / "notices"
    return tuple(sorted(path.stem for path in notices.glob("*.md")))


def as_notice(language: str, text: str) -> Notice:
    """Read a notice from its exact text, be it in force or kept from before."""
    title, *parts = re.split(r"^#{1,2} ", text, flags=re.MULTILINE)[1:]
    return Notice(
        language=language,
        title=title.strip(),
        parts=tuple(_part(part) for part in parts),
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _part(text: str) -> NoticePart:
    heading, *paragraphs = (block.strip() for block in text.split("\n\n"))
    return NoticePart(heading, tuple(block for block in paragraphs if block))
