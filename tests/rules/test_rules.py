"""Every rule speaks where its book of cases says so, and is silent elsewhere."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hiring.adapters.policy_files import policy_for
from hiring.domain import rule_pages, rules
from hiring.domain.casefile import CaseFile, OpeningFile, Outcome
from hiring.domain.consent import Person
from hiring.domain.errors import NotFound
from hiring.domain.finding import Objection, Raised, RuleCode, Severity
from hiring.domain.policy import Policy, authority_of
from hiring.domain.rules import RULES, _rule
from hiring.domain.rules._rule import Rule, Scope
from hiring.domain.rules.evidence.opinion_stated_as_fact import JUDGING
from tests.rules.casebook import (
    EVERY_RULE_WARNS,
    FOLDER,
    Told,
    build_case,
    read_books,
)

RULES_FOLDER = Path(rules.__file__).parent
FOLDERS = {
    "CON": "consent",
    "OFF": "off_list",
    "EVI": "evidence",
    "TOP": "topics",
    "FAIR": "fairness",
    "RET": "retention",
    "WAI": "waivers",
}
BOOKS = list(read_books())
WAITING = {"EVI002", "EVI003", "EVI004", "EVI006", "EVI010", "EVI012"}
AGAINST_CONSENT = {
    *("CON001", "CON002", "CON003", "CON004", "CON005"),
    *("OFF001", "OFF002", "OFF003", "OFF004"),
}
OF_DECISIONS = {"CON007", "OFF008", "OFF010", "EVI007", "EVI013", "EVI014"}
OF_CONTACTS = {rule.code for rule in RULES if rule.scope is Scope.CONTACT}


def title(told: Told) -> str:
    return f"{told.code}: {told.title}"


@pytest.mark.parametrize("told", BOOKS, ids=title)
def test_a_rule_says_what_its_book_of_cases_says(told: Told) -> None:
    raised = [found for found in told.check() if found.code == told.code]
    assert sorted(found.message for found in raised) == sorted(told.says)
    if told.rests_on:
        assert {found.rests_on for found in raised} == {told.rests_on}


@pytest.mark.parametrize("told", BOOKS, ids=title)
def test_no_rule_fails_on_any_story(told: Told) -> None:
    assert [found.fault for found in told.check() if found.fault] == []


@pytest.mark.parametrize("told", BOOKS, ids=title)
def test_one_contact_is_at_most_one_offence_against_consent(told: Told) -> None:
    found = [
        found.contact_id for found in told.check() if found.code in AGAINST_CONSENT
    ]
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("told", BOOKS, ids=title)
def test_a_message_is_plain_and_guesses_no_pronoun(told: Told) -> None:
    for found in told.check():
        words = found.message.casefold()
        assert any(name.casefold() in words for name in told.names)
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
def test_file_function_and_name_of_a_rule_are_one_phrase(rule: Rule) -> None:
    phrase = rule.function.__name__
    assert rule.name == phrase.replace("_", "-")
    assert Path(rule.function.__code__.co_filename).stem == phrase
    folder = Path(rule.function.__code__.co_filename).parent.name
    assert folder == FOLDERS[rule.family]
    assert getattr(rules, phrase) is rule


def test_codes_once_given_keep_their_names_for_ever() -> None:
    given = {
        "CON001": "listed-person-without-permission",
        "CON002": "consent-after-contact",
        "CON003": "consent-withdrawn",
        "CON004": "outside-what-was-agreed",
        "CON005": "ask-first-unmet",
        "CON006": "no-notice-on-record",
        "CON007": "no-real-refusal",
        "CON008": "referee-not-told-yet",
        "CON009": "asked-again-after-declining",
        "CON010": "contact-after-the-end",
        "OFF001": "off-list-contact",
        "OFF002": "never-contact-match",
        "OFF003": "present-employer-contact",
        "OFF004": "present-colleague-contact",
        "OFF005": "unsolicited-tip",
        "OFF006": "anonymity-promised",
        "OFF007": "informing-overdue",
        "OFF008": "no-chance-to-reply",
        "OFF009": "unlogged-motive",
        "OFF010": "decided-without-permission",
        "OFF011": "contact-no-yes-allows",
        "EVI001": "informant-conflict",
        "EVI002": "hearsay",
        "EVI003": "unknown-relationship",
        "EVI004": "missing-context",
        "EVI005": "late-notes",
        "EVI006": "identity-unverified",
        "EVI007": "lone-negative-outweighs",
        "EVI008": "one-vantage-point",
        "EVI009": "opinion-stated-as-fact",
        "EVI010": "no-belief-recorded",
        "EVI011": "stage-not-recorded",
        "EVI012": "conflict-not-asked",
        "EVI013": "conflicted-word-decides",
        "EVI014": "hearsay-decides",
        "TOP001": "prohibited-question-asked",
        "TOP002": "prohibited-fact-volunteered",
        "TOP003": "pay-history-from-third-party",
        "TOP004": "record-or-credit-before-its-stage",
        "FAIR001": "only-some-candidates",
        "FAIR002": "too-early",
        "FAIR003": "untrained-caller",
        "FAIR004": "agency-caller-without-papers",
        "FAIR005": "references-for-some-finalists",
        "FAIR006": "decision-on-barred-topic",
        "RET001": "kept-too-long",
        "RET002": "over-shared-debrief",
        "WAI001": "waiver-without-effect",
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


@pytest.mark.parametrize("phrase", JUDGING)
def test_every_phrase_of_judgement_is_seen_inside_quotes_too(phrase: str) -> None:
    facts = f"Missed it twice (in May, “{phrase.upper()}”)."
    contact = {"with": "Sam Keller", "at": "2 Nov 10:00", "notes": {"facts": facts}}
    raised = rules.check(build_case({"contact": contact}), EVERY_RULE_WARNS)
    (message,) = [found.message for found in raised if found.code == "EVI009"]
    assert any(f"“{part}”" in message for part in JUDGING if part in phrase)


@pytest.mark.parametrize(
    ("place", "hired", "severity", "basis", "ref"),
    [
        ("us", "", "notice", "house", ""),
        ("ch", "", "notice", "law", "FADP art. 19(5)"),
        ("fi", "", "block", "law", "GDPR Art. 14(3)"),
        ("fi", "5 Sep 17:00", "block", "law", "Act 759/2004 s. 4"),
    ],
)
def test_telling_too_late_stands_on_the_limit_that_was_missed(
    place: str, hired: str, severity: str, basis: str, ref: str
) -> None:
    contact = {"with": "Sam Keller", "at": "2 Sep 10:00"}
    story: dict[str, Any] = {"contact": contact, "as_of": "5 Oct 10:00"}
    if hired:
        story["decision"] = {"at": hired, "outcome": "hired"}
    policy = policy_for([place])
    raised = rules.check(build_case(story), policy)
    (found,) = [each for each in raised if each.code == "OFF007"]
    authority = authority_of(policy, found.rests_on)
    assert (found.severity, authority["basis"]) == (severity, basis)
    assert [cite["ref"] for cite in authority["cites"]] == ([ref] if ref else [])


def test_in_france_to_tell_too_late_is_one_thing_and_beforehand_another() -> None:
    contact = {"with": "Sam Keller", "at": "2 Sep 10:00"}
    policy = policy_for(["fr"])
    case = build_case({"contact": contact, "as_of": "5 Oct 10:00"})
    raised = [each for each in rules.check(case, policy) if each.code == "OFF007"]
    assert {(each.about, each.severity) for each in raised} == {
        ("", Severity.BLOCK),
        ("beforehand", Severity.BLOCK),
    }
    cited = [
        cite["ref"]
        for each in raised
        for cite in authority_of(policy, each.rests_on)["cites"]
    ]
    assert sorted(cited) == ["Code du travail L1221-9", "GDPR Art. 14(3)"]


def test_a_rule_switched_off_is_silent() -> None:
    silent = Policy(ids=("none",), values={})
    assert all(told.check(silent) == () for told in BOOKS)


def test_without_a_limit_notes_are_never_late_and_waited_for_without_end() -> None:
    values = dict(EVERY_RULE_WARNS.values)
    del values["notes.late_hours"]
    boundless = Policy(ids=("boundless",), values=values)
    for told in BOOKS:
        found = told.check(boundless)
        assert "EVI005" not in {each.code for each in found}
        awaited = {
            contact.id
            for case in told.cases
            for contact in case.contacts
            if contact.notes_to_follow and not contact.notes and not contact.identity
        }
        about = {each.code for each in found if each.contact_id in awaited}
        assert not about & WAITING


def test_the_strictest_finding_comes_first_then_the_code() -> None:
    for told in BOOKS:
        raised = told.check(policy_for(["eu", "us"]))
        order = [(-found.severity.rank, found.code) for found in raised]
        assert order == sorted(order)


def test_checking_one_contact_says_what_the_whole_case_says_of_it() -> None:
    for told in BOOKS:
        if isinstance(told.facts, OpeningFile):
            continue
        whole = [found for found in told.check() if found.code in OF_CONTACTS]
        for contact in told.facts.contacts:
            alone = rules.check_contact(told.facts, told.policy, contact.id)
            assert alone == tuple(
                found for found in whole if found.contact_id == contact.id
            )
        assert rules.check_contact(told.facts, told.policy, "another") == ()


@pytest.mark.parametrize("told", BOOKS, ids=title)
def test_a_contact_is_looked_at_whatever_stands_before_it(told: Told) -> None:
    """A rule that stops at the first contact it has nothing to say to is no rule."""
    if isinstance(told.facts, OpeningFile) or not told.facts.contacts:
        return
    contact = told.facts.contacts[-1]
    missed = replace(
        contact,
        id="a-call-that-nobody-answered",
        person=Person("Nobody In Particular"),
        outcome=Outcome.NO_ANSWER,
        notes=None,
    )
    case = replace(told.facts, contacts=(missed, contact))
    found = [
        each for each in rules.check(case, told.policy) if each.code in OF_CONTACTS
    ]
    alone = rules.check_contact(told.facts, told.policy, contact.id)
    assert [each for each in found if each.contact_id == contact.id] == list(alone)


def test_a_decision_that_takes_the_place_of_another_is_looked_at_anew() -> None:
    """What is said of a decision is told apart by the decision, not by the wording."""
    seen = set()
    for told in BOOKS:
        decision = None if not told.cases else told.cases[0].hiring_decision
        if decision is None or told.code not in OF_DECISIONS:
            continue
        later = replace(decision, decided_at=decision.decided_at + timedelta(days=1))
        again = replace(told.cases[0], hiring_decision=later)
        first = {each.about for each in told.check() if each.code == told.code}
        second = rules.check(again, told.policy)
        assert first.isdisjoint(each.about for each in second if each.code == told.code)
        seen |= {told.code} if first else set()
    assert seen == OF_DECISIONS


def test_rules_over_an_opening_speak_only_when_an_opening_is_checked() -> None:
    of_openings = {rule.code for rule in RULES if rule.scope is Scope.OPENING}
    for told in BOOKS:
        if isinstance(told.facts, OpeningFile):
            ids = {case.id for case in told.cases}
            for found in told.check():
                assert found.code in of_openings
                assert found.case_id in ids
        for case in told.cases:
            codes = {found.code for found in rules.check(case, told.policy)}
            assert not codes & of_openings


def broken(facts: CaseFile | OpeningFile, _policy: Policy) -> Iterator[Objection]:
    message = f"no such thing in {type(facts).__name__}"
    raise LookupError(message)


@pytest.mark.parametrize("scope", Scope)
def test_a_rule_that_fails_is_itself_a_finding_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, scope: Scope
) -> None:
    """A defect in one rule loses neither the save nor what the others say."""
    sound = RULES[0]
    defect = replace(sound, function=broken, scope=scope)
    monkeypatch.setattr(rules, "RULES", (defect, *RULES[1:]))
    for told in BOOKS:
        seen = told.check()
        failed = [found for found in seen if found.fault]
        runs = (scope is Scope.OPENING) is isinstance(told.facts, OpeningFile)
        assert len(failed) == (len(told.cases) if runs else 0)
        for found in failed:
            assert (found.code, found.severity) == (sound.code, Severity.WARN)
            assert found.fault.startswith("LookupError: no such thing in")
            assert "listed person without permission" in found.message
            assert "could not be checked" in found.message
        others = [found for found in seen if found not in failed]
        assert others == [
            found for found in told.check(told.without(sound.code)) if not found.fault
        ]


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
def test_a_rules_page_reads_in_a_terminal_and_by_machine(rule: Rule) -> None:
    text = rule_pages.as_text(rule)
    assert text.startswith(f"{rule.code} {rule.name} (since {rule.since})\n")
    assert all(heading in text for heading in _rule.HEADINGS)
    assert all(len(line) <= 80 for line in text.splitlines())
    told = json.loads(json.dumps(rule_pages.as_json(rule, policy_for(["eu"]))))
    assert told["code"] == rule.code
    assert told["severity"] in set(Severity)
    assert told["what_it_flags"] == rule.page.flags
    silent = rule_pages.as_json(rule, Policy(ids=("none",), values={}))
    assert (silent["severity"], silent["basis"]) == ("off", "")
