"""The frozen picture of a case: what held at a contact, and how things are named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hiring.domain.casefile import (
    Basis,
    CaseFile,
    Changed,
    Channel,
    Contact,
    ContactKind,
    Initiator,
    Notes,
    Outcome,
    Stage,
)
from hiring.domain.consent import Answer, Consent, Decision, DecisionKind, Person
from hiring.domain.standing import Verdict

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AGREED = Decision(1, NOON, DecisionKind.ANSWERED, Consent(others=Answer.YES))
STOPPED = Decision(
    3,
    NOON + timedelta(hours=2),
    DecisionKind.STOPPED,
    Consent(others=Answer.YES, stopped=True),
)


def a_contact(seq: int, hours: int, *, just_now: bool) -> Contact:
    return Contact(
        id="the-contact",
        seq=seq,
        kind=ContactKind.BACK_CHANNEL,
        person=Person("Sam Keller", works_there_now=False),
        occurred_at=NOON + timedelta(hours=hours),
        logged_at=NOON + timedelta(hours=hours),
        just_now=just_now,
        channel=Channel.PHONE,
        outcome=Outcome.SPOKE,
        initiator=Initiator.US,
    )


def a_case(*contacts: Contact) -> CaseFile:
    return CaseFile("Amara Okafor", (AGREED, STOPPED), contacts, NOON)


@pytest.mark.parametrize(
    ("contact", "then", "written"),
    [
        (a_contact(2, 9, just_now=True), Verdict.AGREED, Verdict.AGREED),
        (a_contact(4, 1, just_now=True), Verdict.NO, Verdict.NO),
        (a_contact(4, 1, just_now=False), Verdict.AGREED, Verdict.NO),
        (a_contact(4, 3, just_now=False), Verdict.NO, Verdict.NO),
        (a_contact(2, -1, just_now=False), Verdict.NO, Verdict.AGREED),
    ],
)
def test_just_now_is_judged_by_the_ledger_and_an_earlier_claim_by_its_time(
    contact: Contact, then: Verdict, written: Verdict
) -> None:
    case = a_case(contact)
    assert case.standing(contact).verdict is then
    assert case.standing_when_written(contact).verdict is written
    assert case.was_agreed(contact) is (then is Verdict.AGREED)


def test_what_is_remembered_of_one_contact_is_not_told_of_another() -> None:
    early, late = a_contact(2, 1, just_now=True), a_contact(4, 3, just_now=True)
    case = a_case(early, late)
    assert case.was_agreed(early)
    assert not case.was_agreed(late)
    assert case.was_agreed(early)
    assert a_case(early) == a_case(early)
    without = replace(case, decisions=())
    assert not without.was_agreed(early)


def test_earlier_standings_end_with_the_contact() -> None:
    contact = a_contact(4, 1, just_now=False)
    verdicts = [each.verdict for each in a_case().earlier_standings(contact)]
    assert verdicts == [Verdict.AGREED]


def test_everything_to_choose_from_has_a_plain_name() -> None:
    for kind in (ContactKind, Channel, Outcome, Stage, Initiator, Basis, Changed):
        labels = [member.label for member in kind]
        assert all(label and "_" not in label for label in labels)
        assert len(set(labels)) == len(labels)


def test_notes_have_content_once_facts_or_opinions_are_written() -> None:
    assert Notes(facts="Ran the launch.").has_content
    assert Notes(opinions="Kind.").has_content
    assert not Notes(market="No customers yet.").has_content
