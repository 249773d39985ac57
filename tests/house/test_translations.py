"""Every text that candidates and informants can read, in every language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from hiring.adapters.translations import gettext, ngettext, speaking
from hiring.domain.wording import Wording
from tests.catalogues import PACKAGE, TRANSLATED, brought_up, extract, forms, load

PLACE = re.compile(r"%\((\w+)\)s")
TAG = re.compile(r"<[^>]+>")
READ = sorted(
    path
    for folder in ("consent", "calls", "mail", "debrief", "errors", "components")
    for path in (PACKAGE / "templates" / folder).iterdir()
)
CALLS = re.compile(r"\b_\(\s*(.)")
SOURCES = sorted(PACKAGE.rglob("*.py"))


@pytest.fixture(scope="module")
def found() -> Catalog:
    return extract()


def texts(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_places_and_the_tags(language: str) -> None:
    wrong = [
        (message.id, form)
        for message in texts(load(language))
        for form in filter(None, forms(message))
        if kept_of(form) != kept_of(english(message)[-1])
    ]
    assert wrong == []


def kept_of(text: str) -> tuple[set[str], list[str]]:
    return set(PLACE.findall(text)), sorted(TAG.findall(text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_form_of_a_plural_is_there(language: str) -> None:
    catalogue = load(language)
    plurals = [each for each in texts(catalogue) if isinstance(each.id, tuple)]
    assert plurals
    assert {len(forms(each)) for each in plurals} == {catalogue.num_plurals}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_file_is_as_script_translate_leaves_it(
    language: str, found: Catalog
) -> None:
    written = (PACKAGE / "translations" / f"{language}.po").read_text("utf-8")
    assert written == brought_up(load(language), found)


@pytest.mark.parametrize(
    "path", READ, ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_a_template_translates_literal_texts_only(path: Path) -> None:
    calls = CALLS.findall(path.read_text("utf-8"))
    assert [first for first in calls if first not in "\"'"] == []


def test_a_wording_is_a_literal_text() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Wording"
        and not (node.args and isinstance(node.args[0], ast.Constant))
    ]
    assert wrong == []


def test_numbers_choose_their_form_and_values_their_place() -> None:
    one, many = (
        "Wait %(count)s second, then try again.",
        "Wait %(count)s seconds, then try again.",
    )
    with speaking("pl"):
        said = {
            ngettext(one, many, number, count=number)[:40].split(",")[0]
            for number in (1, 2, 5)
        }
        assert len(said) == 3
        text = Wording("Type your name as we know it: %(name)s.", name="Łucja 100%")
        assert gettext(text).endswith("Łucja 100%.")
    assert str(text) == "Type your name as we know it: Łucja 100%."
    with speaking("de"):
        assert gettext("") == ""
        assert gettext("Nobody ever wrote this.") == "Nobody ever wrote this."


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_nothing_else(
    language: str, found: Catalog
) -> None:
    wanted = {english(message) for message in texts(found)}
    kept = {english(message): message for message in texts(load(language))}
    assert set(kept) - wanted == set(), "gone from the source: run script/translate"
    missing = [
        each for each in wanted if each not in kept or not all(forms(kept[each]))
    ]
    assert missing == [], f"{len(missing)} texts wait for a translation"
    assert [each for each, message in kept.items() if message.fuzzy] == []
