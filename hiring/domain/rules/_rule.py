"""What a rule is: a permanent code, a name, its page of words and one function.

The words come from the docstring of the module that holds the function, so that the
page a person reads and the code that speaks cannot part.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

from hiring.domain.casefile import CaseFile, OpeningFile
from hiring.domain.finding import Objection, RuleCode
from hiring.domain.policy import Policy

Check: TypeAlias = Callable[[CaseFile, Policy], Iterator[Objection]]
OpeningCheck: TypeAlias = Callable[[OpeningFile, Policy], Iterator[Objection]]

HEADINGS = ("What it flags", "Why it matters", "Example", "Instead")


class Scope(Enum):
    """How much a rule has to see: one contact, a whole case, a whole opening."""

    CONTACT = auto()
    CASE = auto()
    OPENING = auto()


@dataclass(frozen=True, slots=True)
class RulePage:
    """The words of a rule's docstring, one field a heading."""

    flags: str
    why: str
    example: str
    instead: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One offence: the code never changes its meaning and is never used again."""

    code: RuleCode
    name: str
    since: str
    function: Callable[[Any, Policy], Iterator[Objection]]
    page: RulePage
    scope: Scope = Scope.CONTACT

    @property
    def family(self) -> str:
        """Return the letters of the code, which say what the rule is about."""
        return self.code.rstrip("0123456789")


class MalformedRule(Exception):
    """A rule's docstring does not have the agreed shape; a defect, never user error."""


def rule(
    code: str, name: str, *, since: str, scope: Scope = Scope.CONTACT
) -> Callable[[Check | OpeningCheck], Rule]:
    """Make a function the rule of that code, its words those of its module."""

    def make(function: Check | OpeningCheck) -> Rule:
        words = function.__globals__["__doc__"] or ""
        page = parse_page(words, f"{code} {name}")
        return Rule(RuleCode(code), name, since, function, page, scope)

    return make


def parse_page(docstring: str, title: str) -> RulePage:
    """Split a docstring at its headings; raise ``MalformedRule`` where one lacks."""
    first, _, body = docstring.partition("\n")
    if first.strip() != title:
        message = f"The docstring starts with {first!r}, not with {title!r}."
        raise MalformedRule(message)
    parts = re.split(rf"^({'|'.join(HEADINGS)})$", body, flags=re.MULTILINE)
    if tuple(parts[1::2]) != HEADINGS:
        message = f"{title} needs the headings {', '.join(HEADINGS)}, in this order."
        raise MalformedRule(message)
    texts = [" ".join(part.split()) for part in parts[2::2]]
    if not all(texts):
        message = f"{title} has a heading with nothing below it."
        raise MalformedRule(message)
    return RulePage(*texts)
