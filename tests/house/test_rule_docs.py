"""What docs/rules says is what the rules' docstrings say, and nothing else."""

from pathlib import Path

from hiring.domain.rule_pages import pages
from hiring.domain.rules import RULES

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "rules"
WRITTEN = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
STALE = "docs/rules differs from the rules: run script/docs"


def test_the_pages_of_rules_are_made_anew_when_a_docstring_changes() -> None:
    assert sorted(WRITTEN) == sorted(pages()), STALE
    for name, text in pages().items():
        assert WRITTEN[name] == text, f"{STALE} ({name})"


def test_the_index_leads_to_every_rule() -> None:
    for rule in RULES:
        assert f"| [{rule.code}]({rule.code}-{rule.name}.md) |" in WRITTEN["README.md"]
        assert f"# {rule.code} {rule.name}\n" in WRITTEN[f"{rule.code}-{rule.name}.md"]
