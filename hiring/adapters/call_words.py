"""Reads ``policies/questions``: what to say and ask in a reference call."""

import tomllib
from dataclasses import dataclass
from functools import cache

from hiring.adapters.policy_files import PolicyFileError, bundled_folder
from hiring.adapters.translations import ENGLISH, LANGUAGES
from hiring.domain.call_guide import Informant, Question, Script

LEVELS = frozenset({"junior", "senior"})


@dataclass(frozen=True, slots=True)
class CallWords:
    """The words of one language."""

    script: Script
    questions: tuple[Question, ...]


@cache
def call_words(language: str = "en") -> CallWords:
    """Return the words of a language, or raise ``PolicyFileError``.

    A language that nobody speaks has none of its own.
    """
    known = language if language in LANGUAGES else ENGLISH
    path = bundled_folder() / "questions" / f"{known}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        questions = tuple(
            Question(each["text"], Informant(each["of"]), frozenset(each["levels"]))
            for each in table.pop("question")
        )
        script = Script(**table)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise PolicyFileError(path, 1, f"{fault}.") from None
    for question in questions:
        if not question.levels or not question.levels <= LEVELS:
            raise PolicyFileError(path, 1, f"{question.text!r} needs a level.")
    return CallWords(script, questions)
