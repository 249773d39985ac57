"""What the candidate's answers say for each person staff may pick."""

from dataclasses import dataclass, replace
from datetime import datetime

from hiring.domain.consent import Answer, Consent, Decision, Person, Referee
from hiring.domain.standing import Verdict, decide
from hiring.extensions import db
from hiring.queries.decisions import find_latest


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Someone the candidate named, and whether a call is agreed."""

    referee: Referee
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers in force as staff see them; never the never-contact list."""

    decided_at: datetime | None
    named: Answer | None
    employer: Answer | None
    others: Answer | None
    employer_name: str
    is_stopped: bool
    people: tuple[ListedPerson, ...]
    is_held: bool = False
    held_others: bool = False

    @property
    def verdict_for_others(self) -> Verdict:
        """Say what holds for someone whom the candidate did not name."""
        if self.held_others:
            return Verdict.WAIT
        if self.is_stopped or self.others in {None, Answer.NO}:
            return Verdict.NO
        return Verdict.AGREED if self.others is Answer.YES else Verdict.WAIT

    @property
    def shown_for_others(self) -> frozenset[str]:
        """Return the rules that the warning on the page already speaks for."""
        return frozenset({"OFF001"} if self.verdict_for_others is Verdict.NO else ())


NONE = Answers(None, None, None, None, "", is_stopped=False, people=())


def load_answers(candidate_id: str) -> Answers:
    """Return the answers in force, or ``NONE`` before there are any."""
    return answers_of(find_latest(db.session(), candidate_id))


def answers_of(latest: Decision | None) -> Answers:
    """Return what a decision says, as staff see it."""
    return _shown(latest) if latest else NONE


def _shown(latest: Decision) -> Answers:
    given = latest.consent
    return Answers(
        decided_at=latest.at,
        named=given.named,
        employer=given.employer,
        others=given.others,
        employer_name=given.employer_name,
        is_stopped=given.stopped,
        people=tuple(_listed(given, referee) for referee in given.referees),
        is_held=given.until_then is not None,
        held_others=_holds_others(given),
    )


def _holds_others(given: Consent) -> bool:
    """Tell whether a yes for people not named waits after a change of address."""
    before = given.until_then
    return before is not None and (
        (before.stopped and given.others is not Answer.NO)
        or (given.others is not Answer.NO and before.others is not given.others)
    )


def _listed(given: Consent, referee: Referee) -> ListedPerson:
    person = Person(name=referee.name, referee_id=referee.id)
    return ListedPerson(referee, decide(given, person).verdict)


def load_listed_person(candidate_id: str, person: Person) -> Person:
    """Fill in who a picked person is; someone typed in stays as typed."""
    if not person.referee_id:
        return person
    for listed in load_answers(candidate_id).people:
        referee = listed.referee
        if referee.id == person.referee_id:
            return replace(
                person,
                name=referee.name,
                organisation=referee.organisation,
                relation=person.relation or referee.relation,
                reach=referee.reach,
            )
    return replace(person, referee_id="")
