"""The notice is its exact words, short and plain."""

import hashlib
import re

import pytest

from hiring.adapters.notices import as_notice, notice
from hiring.adapters.policy_files import bundled_folder
from hiring.adapters.translations import LANGUAGES


def test_the_notice_is_its_words_and_their_digest() -> None:
    found = notice()
    exact = (bundled_folder() / "notices" / "en.md").read_bytes()
    assert found.digest == hashlib.sha256(exact).hexdigest()
    assert found.title == "How we use your answers"
    assert all(part.heading and part.paragraphs for part in found.parts)
    assert notice("xx") == found


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_of_the_notice_is_shown_somewhere(language: str) -> None:
    found = notice(language)
    assert found.language == language
    shown = [found.title]
    for part in found.parts:
        shown += [part.heading, *part.paragraphs]
    assert " ".join(shown).split() == found.text.replace("#", "").split()


def test_the_notice_is_easy_to_read() -> None:
    """Sentences are short, and the Flesch-Kincaid grade is at most 6."""
    prose = " ".join(
        paragraph for part in notice().parts for paragraph in part.paragraphs
    )
    sentences = [each for each in re.split(r"[.?!]+(?:\s|$)", prose) if each]
    words = re.findall(r"[a-z’']+", prose.casefold())
    syllables = sum(syllables_of(word) for word in words)
    assert max(len(each.split()) for each in sentences) <= 25
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    assert grade <= 6


def syllables_of(word: str) -> int:
    """Count groups of vowels, a silent e at the end left out."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith("le")
    return max(1, groups - silent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_says_as_much_in_each_language(language: str) -> None:
    english, found = notice(), notice(language)
    counted = [len(part.paragraphs) for part in found.parts]
    assert counted == [len(part.paragraphs) for part in english.parts]
    assert 0.8 < len(found.text) / len(english.text) < 1.4


def test_words_kept_from_before_are_read_as_those_in_force_are() -> None:
    found = notice()
    assert as_notice("en", found.text) == found
