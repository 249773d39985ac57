"""Every rule speaks where its book of cases says so, and is silent elsewhere."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from hiring.adapters.policy_files import policy_for
from hiring.domain import rules
from hiring.domain.errors import NotFound
from hiring.domain.finding import Raised, RuleCode, Severity
from hiring.domain.policy import Authority, Policy, Setting
from hiring.domain.rules import RULES, _rule
from tests.rules.casebook import FOLDER, Told, read_books

RULES_FOLDER = Path(rules.__file__).parent
BOOKS = list(read_books())
EVERY_RULE_WARNS = Policy(
    ids=("test",),
    rules={rule.code: Setting(Severity.WARN, Authority.HOUSE) for rule in RULES},
    late_note_hours=48,
)


@pytest.mark.parametrize("told", BOOKS, ids=lambda told: f"{told.code}: {told.title}")
def test_a_rule_says_what_its_book_of_cases_says(told: Told) -> None:
    raised = rules.check(told.case, EVERY_RULE_WARNS)
    assert [found.message for found in raised if found.code == told.code] == (
        [told.says] if told.says else []
    )


@pytest.mark.parametrize("told", BOOKS, ids=lambda told: f"{told.code}: {told.title}")
def test_one_contact_is_at_most_one_offence_against_consent(told: Told) -> None:
    codes = [found.code for found in rules.check(told.case, EVERY_RULE_WARNS)]
    assert sum(code in rules.PRE_CALL - rules.QUARANTINE for code in codes) <= 1


@pytest.mark.parametrize("told", BOOKS, ids=lambda told: f"{told.code}: {told.title}")
def test_a_message_is_plain_and_guesses_no_pronoun(told: Told) -> None:
    for found in rules.check(told.case, EVERY_RULE_WARNS):
        words = found.message.casefold()
        assert told.case.contacts[0].person.name.casefold() in words
        assert not re.search(r"\b(he|she|his|her|him|hers)\b", words)
        assert not re.search(r"unlawful|illegal|lawful|legal|violat|\bid\b", words)
        assert not re.search(r"\b[A-Z]{3,4}\d{3}\b", found.message)
        assert max(map(len, map(str.split, re.split(r"\.\s", words)))) <= 30


def test_the_table_lists_every_file_and_nothing_twice() -> None:
    listed = {rule.function.__code__.co_filename for rule in RULES}
    present = {
        str(path) for path in RULES_FOLDER.glob("*/*.py") if path.stem != "__init__"
    }
    assert listed == present
    assert len({rule.code for rule in RULES}) == len(RULES) == len(listed)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_each_rule_has_a_book_with_three_cases_of_either_kind() -> None:
    names = {f"{rule.code}_{rule.function.__name__}.toml" for rule in RULES}
    assert {path.name for path in FOLDER.glob("*.toml")} == names
    for name in names:
        book = tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))
        assert len(book["flags"]) >= 3, name
        assert len(book["passes"]) >= 3, name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_file_function_and_name_of_a_rule_are_one_phrase(rule: rules.Rule) -> None:
    phrase = rule.function.__name__
    assert rule.name == phrase.replace("_", "-")
    assert Path(rule.function.__code__.co_filename).stem == phrase
    folder = {"CON": "consent", "OFF": "off_list", "EVI": "evidence"}[rule.family]
    assert Path(rule.function.__code__.co_filename).parent.name == folder
    assert getattr(rules, phrase) is rule


def test_codes_once_given_keep_their_names_for_ever() -> None:
    given = {
        "CON001": "listed-person-without-permission",
        "CON002": "consent-after-contact",
        "CON003": "consent-withdrawn",
        "CON004": "outside-what-was-agreed",
        "CON005": "ask-first-unmet",
        "OFF001": "off-list-contact",
        "OFF002": "never-contact-match",
        "OFF003": "present-employer-contact",
        "OFF004": "present-colleague-contact",
        "OFF005": "unsolicited-tip",
        "EVI001": "informant-conflict",
        "EVI002": "hearsay",
        "EVI003": "unknown-relationship",
        "EVI004": "missing-context",
        "EVI005": "late-notes",
    }
    assert {rule.code: rule.name for rule in RULES}.items() >= given.items()


@pytest.mark.parametrize(
    ("docstring", "complaint"),
    [
        ("", "starts with"),
        ("XYZ001 another-name\n\nWhat it flags\n    A.\n", "starts with"),
        ("XYZ001 some-name\n\nWhat it flags\n    A.\n", "needs the headings"),
        (
            (
                "XYZ001 some-name\n\nWhat it flags\n    A.\nWhy it matters\n"
                "Example\n    B.\nInstead\n    C.\n"
            ),
            "nothing below",
        ),
    ],
)
def test_a_rule_without_all_its_words_does_not_load(
    docstring: str, complaint: str
) -> None:
    with pytest.raises(_rule.MalformedRule, match=complaint):
        _rule.parse_page(docstring, "XYZ001 some-name")


def test_a_rule_switched_off_is_silent() -> None:
    silent = Policy(ids=("none",), rules={})
    assert all(rules.check(told.case, silent) == () for told in BOOKS)


def test_without_a_limit_notes_are_never_late_and_waited_for_without_end() -> None:
    settings = EVERY_RULE_WARNS.rules
    boundless = Policy(ids=("boundless",), rules=settings, late_note_hours=None)
    for told in BOOKS:
        codes = {found.code for found in rules.check(told.case, boundless)}
        assert "EVI005" not in codes
        if told.case.contacts[0].notes_to_follow and not told.case.contacts[0].notes:
            assert not codes & {"EVI002", "EVI003", "EVI004"}


def test_the_strictest_finding_comes_first_then_the_code() -> None:
    for told in BOOKS:
        raised = rules.check(told.case, policy_for(["eu", "us"]))
        order = [(-found.severity.rank, found.code) for found in raised]
        assert order == sorted(order)


def test_checking_one_contact_says_what_the_whole_case_says_of_it() -> None:
    for told in BOOKS:
        whole = rules.check(told.case, EVERY_RULE_WARNS)
        assert rules.check_contact(told.case, EVERY_RULE_WARNS, "the-contact") == whole
        assert rules.check_contact(told.case, EVERY_RULE_WARNS, "another") == ()


@pytest.mark.parametrize(
    ("code", "severity", "walled"),
    [
        ("OFF001", Severity.WARN, False),
        ("OFF001", Severity.BLOCK, True),
        ("OFF005", Severity.WARN, True),
        ("EVI004", Severity.NOTICE, False),
    ],
)
def test_what_a_rule_blocks_and_an_unasked_tip_are_walled_off(
    code: str, severity: Severity, *, walled: bool
) -> None:
    found = Raised(RuleCode(code), severity, "the-contact", "Words.")
    assert rules.is_walled([found]) is walled
    assert rules.is_walled([]) is False


def test_a_rule_is_explained_by_its_code_however_it_is_typed() -> None:
    assert rules.explain(" off001 ").name == "off-list-contact"
    with pytest.raises(NotFound, match="no rule OFF999"):
        rules.explain("OFF999")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rules_page_reads_in_a_terminal_and_by_machine(rule: rules.Rule) -> None:
    text = rules.as_text(rule)
    assert text.startswith(f"{rule.code} {rule.name} (since 0.1)\n")
    assert all(heading in text for heading in _rule.HEADINGS)
    assert all(len(line) <= 80 for line in text.splitlines())
    told = json.loads(json.dumps(rules.as_json(rule, policy_for(["eu"]))))
    assert told["code"] == rule.code
    assert told["severity"] in {"notice", "warn", "block"}
    assert told["what_it_flags"] == rule.page.flags
    silent = rules.as_json(rule, Policy(ids=("none",), rules={}))
    assert (silent["severity"], silent["basis"]) == ("off", "")
