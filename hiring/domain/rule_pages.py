"""The page of a rule: for a terminal, for machines, and as Markdown.

``script/docs`` puts the Markdown into ``docs/rules``. Words come from the docstrings of
the rules and from nowhere else. How loudly a rule speaks is the policies' to say.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from hiring.domain.policy import Policy
from hiring.domain.rules import FAMILIES, RULES
from hiring.domain.rules._rule import HEADINGS, Rule

_WIDTH = 88
_INDEX = """\
# The rules

Made by `script/docs` from the docstrings in `hiring/domain/rules`; do not edit. A code
never changes its meaning. How loudly a rule speaks, and on whose word, stands in
`policies/`, and `sayso policy show` tells it for a place."""


def pages() -> Mapping[str, str]:
    """Return the text of each file by its name, the index too."""
    return {"README.md": index(RULES)} | {name_of(rule): page(rule) for rule in RULES}


def name_of(rule: Rule) -> str:
    """Return the name of a rule's file."""
    return f"{rule.code}-{rule.name}.md"


def page(rule: Rule) -> str:
    """Write a rule's page."""
    lines = [f"# {rule.code} {rule.name}", "", f"Since {rule.since}."]
    for heading, words in _parts(rule):
        wrapped = textwrap.wrap(words, _WIDTH, break_on_hyphens=False)
        lines += ["", f"## {heading}", "", *wrapped]
    return "\n".join(lines) + "\n"


def _parts(rule: Rule) -> Sequence[tuple[str, str]]:
    words = (rule.page.flags, rule.page.why, rule.page.example, rule.page.instead)
    return list(zip(HEADINGS, words, strict=True))


def index(rules: Sequence[Rule]) -> str:
    """List the rules by what they are about, with the first thing each page says."""
    return _INDEX + "\n" + "\n".join(_families(rules)) + "\n"


def _families(rules: Sequence[Rule]) -> Iterator[str]:
    for family, title in FAMILIES.items():
        held = [rule for rule in rules if rule.family == family]
        yield from ("", f"## {title}", "", "| code | name | what it flags |")
        yield "|---|---|---|"
        for rule in held:
            link = f"[{rule.code}]({name_of(rule)})"
            yield f"| {link} | {rule.name} | {_first_sentence(rule.page.flags)} |"


def _first_sentence(words: str) -> str:
    return re.split(r"(?<=[.])\s", words)[0]


def as_text(rule: Rule) -> str:
    """Write a rule's page for a terminal."""
    lines = [f"{rule.code} {rule.name} (since {rule.since})"]
    for heading, words in _parts(rule):
        lines += ["", heading]
        lines += textwrap.wrap(
            words, 76, initial_indent="    ", subsequent_indent="    "
        )
    return "\n".join(lines)


def as_json(rule: Rule, policy: Policy) -> dict[str, str | list[str]]:
    """Return a rule's page for a machine, with what the policy makes of it."""
    value = policy.values.get(f"rules.{rule.code}")
    return {
        "code": rule.code,
        "name": rule.name,
        "since": rule.since,
        "severity": str(policy.severity(rule.code)),
        "basis": value.basis if value else "",
        "cites": [cite.ref for cite in value.cites] if value else [],
        "what_it_flags": rule.page.flags,
        "why_it_matters": rule.page.why,
        "example": rule.page.example,
        "instead": rule.page.instead,
    }
