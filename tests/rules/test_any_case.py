"""Whatever is in a case, no rule fails on it, and none says more than it may."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.domain import rules
from hiring.domain.casefile import (
    Basis,
    CaseFile,
    Changed,
    Channel,
    Contact,
    ContactKind,
    HiringDecision,
    HiringOutcome,
    Identity,
    Initiator,
    Notes,
    OpeningFile,
    Outcome,
    Seen,
    Stage,
    Tone,
    TopicMark,
    Waiver,
)
from hiring.domain.consent import (
    Answer,
    Consent,
    Decision,
    DecisionKind,
    Person,
    PersonAnswer,
    Referee,
)
from hiring.domain.finding import RuleCode
from hiring.domain.topics import Topic
from tests.rules.casebook import EVERY_RULE_WARNS

START = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = st.sampled_from(["Sam Keller", "KELLER Sam", "Priya Shah", "P. Shah", "Ĺ", "?"])
FIRMS = st.sampled_from(["", "Lumen Health", "Lumen Health GmbH", "Vela", "無"])
WORDS = st.sampled_from(
    ["", " ", "None.", "No, but one.", "Lazy.", "“Sam’s” 131 %", "\0"]
)
TIMES = st.integers(0, 100_000).map(lambda minutes: START + timedelta(minutes=minutes))
MAYBE_TIMES = st.none() | TIMES
ANSWERS = st.sampled_from(Answer)

CONSENTS = st.builds(
    Consent,
    named=ANSWERS,
    employer=ANSWERS,
    others=ANSWERS,
    employer_name=FIRMS,
    referees=st.lists(
        st.builds(Referee, NAMES, NAMES, WORDS, FIRMS, told=st.booleans()),
        max_size=3,
    ).map(tuple),
    about_persons=st.lists(
        st.builds(PersonAnswer, NAMES, FIRMS, ANSWERS), max_size=2
    ).map(tuple),
    never=st.lists(NAMES, max_size=1).map(tuple),
    stopped=st.booleans(),
)
NOTES = st.builds(
    Notes,
    facts=WORDS,
    opinions=WORDS,
    clash=WORDS,
    conflict=WORDS,
    no_conflict=st.booleans(),
    basis=st.none() | st.sampled_from(Basis),
    believed_before=WORDS,
    changed=st.none() | st.sampled_from(Changed),
    tone=st.none() | st.sampled_from(Tone),
)
CONTACTS = st.builds(
    Contact,
    id=st.uuids().map(str),
    seq=st.integers(1, 9),
    kind=st.sampled_from(ContactKind),
    person=st.builds(
        Person,
        name=NAMES,
        organisation=FIRMS,
        relation=WORDS,
        referee_id=st.just("") | NAMES,
        works_there_now=st.none() | st.booleans(),
    ),
    occurred_at=TIMES,
    logged_at=TIMES,
    just_now=st.booleans(),
    channel=st.sampled_from(Channel),
    outcome=st.sampled_from(Outcome),
    initiator=st.sampled_from(Initiator),
    stage=st.none() | st.sampled_from(Stage),
    notes=st.none() | NOTES,
    notes_at=MAYBE_TIMES,
    notes_to_follow=st.booleans(),
    reason=WORDS,
    identity=st.none() | st.sampled_from(Identity),
    anonymity_promised=st.none() | st.booleans(),
    caller_trained_on=st.none() | TIMES.map(datetime.date),
    caller_agency=FIRMS,
    agency_papers=st.booleans(),
    told_at=MAYBE_TIMES,
    topics=st.lists(
        st.builds(TopicMark, st.sampled_from(Topic), st.booleans()), max_size=2
    ).map(tuple),
)


@st.composite
def cases(draw: st.DrawFn) -> CaseFile:
    contacts = draw(st.lists(CONTACTS, max_size=4))
    pictures = draw(st.lists(st.tuples(TIMES, CONSENTS), max_size=3))
    pictures.sort(key=lambda each: each[0])
    notice = st.sampled_from(["", "a digest"])
    outcome = draw(st.none() | st.sampled_from(HiringOutcome))
    cited = frozenset(contact.id for contact in contacts if draw(st.booleans()))
    return CaseFile(
        candidate="Amara Okafor",
        decisions=tuple(
            Decision(2 * seq, at, DecisionKind.ANSWERED, consent, draw(notice), "en")
            for seq, (at, consent) in enumerate(pictures, 1)
        ),
        contacts=tuple(contacts),
        as_of=draw(TIMES),
        id=draw(st.uuids().map(str)),
        hiring_decision=outcome
        and HiringDecision(
            outcome, draw(TIMES), cited, draw(st.none() | st.booleans())
        ),
        waivers=draw(
            st.just(())
            | st.tuples(
                st.builds(
                    Waiver,
                    st.just("w"),
                    st.sampled_from([rule.code for rule in rules.RULES]),
                    NAMES,
                    TIMES,
                )
            )
        ),
        ended_at=draw(MAYBE_TIMES),
        hold=draw(WORDS),
        flagged=frozenset({Seen(RuleCode("OFF001"), "Sam Keller")}),
    )


@given(cases())
@settings(deadline=None)
def test_no_rule_fails_on_any_case_and_each_says_the_same_twice(case: CaseFile) -> None:
    raised = rules.check(case, EVERY_RULE_WARNS)
    assert [found.fault for found in raised if found.fault] == []
    assert raised == rules.check(case, EVERY_RULE_WARNS)
    ids = {"", *(contact.id for contact in case.contacts)}
    assert {found.contact_id for found in raised} <= ids


@given(cases())
@settings(deadline=None)
def test_a_finding_is_told_apart_from_every_other(case: CaseFile) -> None:
    """Two that look the same to the table of findings would be kept as one."""
    raised = rules.check(case, EVERY_RULE_WARNS)
    keys = [(found.contact_id, found.code, found.about) for found in raised]
    assert len(set(keys)) == len(keys)


@given(st.lists(cases(), max_size=3))
@settings(deadline=None)
def test_no_rule_fails_on_any_opening(found: list[CaseFile]) -> None:
    opening = OpeningFile("Sales lead", tuple(found), START)
    raised = rules.check_opening(opening, EVERY_RULE_WARNS)
    assert [found.fault for found in raised if found.fault] == []
