"""TOP002 prohibited-fact-volunteered

What it flags
    A talk in which the informant brought up, unasked, a topic that is off limits here,
    confirmed by a person. The words that touch it are kept from those who decide.
Why it matters
    Nobody did wrong by hearing it, but knowing it can sway a decision all the same, and
    nobody can show afterwards that it did not.
Example
    "Great engineer. Shame about the depression," said Sam Keller of Amara.
Instead
    Say "I would rather not hear about that" and go back to the work. Do not write down
    more than that it came up.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._barred import Trespass, objections
from hiring.domain.rules._rule import rule


@rule("TOP002", "prohibited-fact-volunteered", since="0.2")
def prohibited_fact_volunteered(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each topic off limits that the informant brought up."""
    yield from objections(case, policy, Trespass.VOLUNTEERED)
