"""TOP001 prohibited-question-asked

What it flags
    A talk in which our side asked about a topic that is off limits here, confirmed by
    a person: health, family, age, origin, belief, union, complaints and the like. Of
    pay, where the law reaches others too, TOP003 speaks instead; of arrests,
    convictions and credit, TOP004.
Why it matters
    What may not be asked of a candidate may not be asked of somebody else about them.
    Once heard it cannot be unheard, and no decision after it is beyond doubt.
Example
    "Is she planning a family?" Jonas asked Priya Shah, to see whether Amara would
    travel.
Instead
    Ask about the work: "Could you rely on Amara for trips of a week?" The off-limits
    list of the call guide says what may be asked in place of each topic.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._barred import Trespass, objections
from hiring.domain.rules._rule import rule


@rule("TOP001", "prohibited-question-asked", since="0.2")
def prohibited_question_asked(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each topic off limits that our side brought up."""
    yield from objections(case, policy, Trespass.ASKED)
