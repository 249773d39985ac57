"""CON006 no-notice-on-record

What it flags
    A contact that rests on a yes of which it is not on record which notice the
    candidate had read, or in which language. An answer given through the consent link
    keeps both, so the rule is silent on all of those: it speaks of older answers, and
    of answers brought in from elsewhere.
Why it matters
    A yes counts for what was asked. Without the words, nobody can show later what the
    candidate agreed to.
Example
    Amara said yes to the people named. The answer was typed over from an old sheet,
    and the notice that went with it is lost.
Instead
    Send the consent link again, so that the answer is kept together with its notice.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.consent import Decision
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.spoken_dates import moment_words


@rule("CON006", "no-notice-on-record", since="0.2")
def no_notice_on_record(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact that rests on a yes without its notice or language."""
    for contact in case.contacts:
        decision = _rests_on(case, contact)
        lacking = _lacking(decision) if decision else ""
        if decision and lacking:
            yield Objection(
                contact.id,
                f"{opening(contact)} {case.candidate} had agreed on "
                f"{moment_words(decision.at)}, but it is not on record {lacking}.",
            )


def _rests_on(case: CaseFile, contact: Contact) -> Decision | None:
    if not case.was_agreed(contact):
        return None
    seq = case.standing(contact).decision_seq
    return next((each for each in case.decisions if each.seq == seq), None)


def _lacking(decision: Decision) -> str:
    if not decision.notice_digest:
        return "which notice went with that"
    return "" if decision.notice_language else "in which language the notice was"
