"""What a candidate agreed to, and what follows from it for one person at one moment.

A candidate's consent is a row of *decisions*, each a whole picture of the answers, in
the order of the ledger. Nothing is ever reset: changing an answer is a new decision.
Permission to call is not a lawful basis and is never named as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from hiring.domain.errors import IllegalTransition
from hiring.domain.names import (
    Match,
    folded,
    is_same_name,
    match_mailbox,
    match_organisation,
    match_person,
    shares_a_word,
)

NO_EMPLOYER = frozenset({"none", "no", "nobody", "nowhere", "unemployed", "n a"})
"""What a candidate types who has no employer now; only an empty answer is unknown."""


class Answer(StrEnum):
    """What a candidate can say about a kind of person, or about one person."""

    YES = "yes"
    ASK_FIRST = "ask_first"
    NO = "no"

    @property
    def label(self) -> str:
        """Say the answer as the candidate reads it."""
        return {"yes": "Yes", "ask_first": "Ask me first", "no": "No"}[self.value]


class Group(StrEnum):
    """The kinds of people that a candidate answers for."""

    NAMED = "named"
    EMPLOYER = "employer"
    OTHERS = "others"

    @property
    def label(self) -> str:
        """Name the kind of person as staff read it."""
        return {
            "named": "People the candidate named",
            "employer": "The present employer",
            "others": "People not named",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Referee:
    """A person whom the candidate named."""

    id: str
    name: str
    relation: str
    organisation: str
    reach: str = ""
    told: bool = False


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """The candidate's answer to a question about one person."""

    name: str
    organisation: str
    answer: Answer
    question_id: str = ""
    by_silence: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """One whole picture of a candidate's answers; an empty answer is a no."""

    named: Answer = Answer.NO
    employer: Answer = Answer.NO
    others: Answer = Answer.NO
    employer_name: str = ""
    referees: tuple[Referee, ...] = ()
    about_persons: tuple[PersonAnswer, ...] = ()
    never: tuple[str, ...] = ()
    stopped: bool = False

    def answer_for(self, group: Group) -> Answer:
        """Return the answer for a kind of person."""
        return {
            Group.NAMED: self.named,
            Group.EMPLOYER: self.employer,
            Group.OTHERS: self.others,
        }[group]


class DecisionKind(StrEnum):
    """How a decision came about; the ledger's sealed part says which."""

    ANSWERED = "answered"
    CHANGED = "changed"
    PERSON = "person"
    LAPSED = "lapsed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Decision:
    """A picture of the answers with its place in the case's ledger.

    ``seq`` is the ledger's order, which alone decides what came first; ``at`` is the
    server's time, used for contacts that are claimed to have been earlier.
    """

    seq: int
    at: datetime
    kind: DecisionKind
    consent: Consent
    notice_digest: str = ""
    notice_language: str = ""


class RequestState(StrEnum):
    """Where a request for consent stands; a new request is a new row."""

    REQUESTED = "requested"
    ANSWERED = "answered"
    STOPPED = "stopped"
    EXPIRED = "expired"
    CLOSED = "closed"


class RequestEvent(StrEnum):
    """What can happen to a request for consent."""

    ANSWER = "answer"
    STOP = "stop"
    EXPIRE = "expire"
    CLOSE = "close"


TRANSITIONS: dict[tuple[RequestState, RequestEvent], RequestState] = {
    (RequestState.REQUESTED, RequestEvent.ANSWER): RequestState.ANSWERED,
    (RequestState.REQUESTED, RequestEvent.STOP): RequestState.STOPPED,
    (RequestState.REQUESTED, RequestEvent.EXPIRE): RequestState.EXPIRED,
    (RequestState.REQUESTED, RequestEvent.CLOSE): RequestState.CLOSED,
    (RequestState.ANSWERED, RequestEvent.ANSWER): RequestState.ANSWERED,
    (RequestState.ANSWERED, RequestEvent.STOP): RequestState.STOPPED,
    (RequestState.STOPPED, RequestEvent.ANSWER): RequestState.ANSWERED,
    (RequestState.STOPPED, RequestEvent.STOP): RequestState.STOPPED,
    (RequestState.EXPIRED, RequestEvent.ANSWER): RequestState.ANSWERED,
    (RequestState.EXPIRED, RequestEvent.STOP): RequestState.STOPPED,
}


def advance(state: RequestState, event: RequestEvent) -> RequestState:
    """Return the state that follows; raise ``IllegalTransition`` where none does."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        message = f"A request that is {state} cannot {event}."
        raise IllegalTransition(message) from None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone staff may want to call, as far as it is known who that is.

    ``works_there_now`` says whether the person works at the candidate's present
    employer; None means that nobody knows.
    """

    name: str
    organisation: str = ""
    reach: str = ""
    relation: str = ""
    referee_id: str = ""
    works_there_now: bool | None = None


class Verdict(StrEnum):
    """The answer to "May I call?"."""

    AGREED = "agreed"
    WAIT = "wait"
    NO = "no"


class Ground(StrEnum):
    """Why the answer is what it is; the page turns it into words."""

    NEVER_CONTACT = "never_contact"
    MAYBE_NEVER_CONTACT = "maybe_never_contact"
    STOPPED = "stopped"
    NOT_ASKED = "not_asked"
    NO_ANSWER = "no_answer"
    PERSON_YES = "person_yes"
    PERSON_ASK_FIRST = "person_ask_first"
    PERSON_NO = "person_no"
    PERSON_SILENT = "person_silent"
    MAYBE_PERSON_NO = "maybe_person_no"
    NAMED_YES = "named_yes"
    NAMED_ASK_FIRST = "named_ask_first"
    NAMED_NO = "named_no"
    EMPLOYER_YES = "employer_yes"
    EMPLOYER_ASK_FIRST = "employer_ask_first"
    EMPLOYER_NO = "employer_no"
    EMPLOYER_UNKNOWN = "employer_unknown"
    OTHERS_YES = "others_yes"
    OTHERS_ASK_FIRST = "others_ask_first"
    OTHERS_NO = "others_no"


_VERDICTS = {
    Answer.YES: Verdict.AGREED,
    Answer.ASK_FIRST: Verdict.WAIT,
    Answer.NO: Verdict.NO,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What consent says about one person: verdict, ground, and what it rests on."""

    verdict: Verdict
    ground: Ground
    referee: Referee | None = None
    decision_seq: int | None = None
    at_employer: bool | None = field(default=False)

    @property
    def is_listed(self) -> bool:
        """Tell whether the candidate named this person."""
        return self.referee is not None


def decide(consent: Consent | None, person: Person) -> Standing:
    """Say what the answers mean for this person.

    Never-contact beats an answer about the person, that beats the present employer,
    and that beats the group; an unknown employer means wait, and no answer means no.
    """
    if consent is None:
        return Standing(Verdict.NO, Ground.NO_ANSWER)
    referee = find_referee(consent, person)
    employed = works_at_employer(consent, person, referee)
    never = match_never(consent, person, referee)
    if never is Match.SAME:
        return Standing(Verdict.NO, Ground.NEVER_CONTACT, referee, None, employed)
    if consent.stopped:
        return Standing(Verdict.NO, Ground.STOPPED, referee, None, employed)
    verdict, ground = _by_answers(consent, person, referee, at_employer=employed)
    unsure = never is Match.NEAR or (
        referee is None and ground is not Ground.PERSON_YES and _is_kin(consent, person)
    )
    if unsure and verdict is not Verdict.NO:
        verdict, ground = Verdict.WAIT, Ground.MAYBE_NEVER_CONTACT
    return Standing(verdict, ground, referee, None, employed)


def find_referee(consent: Consent, person: Person) -> Referee | None:
    """Return whom the candidate named, if it is this person."""
    for referee in consent.referees:
        if person.referee_id:
            if referee.id == person.referee_id:
                return referee
        elif is_same_person(person, referee.name, referee.organisation):
            return referee
    return None


def is_same_person(person: Person, name: str, organisation: str) -> bool:
    """Tell whether a name on file is this person; namesakes elsewhere are not."""
    if not is_same_name(name, person.name):
        return False
    if not person.organisation or not organisation:
        return True
    return match_organisation(organisation, person.organisation) is not Match.NONE


def works_at_employer(
    consent: Consent, person: Person, referee: Referee | None
) -> bool | None:
    """Tell whether the person works at the present employer; None if unknown."""
    if person.works_there_now:
        return True
    if folded(consent.employer_name) in NO_EMPLOYER:
        return False
    organisation = referee.organisation if referee else person.organisation
    if not consent.employer_name or not organisation:
        return person.works_there_now
    found = match_organisation(consent.employer_name, organisation)
    if found is Match.NEAR:
        return person.works_there_now
    return found is Match.SAME


def match_never(consent: Consent, person: Person, referee: Referee | None) -> Match:
    """Tell how closely the person fits an entry of the never-contact list."""
    names = {person.name, referee.name if referee else ""} - {""}
    organisations = {person.organisation, referee.organisation if referee else ""}
    reaches = {person.reach, referee.reach if referee else ""} - {""}
    found = [Match.NONE]
    for entry in consent.never:
        found += [match_person(entry, name) for name in names]
        found += [match_mailbox(entry, reach) for reach in reaches]
        found += [match_organisation(entry, each) for each in organisations]
    return max(found)


def _is_kin(consent: Consent, person: Person) -> bool:
    """Tell whether the name has a word of a never-contact entry, like "Mrs Dahl"."""
    return any(shares_a_word(entry, person.name) for entry in consent.never)


def latest_about(consent: Consent, person: Person) -> PersonAnswer | None:
    """Return the newest answer that the candidate gave about just this person."""
    for given in reversed(consent.about_persons):
        if is_same_person(person, given.name, given.organisation):
            return given
    return None


def with_person_answer(consent: Consent, given: PersonAnswer) -> Consent:
    """Replace whatever was answered about the person; a yes alone ends a stop."""
    person = Person(given.name, given.organisation)
    others = tuple(
        about
        for about in consent.about_persons
        if not is_same_person(person, about.name, about.organisation)
    )
    return replace(
        consent,
        about_persons=(*others, given),
        stopped=consent.stopped and given.answer is not Answer.YES,
    )


def stopped(consent: Consent, refused: Sequence[PersonAnswer] = ()) -> Consent:
    """Answer everything with no; what was refused about single people stays refused."""
    kept = [each for each in consent.about_persons if each.answer is Answer.NO]
    return replace(
        consent,
        named=Answer.NO,
        employer=Answer.NO,
        others=Answer.NO,
        about_persons=(*kept, *refused),
        stopped=True,
    )


def end_of_day_in(days: int, after: datetime, zone: tzinfo) -> datetime:
    """Return the last second, by local time, of the day that many days later."""
    day = after.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), zone).astimezone(UTC)


def signature_fits(typed: str, name: str) -> bool:
    """Tell whether a typed name is the person's own, if only in part.

    It shows that somebody who knows whose answers these are has typed it, which a
    mail scanner that fills in forms has not.
    """
    return bool(set(folded(typed).split()) & set(folded(name).split()))


def _by_answers(
    consent: Consent,
    person: Person,
    referee: Referee | None,
    *,
    at_employer: bool | None,
) -> tuple[Verdict, Ground]:
    about = latest_about(consent, person)
    if about and about.by_silence:
        return Verdict.NO, Ground.PERSON_SILENT
    if (
        about
        and about.answer is Answer.YES
        and _namesake_refused(consent, person, about)
    ):
        return Verdict.WAIT, Ground.MAYBE_PERSON_NO
    if about:
        return _VERDICTS[about.answer], Ground(f"person_{about.answer}")
    verdict, ground = _by_group(consent, referee, at_employer=at_employer)
    if verdict is Verdict.AGREED and _may_be_refused(consent, person):
        return Verdict.WAIT, Ground.MAYBE_PERSON_NO
    return verdict, ground


def _namesake_refused(consent: Consent, person: Person, given: PersonAnswer) -> bool:
    """Tell whether a no fits too, of a namesake elsewhere: it was not said which."""
    agreed = Person(given.name, given.organisation)
    return any(
        about.answer is Answer.NO
        and is_same_person(person, about.name, about.organisation)
        and not is_same_person(agreed, about.name, about.organisation)
        for about in consent.about_persons
    )


def _may_be_refused(consent: Consent, person: Person) -> bool:
    """Tell whether this may be someone the candidate said no to, written otherwise."""
    return any(
        about.answer is Answer.NO
        and match_person(about.name, person.name) is not Match.NONE
        for about in consent.about_persons
    )


def _by_group(
    consent: Consent, referee: Referee | None, *, at_employer: bool | None
) -> tuple[Verdict, Ground]:
    group = Group.NAMED if referee else Group.OTHERS
    if at_employer is None:
        if consent.employer is Answer.NO and consent.answer_for(group) is Answer.NO:
            return Verdict.NO, Ground(f"{group}_no")
        return Verdict.WAIT, Ground.EMPLOYER_UNKNOWN
    if at_employer:
        group = Group.EMPLOYER
    answer = consent.answer_for(group)
    return _VERDICTS[answer], Ground(f"{group}_{answer}")


def standing_at(
    decisions: Sequence[Decision],
    person: Person,
    *,
    before_seq: int | None = None,
    at: datetime | None = None,
) -> Standing:
    """Say what held for a person at a place in the ledger, or at a claimed time."""
    decision = decision_at(decisions, before_seq=before_seq, at=at)
    if decision is None:
        return Standing(Verdict.NO, Ground.NO_ANSWER)
    found = decide(decision.consent, person)
    return Standing(
        found.verdict, found.ground, found.referee, decision.seq, found.at_employer
    )


def decision_at(
    decisions: Sequence[Decision],
    *,
    before_seq: int | None = None,
    at: datetime | None = None,
) -> Decision | None:
    """Return the decision in force at a place in the ledger, or at a claimed time."""
    in_force = None
    for decision in decisions:
        if before_seq is not None and decision.seq >= before_seq:
            break
        if at is not None and decision.at > at:
            break
        in_force = decision
    return in_force
