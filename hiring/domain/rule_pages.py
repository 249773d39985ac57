"""The rules as pages of Markdown, which ``script/docs`` puts into ``docs/rules``.

Words come from the docstrings of the rules and from nowhere else. How loudly a rule
speaks is not said here: that is the policies' to say, and differs from place to place.
"""

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from hiring.domain.rules import FAMILIES, RULES
from hiring.domain.rules._rule import Rule

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
    parts = (
        ("What it flags", rule.page.flags),
        ("Why it matters", rule.page.why),
        ("Example", rule.page.example),
        ("Instead", rule.page.instead),
    )
    lines = [f"# {rule.code} {rule.name}", "", f"Since {rule.since}."]
    for heading, words in parts:
        wrapped = textwrap.wrap(words, _WIDTH, break_on_hyphens=False)
        lines += ["", f"## {heading}", "", *wrapped]
    return "\n".join(lines) + "\n"


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
