"""The house rules that no linter knows."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "hiring/templates").rglob("*.html"))
SOURCES = sorted((ROOT / "hiring").rglob("*.py"))
BANNED = {"utils", "helpers", "common", "manager", "handle", "process", "data", "info"}
IMPORT = re.compile(r'{%-? from "(components/[^"]+)" import (.*?)-?%}')


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def code_of(template: Path) -> str:
    return re.sub(r"{#.*?#}", "", template.read_text("utf-8"), flags=re.DOTALL)


def test_every_component_is_used_somewhere() -> None:
    used = {found.group(1) for t in TEMPLATES for found in IMPORT.finditer(code_of(t))}
    made = {f"components/{path.name}" for path in TEMPLATES if is_component(path)}
    assert made - used - KEPT == set()


# Described in the components' own page for what comes next.
KEPT = {"components/field_frame.html", "components/field_typed.html"}


def is_component(path: Path) -> bool:
    return path.parent.name == "components"


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_a_template_uses_what_it_imports(template: Path) -> None:
    code = code_of(template)
    for found in IMPORT.finditer(code):
        name = found.group(2).strip().split(" as ")[-1].strip()
        uses = re.findall(rf"\b{name}\(", code)
        assert uses, f"{name} is imported and not used"


OF_FIELDS = {"base.html", "_fields.html"}
"""The frame of all pages, and the fields of a PDF to fill in."""


@pytest.mark.parametrize(
    "template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_template_marks_text_as_safe_or_writes_a_field_itself(
    template: Path,
) -> None:
    code = code_of(template)
    if template.name != "icon.html":  # its paths are constants of its own
        assert not re.search(r"\|\s*safe\b|Markup|autoescape\s+false", code)
    if not is_component(template) and template.name not in OF_FIELDS:
        assert not re.search(r"<(input|select|textarea|script|style)\b", code)
        assert not re.search(r"\bstyle=|\bon\w+=", code)


def test_no_python_makes_markup_by_hand() -> None:
    wrong = [
        str(path)
        for path in SOURCES
        # Literal texts, as Jinja's own would trust them, made once a language.
        if path.name != "translations.py"
        and re.search(r"\bMarkup\b|render_template_string", path.read_text("utf-8"))
    ]
    assert wrong == []


def test_every_address_is_in_lower_case_with_hyphens(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        fixed = re.sub(r"<[^>]*>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", fixed), rule.rule


def test_nothing_is_named_by_words_that_say_nothing() -> None:
    files = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert files & BANNED == set()
    named = {node.name for path in SOURCES for node in functions(path)}
    assert named & BANNED == set()


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in SOURCES
        if "migrations" not in path.parts
        for node in functions(path)
        if (node.end_lineno or 0) - node.body[0].lineno + 1 > 40
    ]
    assert long == []


def test_the_names_of_tests_are_sentences() -> None:
    short = [
        f"{path.name}:{node.name}"
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in functions(path)
        if node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert short == []


def test_no_import_stands_inside_a_function() -> None:
    deferred = [
        f"{path.relative_to(ROOT)}:{node.name}"
        for path in SOURCES
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert deferred == []


def test_the_commands_that_the_readme_names_are_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for script in set(re.findall(r"\bscript/\w+", readme)):
        assert (ROOT / script).exists(), script
    named = set(re.findall(r"`sayso ([a-z]+)", readme))
    listed = subprocess.run(
        [sys.executable, "-m", "hiring.cli", "--help"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    ).stdout
    for command in named - {"is", "to"}:
        assert re.search(rf"^\s+{command}\b", listed, re.MULTILINE), command
