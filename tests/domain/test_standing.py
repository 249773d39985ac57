"""Who may be called: never beats a person, a person the employer, that the group."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.consent import (
    Answer,
    Consent,
    Decision,
    DecisionKind,
    Group,
    Person,
    PersonAnswer,
    Referee,
    decision_at,
)
from hiring.domain.standing import (
    Ground,
    Standing,
    Verdict,
    decide,
    find_referee,
    standing_at,
    works_at_employer,
)

NAMES = st.sampled_from(["Ruth Dahl", "Sam Keller", "Hanna Lind", "R. Dahl"])
PLACES = st.sampled_from(["", "Lumen Health", "Delta Freight", "Lumen Health Ltd"])
ANSWERS = st.sampled_from(Answer)
REFEREES = st.builds(
    Referee, id=NAMES, name=NAMES, relation=st.just(""), organisation=PLACES
)
ABOUT = st.builds(PersonAnswer, name=NAMES, organisation=PLACES, answer=ANSWERS)
CONSENTS = st.builds(
    Consent,
    named=ANSWERS,
    employer=ANSWERS,
    others=ANSWERS,
    employer_name=PLACES,
    referees=st.lists(REFEREES, max_size=3).map(tuple),
    about_persons=st.lists(ABOUT, max_size=3).map(tuple),
    never=st.lists(NAMES | PLACES, max_size=2).map(tuple),
    stopped=st.booleans(),
)
PERSONS = st.builds(
    Person,
    name=NAMES,
    organisation=PLACES,
    works_there_now=st.sampled_from([True, False, None]),
)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
STRICTNESS = [Verdict.AGREED, Verdict.WAIT, Verdict.NO]


@given(CONSENTS, PERSONS)
def test_never_contact_beats_everything(consent: Consent, person: Person) -> None:
    listed = replace(consent, never=(*consent.never, person.name))
    found = decide(listed, person)
    assert (found.verdict, found.ground) == (Verdict.NO, Ground.NEVER_CONTACT)


@given(CONSENTS, PERSONS)
def test_a_near_match_is_never_agreed_and_makes_nothing_milder(
    consent: Consent, somebody: Person
) -> None:
    person = replace(somebody, name="Ruth Dahl")
    without = decide(replace(consent, never=()), person).verdict
    found = decide(replace(consent, never=("R. Dahl",)), person).verdict
    assert found is not Verdict.AGREED
    assert STRICTNESS.index(found) >= STRICTNESS.index(without)


@given(CONSENTS, PERSONS)
def test_a_stop_leaves_nobody_to_call(consent: Consent, person: Person) -> None:
    assert decide(replace(consent, stopped=True), person).verdict is Verdict.NO


@given(CONSENTS, PERSONS, ANSWERS)
def test_the_answer_about_a_person_beats_employer_and_group(
    consent: Consent, person: Person, answer: Answer
) -> None:
    about = PersonAnswer(person.name, person.organisation, answer)
    said = replace(
        consent,
        about_persons=(*consent.about_persons, about),
        never=(),
        stopped=False,
    )
    assert decide(said, person).ground is Ground(f"person_{answer}")


@given(CONSENTS, PERSONS)
def test_the_present_employer_beats_the_group(consent: Consent, person: Person) -> None:
    plain = replace(consent, about_persons=(), never=(), stopped=False)
    found = decide(plain, person)
    if found.at_employer is True:
        assert found.ground is Ground(f"employer_{plain.employer}")
    elif found.at_employer is None:
        assert found.verdict is not Verdict.AGREED
    else:
        group = Group.NAMED if found.is_listed else Group.OTHERS
        assert found.ground is Ground(f"{group}_{plain.answer_for(group)}")


@given(CONSENTS, PERSONS)
def test_no_answer_is_a_no(consent: Consent, person: Person) -> None:
    assert decide(None, person) == Standing(Verdict.NO, Ground.NO_ANSWER)
    blank = Consent(employer_name=consent.employer_name, referees=consent.referees)
    assert decide(blank, person).verdict is Verdict.NO


@given(CONSENTS, PERSONS)
def test_agreed_is_said_only_where_the_candidate_said_yes(
    consent: Consent, person: Person
) -> None:
    found = decide(consent, person)
    assert (found.verdict is Verdict.AGREED) == found.ground.value.endswith("_yes")


@pytest.mark.parametrize(
    ("employer_name", "referee", "person", "expected"),
    [
        ("Lumen Health", "", Person("Sam", "Lumen Health Ltd"), True),
        ("Lumen Health", "", Person("Sam", "Delta Freight"), False),
        ("Lumen Health", "", Person("Sam", "Lumen"), None),
        ("Lumen Health", "", Person("Sam"), None),
        ("Lumen Health", "", Person("Sam", "Lumen", works_there_now=False), False),
        ("Lumen Health", "", Person("Sam", "Lumen", works_there_now=True), True),
        ("Lumen Health", "Lumen Health", Person("Sam"), True),
        ("Lumen Health", "Delta Freight", Person("Sam"), False),
        ("", "Delta Freight", Person("Sam"), None),
        ("none", "Delta Freight", Person("Sam"), False),
        ("keine", "", Person("Sam"), False),
        ("Aucun", "", Person("Sam"), False),
        ("ninguno", "", Person("Sam"), False),
        ("brak", "", Person("Sam"), False),
        ("None", "", Person("Sam"), False),
        ("Lumen Health", "Delta Freight", Person("Sam", works_there_now=True), True),
        ("", "", Person("Sam"), None),
        ("", "", Person("Sam", works_there_now=True), True),
    ],
)
def test_where_a_person_works_is_known_unknown_or_found_by_name(
    employer_name: str, referee: str, person: Person, *, expected: bool | None
) -> None:
    named = Referee("1", "Sam", "peer", referee) if referee else None
    consent = Consent(employer_name=employer_name)
    assert works_at_employer(consent, person, named) is expected


def test_a_person_picked_from_the_list_is_that_referee_and_no_namesake() -> None:
    first = Referee("1", "Sam Keller", "peer", "Delta Freight")
    second = Referee("2", "Sam Keller", "manager", "Vela Systems")
    consent = Consent(referees=(first, second))
    picked = Person("Sam Keller", referee_id="2")
    assert find_referee(consent, picked) == second
    elsewhere = Person("Sam Keller", "Northgate Analytics")
    assert find_referee(consent, elsewhere) is None


@pytest.mark.parametrize(
    ("entry", "person"),
    [
        ("Vela Systems", Person("Sam Keller", "Vela Systems GmbH")),
        ("vela.example", Person("Sam Keller", reach="sam@vela.example")),
        ("Keller Sam", Person("Sam Keller")),
    ],
)
def test_the_never_list_takes_people_employers_and_mail_domains(
    entry: str, person: Person
) -> None:
    consent = Consent(others=Answer.YES, never=(entry,))
    assert decide(consent, person).ground is Ground.NEVER_CONTACT


def test_a_firm_that_may_be_one_on_the_never_list_has_to_wait() -> None:
    consent = Consent(others=Answer.YES, never=("Vela",))
    person = Person("Sam Keller", "Vela Systems", works_there_now=False)
    assert decide(consent, person).ground is Ground.MAYBE_NEVER_CONTACT


def test_of_two_answers_about_a_person_the_newer_counts() -> None:
    no = PersonAnswer("Sam Keller", "", Answer.NO)
    yes = PersonAnswer("Sam Keller", "", Answer.YES)
    person = Person("Sam Keller", works_there_now=False)
    assert decide(Consent(about_persons=(no, yes)), person).verdict is Verdict.AGREED
    assert decide(Consent(about_persons=(yes, no)), person).verdict is Verdict.NO


DECISIONS = tuple(
    Decision(
        seq=10 * number,
        at=NOON + timedelta(hours=number),
        kind=DecisionKind.CHANGED,
        consent=Consent(others=answer),
    )
    for number, answer in enumerate([Answer.YES, Answer.NO, Answer.ASK_FIRST], 1)
)


@pytest.mark.parametrize(
    ("before_seq", "at", "expected"),
    [
        (None, None, 30),
        (10, None, None),
        (11, None, 10),
        (30, None, 20),
        (None, NOON, None),
        (None, NOON + timedelta(hours=1), 10),
        (None, NOON + timedelta(hours=2, minutes=59), 20),
        (11, NOON + timedelta(hours=9), 10),
    ],
)
def test_the_ledger_or_a_claimed_time_says_which_answers_held(
    before_seq: int | None, at: datetime | None, expected: int | None
) -> None:
    held = decision_at(DECISIONS, before_seq=before_seq, at=at)
    assert (held.seq if held else None) == expected
    person = Person("Sam Keller", works_there_now=False)
    found = standing_at(DECISIONS, person, before_seq=before_seq, at=at)
    assert found.decision_seq == expected
    assert (found.ground is Ground.NO_ANSWER) == (expected is None)


RUTH = Person("Ruth Dahl", "Vela", "ruth@vela.example")


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        ("ruth+new@vela.example", Verdict.NO),
        ("RUTH@vela.example", Verdict.NO),
        ("info@vela.example", Verdict.AGREED),
        ("sam@kite.example", Verdict.AGREED),
        ("", Verdict.AGREED),
    ],
)
def test_who_is_reached_as_somebody_on_the_never_list_is_not_contacted(
    reach: str, expected: Verdict
) -> None:
    consent = Consent(others=Answer.YES, employer_name="none", never=("Ruth Dahl",))
    person = Person("Sam Keller", reach=reach)
    assert decide(consent, person, [RUTH]).verdict is expected


def test_a_referee_who_shares_a_number_with_an_entry_is_not_contacted() -> None:
    tom = Referee("1", "Tom Bell", "peer", "Delta Freight", "030 5550123")
    consent = Consent(
        named=Answer.YES,
        employer_name="none",
        referees=(tom,),
        never=("Ruth Dahl, +49 30 5550123",),
    )
    found = decide(consent, Person("Tom Bell", referee_id="1"))
    assert found.ground is Ground.NEVER_CONTACT


def test_who_is_reached_as_somebody_refused_has_to_wait() -> None:
    no = PersonAnswer("Ruth Dahl", "Vela", Answer.NO)
    consent = Consent(others=Answer.YES, employer_name="none", about_persons=(no,))
    person = Person("R. D.", reach="ruth@vela.example")
    assert decide(consent, person).verdict is Verdict.AGREED
    assert decide(consent, person, [RUTH]).ground is Ground.MAYBE_PERSON_NO


@pytest.mark.parametrize(
    ("entry", "person", "expected"),
    [
        ("Jörg Groß", Person("Joerg Gross"), Ground.NEVER_CONTACT),
        ("Пётр Иванов", Person("Pjotr Iwanow"), Ground.NEVER_CONTACT),
        ("Vela Systems", Person("Sam", reach="sam@velasystems.example"), "maybe"),
        ("ruth@vela.example", Person("Sam", reach="office@vela.example"), "maybe"),
    ],
)
def test_an_entry_is_found_in_other_letters_and_in_an_address(
    entry: str, person: Person, expected: object
) -> None:
    consent = Consent(others=Answer.YES, employer_name="none", never=(entry,))
    found = decide(consent, person)
    if expected == "maybe":
        assert found == replace(found, verdict=Verdict.WAIT)
        assert found.ground is Ground.MAYBE_NEVER_CONTACT
    else:
        assert found.ground is expected
