"""A policy file with a fault is named with its line; a good one is read once."""

import hashlib
import re
from pathlib import Path

import pytest

from hiring.adapters.policy_files import (
    PolicyFileError,
    UnknownJurisdiction,
    bundled_folder,
    list_jurisdictions,
    load_policies,
    notice,
    policy_for,
    read_folder,
)
from hiring.domain.finding import RuleCode, Severity
from hiring.domain.policy import Authority

HEAD = """\
id = "base"
title = "Everywhere"
verified_on = 2026-11-22
"""
CITE = """
[[cite]]
ref = "Art. 21"
title = "Right to object"
mark = "general"
"""


def a_folder(folder: Path, base: str) -> Path:
    (folder / "base.toml").write_text(base, encoding="utf-8")
    return folder


def test_the_bundled_policies_are_read_and_merged() -> None:
    merged = policy_for(["us", "eu"])
    assert merged.ids == ("base", "eu", "us")
    assert set(merged.digests) == {"base", "eu", "us"}
    assert merged.digest == policy_for(["eu", "us", "eu"]).digest
    assert [file.id for file in list_jurisdictions()] == ["eu", "us"]
    assert [file.title for file in list_jurisdictions()] == [
        "European Union",
        "United States",
    ]


def test_a_policys_digest_is_that_of_its_bytes() -> None:
    exact = (bundled_folder() / "eu.toml").read_bytes()
    expected = hashlib.sha256(exact).hexdigest()
    assert load_policies()["eu"].digests == {"eu": expected}


def test_every_bundled_policy_says_that_it_is_no_legal_advice() -> None:
    for path in bundled_folder().glob("*.toml"):
        words = path.read_text(encoding="utf-8").partition("\nid =")[0]
        assert "not legal advice" in words, path.name


def test_policies_are_read_once(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, HEAD)
    assert read_folder(folder) is read_folder(folder)
    assert policy_for([], folder) is policy_for([], folder)


def test_a_jurisdiction_without_a_file_is_refused_by_name() -> None:
    with pytest.raises(UnknownJurisdiction, match=r"no policy for atlantis, mu\."):
        policy_for(["eu", "mu", "atlantis"])


def test_a_folder_without_a_base_is_no_policy(tmp_path: Path) -> None:
    with pytest.raises(PolicyFileError, match=r"base\.toml, line 1: there is no"):
        read_folder(tmp_path)


def test_a_file_may_set_limits_and_cite(tmp_path: Path) -> None:
    rule = 'OFF002 = { severity = "block", basis = "law", cite = "Art. 21" }'
    inform = '[inform]\nmax_days = 14\nbasis = "house"'
    text = f"{HEAD}late_note_hours = 24\n{inform}\n[rules]\n{rule}\n{CITE}"
    policy = policy_for([], a_folder(tmp_path, text))
    assert (policy.inform_days, policy.late_note_hours) == (14, 24)
    setting = policy.rules[RuleCode("OFF002")]
    assert (setting.severity, setting.basis) == (Severity.BLOCK, Authority.LAW)
    assert setting.source == "Art. 21"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('title = "A"\n', 1, "id must be"),
        ('id = "other"\ntitle = "A"\n', 1, "id must be"),
        ('# a remark on title\nid = "base"\ntitle = 3\n', 3, "title must"),
        ('id = "base"\ntitle = "A"\nverified_on = "today"\n', 3, "must be a day"),
        (f"{HEAD}late_notes = 48\n", 4, "there is no key late_notes"),
        (f"{HEAD}late_note_hours = 0\n", 4, "whole number above 0"),
        (f"{HEAD}late_note_hours = true\n", 4, "whole number above 0"),
        (f"{HEAD}rules = 3\n", 4, "rules must be a table"),
        (f"{HEAD}cite = 3\n", 4, "cite must be a list"),
        (f"{HEAD}cite = [3]\n", 4, "cite must be a list"),
        (f"{HEAD}[inform]\nmax_day = 3\n", 5, "there is no key max_day"),
        (f"{HEAD}[inform]\nmax_days = 30\n", 4, "the basis of inform"),
        (
            f'{HEAD}[inform]\nmax_days = 30\nbasis = "law"\n',
            4,
            "inform rests on law and needs a citation",
        ),
        (f"{HEAD}[rules]\nOFF999 = {{}}\n", 5, "there is no rule code OFF999"),
        (f'{HEAD}[rules]\nOFF001 = "warn"\n', 5, "OFF001 must be a table"),
        (
            f'{HEAD}[rules]\n# OFF001\nOFF001 = {{ severity = "loud" }}\n',
            6,
            "severity of OFF001 must be one of off, notice, warn, block",
        ),
        (
            f'{HEAD}[rules]\nOFF001 = {{ severity = "warn", basis = "me" }}\n',
            5,
            "basis of OFF001 must be one of house, code, regulator, law",
        ),
        (
            f'{HEAD}[rules]\nOFF001 = {{ severity = "warn", basis = "law" }}\n',
            5,
            "OFF001 rests on law and needs a citation",
        ),
        (
            f'{HEAD}[rules]\nOFF001 = {{ severity = "warn", basis = "regulator" }}\n',
            5,
            "OFF001 rests on regulator and needs a citation",
        ),
        (
            (
                f'{HEAD}[rules]\nOFF001 = {{ severity = "off", basis = "house", '
                f'cite = "Art. 7" }}\n{CITE}'
            ),
            5,
            "OFF001 cites 'Art. 7', which no",
        ),
        (
            (
                f'{HEAD}[rules]\nOFF001 = {{ severity = "off", basis = "house", '
                'says = "x" }\n'
            ),
            5,
            "there is no key says",
        ),
        (f'{HEAD}{CITE}page = "3"\n', 9, "there is no key page"),
        (f"{HEAD}{CITE}note = 3\n", 6, "each value of Art. 21 must be a text"),
        (f'{HEAD}[[cite]]\nref = "Art. 7"\n', 5, "Art. 7 needs a ref, a title"),
        (f'{HEAD}[[cite]]\ntitle = "Art. 7"\n', 4, "needs a ref, a title"),
        (HEAD + CITE.replace("general", "unsure"), 6, "mark of Art. 21 must be"),
        (f"{HEAD}[rules\n", 4, "Expected"),
        (f"{HEAD}x = [1,\n", 5, "Invalid value"),
    ],
)
def test_a_fault_is_named_with_file_and_line(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    with pytest.raises(PolicyFileError) as caught:
        read_folder(a_folder(tmp_path, text))
    assert str(caught.value).startswith(f"base.toml, line {line}: ")
    assert why in str(caught.value)
    assert (caught.value.line, caught.value.path.name) == (line, "base.toml")


def test_a_torn_character_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_bytes(HEAD.encode() + b"# \xc3\n")
    with pytest.raises(PolicyFileError, match="line 4: this is not UTF-8"):
        read_folder(tmp_path)


def test_the_notice_is_its_words_and_their_digest() -> None:
    found = notice()
    exact = (bundled_folder() / "notices" / "en.md").read_bytes()
    assert found.digest == hashlib.sha256(exact).hexdigest()
    assert found.title == "How we use your answers"
    assert all(part.heading and part.paragraphs for part in found.parts)
    assert notice("xx") == found


def test_each_word_of_the_notice_is_shown_somewhere() -> None:
    found = notice()
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
