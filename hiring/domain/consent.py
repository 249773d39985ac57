"""What a candidate answered: whole pictures of the answers, and how they change.

A candidate's consent is a row of *decisions*, each a whole picture of the answers, in
the order of the ledger. Nothing is ever reset: changing an answer is a new decision.
What an answer means for one person stands in ``standing``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from hiring.domain.errors import IllegalTransition
from hiring.domain.names import Match, folded, is_same_name, match_organisation
from hiring.domain.wording import Wording


class Answer(StrEnum):
    """What a candidate can say about a kind of person, or about one person."""

    YES = "yes"
    ASK_FIRST = "ask_first"
    NO = "no"

    @property
    def label(self) -> str:
        """Say the answer as the candidate reads it."""
        return _ANSWERS[self.value]


_ANSWERS = {
    "yes": Wording("Yes"),
    "ask_first": Wording("Ask me first"),
    "no": Wording("No"),
}


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
    """One whole picture of a candidate's answers; an empty answer is a no.

    Where there is an ``until_then``, the address was changed a short time ago: for as
    long as it stands, nothing counts that is more open than what it says.
    """

    named: Answer = Answer.NO
    employer: Answer = Answer.NO
    others: Answer = Answer.NO
    employer_name: str = ""
    referees: tuple[Referee, ...] = ()
    about_persons: tuple[PersonAnswer, ...] = ()
    never: tuple[str, ...] = ()
    stopped: bool = False
    until_then: "Consent | None" = None

    def counting(self) -> "Consent":
        """Return these answers as they count once nothing is held back any more."""
        return replace(self, until_then=None)

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
    COUNTED = "counted"
    DROPPED = "dropped"


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


def states_before(event: RequestEvent) -> list[RequestState]:
    """Name the states that something can happen to a request in."""
    return [state for state, possible in TRANSITIONS if possible is event]


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


def is_same_person(person: Person, name: str, organisation: str) -> bool:
    """Tell whether a name on file is this person; namesakes elsewhere are not."""
    if not is_same_name(name, person.name):
        return False
    if not person.organisation or not organisation:
        return True
    return match_organisation(organisation, person.organisation) is not Match.NONE


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


_OPENNESS = {Answer.NO: 0, Answer.ASK_FIRST: 1, Answer.YES: 2}


def held_back(given: Consent, before: Consent) -> Consent:
    """Let nothing count for now that is more open than what was answered before."""
    kept = replace(before.until_then or before, until_then=None)
    now = replace(given, until_then=None)
    return replace(now, until_then=kept) if is_more_open(now, kept) else now


def is_more_open(now: Consent, before: Consent) -> bool:
    """Tell whether anybody might be called by these answers who was not to be before.

    In doubt yes: another employer, a shorter never-contact list or one more person
    named can open what the answers for the groups leave as it was.
    """
    opened = any(
        _OPENNESS[now.answer_for(group)] > _OPENNESS[before.answer_for(group)]
        for group in Group
    )
    widened = (
        (before.stopped and not now.stopped)
        or now.employer_name != before.employer_name
        or not set(before.never) <= set(now.never)
        or (
            now.named is not Answer.NO and not set(now.referees) <= set(before.referees)
        )
    )
    closed = set(_about(before, refused=True)) - set(_about(now, refused=True))
    allowed = set(_about(now, refused=False)) - set(_about(before, refused=False))
    return not now.stopped and (opened or widened or bool(closed or allowed))


def _about(consent: Consent, *, refused: bool) -> list[tuple[str, str, Answer]]:
    return [
        (about.name, about.organisation, about.answer)
        for about in consent.about_persons
        if (about.answer is Answer.NO) is refused
    ]


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
        until_then=None,
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
