"""The words of topics are read whole, or refused with the file and the line."""

import re
from pathlib import Path

import pytest

from hiring.adapters.policy_files import PolicyFileError, bundled_folder
from hiring.adapters.topic_words import languages, topic_words
from hiring.domain.topics import Topic, find_passages

ENGLISH = (bundled_folder() / "topics" / "en.toml").read_text("utf-8")


def a_folder(where: Path, **files: str) -> Path:
    for name, text in files.items():
        (where / f"{name}.toml").write_text(text, encoding="utf-8")
    return where


def small(**extra: str) -> str:
    """Write a file with a word for each topic, and what a test adds to one of them."""
    topics = [
        f'[{topic}]\nlabel = "L"\navoid = "Do not ask."\ninstead = "Ask."\n'
        + extra.get(topic, 'words = ["word"]\n')
        for topic in Topic
    ]
    return extra.get("head", "") + "\n".join(topics)


def test_english_speaks_of_every_topic() -> None:
    words = topic_words()
    assert words.language == "en"
    assert set(words.topics) == set(Topic)
    assert topic_words() is words
    assert "en" in languages()


def test_another_language_is_another_file(tmp_path: Path) -> None:
    german = small(pay='words = ["Gehalt*", "wie viel … verdient"]\n')
    folder = a_folder(tmp_path, en=ENGLISH, de=german)
    assert languages(folder) == ("de", "en")
    words = topic_words("de", folder)
    assert words.language == "de"
    found = find_passages("Wie viel hat sie verdient? Das GEHALTSband.", words)
    assert [each.words for each in found] == [
        "Wie viel hat sie verdient",
        "GEHALTSband",
    ]
    assert {each.topic for each in found} == {Topic.PAY}


def test_a_language_without_a_file_is_read_in_english(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, en=small())
    assert topic_words("fi", folder).language == "en"


def test_without_english_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match=r"en\.toml, line 1: there is no such"):
        topic_words("en", a_folder(tmp_path, de=small()))


HEALTH = '[health]\nlabel = "L"\navoid = "A."\ninstead = "I."\n'


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("[health\n", 1, "Expected"),
        (small(head='[weather]\nlabel = "W"\n'), 1, "there is no topic weather"),
        (small(head='colour = "red"\n'), 1, "there is no topic colour"),
        (small(head="groups = 1\n"), 1, "groups must be a table"),
        (small().replace("[union]", "[onion]"), 0, "there is no topic onion"),
        (re.sub(r"\[union\]\n(.+\n)+", "", small()), 1, "the topic union is missing"),
        (small(health='words = ["a"]\ntone = 1\n'), 6, "there is no key tone"),
        (small().replace('"L"', '" "', 1), 2, "label of health must be a text"),
        (small().replace('avoid = "Do not ask."\n', "", 1), 1, "avoid of health must"),
        (small(health="words = []\n"), 5, "words of health must be a list of words"),
        (small(health=""), 1, "words of health must be a list of words"),
        (small(health='words = "a"\n'), 5, "words of health must be a list of words"),
        (small(health="words = [1]\n"), 5, "words of health must hold words only"),
        (small(health='words = [" "]\n'), 5, "words of health must hold words only"),
        (
            small(health='words = ["a"]\nexceptions = []\n'),
            6,
            "exceptions of health must be a list",
        ),
        (small(health='words = ["a",\n "{who} b"]\n'), 6, "there is no group who"),
        (small(health='words = ["… a"]\n'), 5, "must begin and end with a word"),
        (small(health='words = ["a …"]\n'), 5, "must begin and end with a word"),
        (small(health='words = ["a *"]\n'), 5, "must begin and end with a word"),
        (small(health='words = ["#"]\n'), 5, "must begin and end with a word"),
        (small(health='words = ["a, b"]\n'), 5, "does not consist of words"),
        (small(health='words = ["*a"]\n'), 5, "does not consist of words"),
        (small(health='words = ["a … b … c … d … e"]\n'), 5, "is too long"),
        (
            small(head='[groups]\nwho = ["she", ""]\n'),
            2,
            "who of groups must hold words only",
        ),
    ],
)
def test_a_fault_is_named_with_its_file_and_line(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    folder = a_folder(tmp_path, en=text)
    with pytest.raises(PolicyFileError, match=re.escape(why)) as refused:
        topic_words("en", folder)
    assert refused.value.path == folder / "en.toml"
    assert line in {0, refused.value.line}


def test_what_is_not_utf_8_is_refused_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_bytes(b"# fine\n# caf\xe9\n")
    with pytest.raises(PolicyFileError, match=r"line 2: this is not UTF-8"):
        topic_words("en", tmp_path)
