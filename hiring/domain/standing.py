"""What the answers mean for one person at one moment: agreed, wait or no, and why.

Permission to call is not a lawful basis and is never named as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from hiring.domain.addresses import is_same_reach, match_firm_of, match_reach
from hiring.domain.consent import (
    Answer,
    Consent,
    Decision,
    Group,
    Person,
    PersonAnswer,
    Referee,
    decision_at,
    is_same_person,
    latest_about,
)
from hiring.domain.names import (
    Match,
    folded,
    match_organisation,
    match_person,
    shares_a_word,
)

NO_EMPLOYER = frozenset(
    "none|no|nobody|nowhere|unemployed|n a|keine|keiner|keinen|nein|arbeitslos|aucun"
    "|aucune|non|ninguno|ninguna|nadie|desempleado|desempleada|brak|nie".split("|")
)
"""What a candidate types who has no employer now; only an empty answer is unknown.

The page tells readers of each language what to write; those words have to be here.
"""


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
    HELD = "held"
    PERSON_DECLINED = "person_declined"


_VERDICTS = {
    Answer.YES: Verdict.AGREED,
    Answer.ASK_FIRST: Verdict.WAIT,
    Answer.NO: Verdict.NO,
}


_OPENNESS = {Verdict.NO: 0, Verdict.WAIT: 1, Verdict.AGREED: 2}


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


def decide(
    consent: Consent | None, person: Person, known: Sequence[Person] = ()
) -> Standing:
    """Say what the answers mean for this person.

    Never-contact beats an answer about the person, that beats the present employer,
    and that beats the group; an unknown employer means wait, and no answer means no.
    What is held back after a change of address means wait as well.
    ``known`` are people named before in this case: who shares an address with one of
    them may be that person under another name.
    """
    if consent is None:
        return Standing(Verdict.NO, Ground.NO_ANSWER)
    if consent.until_then is not None:
        return _held(consent.counting(), consent.until_then, person, known)
    return _decide(consent, person, known)


def _decide(consent: Consent, person: Person, known: Sequence[Person]) -> Standing:
    referee = find_referee(consent, person)
    employed = works_at_employer(consent, person, referee)
    others = _sharing_an_address(consent, person, referee, known)
    never = match_never(consent, person, referee, others)
    if never is Match.SAME:
        return Standing(Verdict.NO, Ground.NEVER_CONTACT, referee, None, employed)
    if consent.stopped:
        return Standing(Verdict.NO, Ground.STOPPED, referee, None, employed)
    verdict, ground = _by_answers(consent, person, referee, at_employer=employed)
    if verdict is Verdict.AGREED and _any_refused(consent, others):
        verdict, ground = Verdict.WAIT, Ground.MAYBE_PERSON_NO
    unsure = never is Match.NEAR or (
        referee is None and ground is not Ground.PERSON_YES and _is_kin(consent, person)
    )
    if unsure and verdict is not Verdict.NO:
        verdict, ground = Verdict.WAIT, Ground.MAYBE_NEVER_CONTACT
    return Standing(verdict, ground, referee, None, employed)


def _held(
    given: Consent, until_then: Consent, person: Person, known: Sequence[Person]
) -> Standing:
    now, before = decide(given, person, known), decide(until_then, person, known)
    if _OPENNESS[now.verdict] > _OPENNESS[before.verdict]:
        return replace(now, verdict=Verdict.WAIT, ground=Ground.HELD)
    return now


def find_referee(consent: Consent, person: Person) -> Referee | None:
    """Return whom the candidate named, if it is this person."""
    for referee in consent.referees:
        if person.referee_id:
            if referee.id == person.referee_id:
                return referee
        elif is_same_person(person, referee.name, referee.organisation):
            return referee
    return None


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


def match_never(
    consent: Consent,
    person: Person,
    referee: Referee | None,
    others: Sequence[Person] = (),
) -> Match:
    """Tell how closely the person fits an entry of the never-contact list."""
    who = [person, *others]
    if referee:
        who.append(Person(referee.name, referee.organisation, referee.reach))
    found = [fits_entry(entry, each) for entry in consent.never for each in who]
    return max(found, default=Match.NONE)


def entries_named(
    consent: Consent, person: Person, known: Sequence[Person]
) -> tuple[str, ...]:
    """Return the entries of the never-contact list that this person surely is."""
    referee = find_referee(consent, person)
    others = _sharing_an_address(consent, person, referee, known)
    return tuple(
        entry
        for entry in consent.never
        if match_never(replace(consent, never=(entry,)), person, referee, others)
        is Match.SAME
    )


def fits_entry(entry: str, person: Person) -> Match:
    """Tell how closely one person fits one entry: by name, firm or address."""
    return max(
        match_person(entry, person.name),
        match_organisation(entry, person.organisation),
        match_reach(entry, person.reach),
        match_firm_of(entry, person.reach),
    )


def _sharing_an_address(
    consent: Consent,
    person: Person,
    referee: Referee | None,
    known: Sequence[Person],
) -> list[Person]:
    """List who else is reached as this person is; without an address, nobody."""
    reaches = {person.reach, referee.reach if referee else ""} - {""}
    if not reaches:
        return []
    listed = (
        Person(each.name, each.organisation, each.reach) for each in consent.referees
    )
    return [
        each
        for each in (*listed, *known)
        if any(is_same_reach(each.reach, reach) for reach in reaches)
    ]


def _is_kin(consent: Consent, person: Person) -> bool:
    """Tell whether the name has a word of a never-contact entry, like "Mrs Dahl"."""
    return any(shares_a_word(entry, person.name) for entry in consent.never)


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


def _any_refused(consent: Consent, others: Sequence[Person]) -> bool:
    return any(_may_be_refused(consent, other) for other in others)


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


def agreed_since(decisions: Sequence[Decision], person: Person) -> datetime | None:
    """Return since when the answers agree to a talk with this person; None: not now."""
    since = None
    for decision in decisions:
        if decide(decision.consent, person).verdict is not Verdict.AGREED:
            since = None
        elif since is None:
            since = decision.at
    return since


def standing_at(
    decisions: Sequence[Decision],
    person: Person,
    *,
    before_seq: int | None = None,
    at: datetime | None = None,
    known: Sequence[Person] = (),
) -> Standing:
    """Say what held for a person at a place in the ledger, or at a claimed time."""
    decision = decision_at(decisions, before_seq=before_seq, at=at)
    if decision is None:
        return Standing(Verdict.NO, Ground.NO_ANSWER)
    found = decide(decision.consent, person, known)
    return Standing(
        found.verdict, found.ground, found.referee, decision.seq, found.at_employer
    )
