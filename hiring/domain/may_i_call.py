"""The answer to "May I call?" in words: why, and what to do instead.

Never-contact is told for the person asked about and for nobody else; a near match is
not told at all, only that it is not certain who this is.
"""

from collections.abc import Sequence
from dataclasses import replace

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.finding import Raised, Severity
from hiring.domain.standing import Ground, Standing, Verdict

_UNSURE = "We do not know enough about {person} to say yes."

_REASONS = {
    Ground.HELD: (
        "The address of {candidate} was changed less than a day ago.",
        "What was newly allowed since then does not count yet.",
    ),
    Ground.NEVER_CONTACT: ("Do not contact this person.",),
    Ground.MAYBE_NEVER_CONTACT: (_UNSURE,),
    Ground.PERSON_SILENT: (
        "{candidate} did not answer in time about {person}.",
        "No answer means no.",
    ),
    Ground.MAYBE_PERSON_NO: ("{person} may be someone {candidate} said no to.",),
    Ground.STOPPED: ("{candidate} has stopped all contact.",),
    Ground.PERSON_DECLINED: (
        "{person} would rather not talk about {candidate}.",
        "That says nothing about {candidate}.",
    ),
    Ground.NOT_ASKED: ("{candidate} has not been asked yet.", "No answer means no."),
    Ground.NO_ANSWER: ("{candidate} has not answered yet.", "No answer means no."),
    Ground.PERSON_YES: ("{candidate} said yes to {person}.",),
    Ground.PERSON_ASK_FIRST: (
        "{candidate} wants to be asked before we call {person}.",
    ),
    Ground.PERSON_NO: ("{candidate} said no to {person}.",),
    Ground.NAMED_YES: (
        "{person} is on {candidate}’s list.",
        "{candidate} said yes to the people named.",
    ),
    Ground.NAMED_ASK_FIRST: (
        "{person} is on {candidate}’s list.",
        "{candidate} wants to be asked first.",
    ),
    Ground.NAMED_NO: (
        "{candidate} named {person}, but said no to contact with the people named.",
    ),
    Ground.EMPLOYER_YES: (
        "{person} works where {candidate} works now.",
        "{candidate} said yes to that.",
    ),
    Ground.EMPLOYER_ASK_FIRST: (
        "{person} works where {candidate} works now.",
        "{candidate} wants to be asked first.",
    ),
    Ground.EMPLOYER_NO: (
        "{person} works where {candidate} works now.",
        "{candidate} said no to that. They may not know that {candidate} is looking.",
    ),
    Ground.EMPLOYER_UNKNOWN: (_UNSURE,),
    Ground.OTHERS_YES: (
        "{person} is not on {candidate}’s list.",
        "{candidate} said yes to people not on it.",
    ),
    Ground.OTHERS_ASK_FIRST: (
        "{person} is not on {candidate}’s list.",
        "{candidate} wants to be asked first.",
    ),
    Ground.OTHERS_NO: (
        "{person} is not on {candidate}’s list.",
        "{candidate} does not want us to contact people not on it.",
    ),
}

_ASK = "Ask {candidate} about {person}, and wait for the answer."
_OTHERS = "Talk to somebody whom {candidate} agreed to."
_INSTEAD = {
    Ground.NEVER_CONTACT: (
        "Leave it there, and do not ask {candidate} why. " + _OTHERS
    ),
    Ground.STOPPED: (
        "Contact nobody. {candidate} can allow contact again at any time, and need not."
    ),
    Ground.NOT_ASKED: "Send {candidate} the consent link first.",
    Ground.NO_ANSWER: "Wait for the answer.",
    Ground.PERSON_DECLINED: "Take the no, and do not ask why. " + _OTHERS,
    Ground.PERSON_NO: _OTHERS + " We do not ask about the same person again.",
    Ground.EMPLOYER_NO: (
        "Leave the place where {candidate} works now alone. Talk to people from "
        "earlier jobs whom {candidate} agreed to."
    ),
    Ground.HELD: "Wait until the day has passed. You need not ask again.",
    Ground.PERSON_SILENT: _OTHERS + " We do not ask about the same person again.",
}


def asked_before_call(case: CaseFile, contact: Contact) -> Standing:
    """Say what holds for a call not made yet: the candidate's word, then the person's.

    Where the candidate agreed or has to be asked, the person's own no is the answer.
    """
    standing = case.standing(contact)
    if standing.verdict is Verdict.NO or not case.find_refusal(contact):
        return standing
    return replace(standing, verdict=Verdict.NO, ground=Ground.PERSON_DECLINED)


def answer_before_call(standing: Standing, raised: Sequence[Raised]) -> Verdict:
    """Answer the question: what a rule blocks is a no, whatever consent says."""
    if standing.verdict is Verdict.AGREED and any(
        found.severity is Severity.BLOCK for found in raised
    ):
        return Verdict.NO
    return standing.verdict


def reasons(
    standing: Standing, candidate: str, person: str, *, asked: bool
) -> tuple[str, ...]:
    """Say why the answer is what it is; ``asked``: a consent link has been sent."""
    ground = _told_ground(standing, asked=asked)
    return tuple(
        words.format(candidate=candidate, person=person) for words in _REASONS[ground]
    )


def instead(standing: Standing, candidate: str, person: str, *, asked: bool) -> str:
    """Say what to do instead of calling; empty where the candidate agreed."""
    if standing.verdict is Verdict.AGREED:
        return ""
    ground = _told_ground(standing, asked=asked)
    return _INSTEAD.get(ground, _ASK).format(candidate=candidate, person=person)


def can_ask(standing: Standing, *, asked: bool) -> bool:
    """Tell whether the candidate left room for a question about this person.

    Who has not been asked for anything yet gets the consent link first.
    """
    has_room = standing.verdict is Verdict.WAIT or standing.ground in {
        Ground.NAMED_NO,
        Ground.OTHERS_NO,
    }
    return asked and has_room and standing.ground is not Ground.HELD


def _told_ground(standing: Standing, *, asked: bool) -> Ground:
    if standing.ground is Ground.NO_ANSWER and not asked:
        return Ground.NOT_ASKED
    return standing.ground
