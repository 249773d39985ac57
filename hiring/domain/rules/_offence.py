"""Which offence against consent a contact is, if any: at most one, the most specific.

The rules CON001 to CON005 and OFF001 to OFF004 each speak of one offence, so that
one call is not reported three times over. In order, first that fits:

1. the candidate asked that this person is never contacted (OFF002);
2. the person works where the candidate works now: found by the name of the
   organisation (OFF003), or only said of the person (OFF004);
3. there had been a yes, and it was taken back (CON003);
4. there was a no to this very person (CON004);
5. the candidate was to be asked first, or it was not clear who it is (CON005);
6. the yes came only afterwards (CON002);
7. there was no permission: for a person on the list CON001, otherwise OFF001.

5 to 7 give way to OFF005 where someone off the list came to us unasked. 6 never takes
the place of 1 to 5, since consent that came later heals nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum, auto

from hiring.domain.casefile import CaseFile, Contact, Initiator
from hiring.domain.consent import Consent, Decision, decision_at
from hiring.domain.names import Match, match_organisation
from hiring.domain.standing import Ground, Standing, Verdict, decide


class Offence(Enum):
    """How a contact went against what the candidate had said."""

    NEVER_CONTACT = auto()
    EMPLOYER = auto()
    COLLEAGUE = auto()
    TAKEN_BACK = auto()
    TAKEN_BACK_SINCE = auto()
    PERSON_REFUSED = auto()
    NOT_ASKED_FIRST = auto()
    AGREED_TOO_LATE = auto()
    LISTED = auto()
    OFF_LIST = auto()


def contacts_with(case: CaseFile, *sought: Offence) -> Iterator[Contact]:
    """List the contacts that are such an offence."""
    for contact in case.contacts:
        if offence(case, contact) in sought:
            yield contact


def offence(case: CaseFile, contact: Contact) -> Offence | None:
    """Say how the contact went against consent; None where it did not."""
    return case.once(_offence, contact)


def is_listed(case: CaseFile, contact: Contact) -> bool:
    """Tell whether the candidate had named the person when the contact was written."""
    return case.once(_is_listed, contact)


def kind_of_person(case: CaseFile, contact: Contact) -> str:
    """Name the kind of person as the keys of a policy do."""
    if case.standing(contact).at_employer:
        return "employer"
    return "listed" if is_listed(case, contact) else "off_list"


def is_unasked_tip(case: CaseFile, contact: Contact) -> bool:
    """Tell whether someone off the list came to us."""
    return contact.initiator is Initiator.INFORMANT and not is_listed(case, contact)


def agreed_later_at(case: CaseFile, contact: Contact) -> list[datetime]:
    """List when answers after the contact, but before its writing, agreed to it."""
    held = case.standing(contact).decision_seq or 0
    return [
        decision.at
        for decision in _written_before(case, contact)
        if decision.seq > held
        and decide(decision.consent, contact.person).verdict is Verdict.AGREED
    ]


def ended_at(case: CaseFile, contact: Contact) -> datetime:
    """Return when what the contact would have needed ended: a yes, or all contact."""
    held = case.standing(contact)
    known = _written_before(case, contact)
    if held.verdict is not Verdict.AGREED:
        known = [each for each in known if each.seq <= (held.decision_seq or 0)]
    holds = [
        not each.consent.stopped
        if held.ground is Ground.STOPPED
        else decide(each.consent, contact.person).verdict is Verdict.AGREED
        for each in known
    ]
    pairs = zip(holds, holds[1:], known[1:], strict=False)
    ends = [decision.at for before, after, decision in pairs if before and not after]
    return ends[-1] if ends else known[0].at


def _written_before(case: CaseFile, contact: Contact) -> list[Decision]:
    return [each for each in case.decisions if each.seq < contact.seq]


def _offence(case: CaseFile, contact: Contact) -> Offence | None:
    held = case.standing(contact)
    if held.verdict is Verdict.AGREED:
        since = case.standing_when_written(contact).verdict
        return None if since is Verdict.AGREED else Offence.TAKEN_BACK_SINCE
    return _refused(case, contact, held) or _not_permitted(case, contact, held)


def _refused(case: CaseFile, contact: Contact, held: Standing) -> Offence | None:
    if held.ground is Ground.NEVER_CONTACT:
        return Offence.NEVER_CONTACT
    if _works_there(case, contact, held):
        matched = _is_of_employer(case, contact, held)
        return Offence.EMPLOYER if matched else Offence.COLLEAGUE
    if held.ground is Ground.STOPPED or _had_agreed(case, contact, held):
        return Offence.TAKEN_BACK
    return Offence.PERSON_REFUSED if held.ground is Ground.PERSON_NO else None


def _not_permitted(case: CaseFile, contact: Contact, held: Standing) -> Offence | None:
    if is_unasked_tip(case, contact):
        return None
    if held.verdict is Verdict.WAIT:
        return Offence.NOT_ASKED_FIRST
    if agreed_later_at(case, contact):
        return Offence.AGREED_TOO_LATE
    return Offence.LISTED if is_listed(case, contact) else Offence.OFF_LIST


def _works_there(case: CaseFile, contact: Contact, held: Standing) -> bool:
    if held.decision_seq is not None:
        return held.at_employer is True
    written = case.standing_when_written(contact)
    return contact.person.works_there_now is True or written.at_employer is True


def _is_of_employer(case: CaseFile, contact: Contact, held: Standing) -> bool:
    consent = _answers(case, contact, held)
    if consent is None:
        return False
    found = held.referee or case.standing_when_written(contact).referee
    organisation = found.organisation if found else contact.person.organisation
    return match_organisation(consent.employer_name, organisation) is Match.SAME


def _answers(case: CaseFile, contact: Contact, held: Standing) -> Consent | None:
    """Return the answers in force at the contact, else those known at its writing."""
    before = contact.seq if held.decision_seq is None else held.decision_seq + 1
    decision = decision_at(case.decisions, before_seq=before)
    return decision.consent if decision else None


def _had_agreed(case: CaseFile, contact: Contact, held: Standing) -> bool:
    if held.verdict is not Verdict.NO:
        return False
    earlier = case.earlier_standings(contact)
    if held.ground is Ground.PERSON_NO:
        return any(standing.ground is Ground.PERSON_YES for standing in earlier)
    return any(standing.verdict is Verdict.AGREED for standing in earlier)


def _is_listed(case: CaseFile, contact: Contact) -> bool:
    return (
        case.standing(contact).is_listed
        or bool(contact.person.referee_id)
        or case.standing_when_written(contact).is_listed
    )
