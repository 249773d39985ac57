"""FAIR002 too-early

What it flags
    A contact that we started before the earliest stage that the policy names for it,
    which is the final round unless a jurisdiction says otherwise. A stage that nobody
    wrote down is not guessed.
Why it matters
    Each call tells somebody that the candidate is looking, and most candidates of an
    early stage are never hired. The fewer are exposed, the better.
Example
    Before the first interview Jonas rang Sam Keller to hear whether Amara was worth the
    time.
Instead
    Wait until the candidate is one of the last few, and the answer can still matter.
    For senior jobs agree with the candidate on an earlier day.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Stage
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._compared import sought
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening

_ORDER = list(Stage)
_WHEN = {
    Stage.BEFORE_FIRST_CALL: "before the first call",
    Stage.SCREENING: "at the screening",
    Stage.INTERVIEWS: "during the interviews",
    Stage.FINAL_ROUND: "in the final round",
    Stage.OFFER: "at the offer",
    Stage.AFTER_OFFER: "after the offer",
}


@rule("FAIR002", "too-early", since="0.2")
def too_early(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each contact before the stage at which contacts begin."""
    earliest = policy.given("timing.earliest_stage")
    if not isinstance(earliest, Stage):
        return
    for contact in sought(case):
        stage = contact.stage
        if stage and _ORDER.index(stage) < _ORDER.index(earliest):
            yield Objection(
                contact.id,
                f"{opening(contact)} That was {_WHEN[stage]}. For {case.candidate} "
                f"contacts begin {_WHEN[earliest]}.",
                rests_on="timing.earliest_stage",
            )
