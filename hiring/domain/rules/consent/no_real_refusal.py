"""CON007 no-real-refusal

What it flags
    A decision about a candidate in which their answers about references counted, by
    the word of those who decided. It goes by that word alone. The page that asks always
    offers a no, and where nobody answers that is a no, so neither is looked at.
Why it matters
    Who pays for a no cannot say no. Then a yes means nothing either, in this case and
    in every other.
Example
    Amara did not want people outside the list to be asked. "That told us something",
    it says in the decision.
Instead
    Decide again without it, by what the interviews and the agreed references showed.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._decided import which
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.spoken_dates import day_words


@rule("CON007", "no-real-refusal", since="0.2", scope=Scope.CASE)
def no_real_refusal(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a decision that the candidate's answers about references counted in."""
    decision = case.hiring_decision
    if decision and decision.consent_counted:
        yield Objection(
            "",
            f"What {case.candidate} had answered about references counted in the "
            f"decision of {day_words(decision.decided_at)}. So {case.candidate} was "
            "not free to say no.",
            about=which(decision),
        )
