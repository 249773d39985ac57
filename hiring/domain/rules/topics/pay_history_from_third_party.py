"""TOP003 pay-history-from-third-party

What it flags
    A talk in which our side asked somebody else what the candidate earns or earned, in
    a place whose rule on pay history names other people too. Elsewhere TOP001 speaks of
    pay, if it is off limits at all.
Why it matters
    Pay that was too low once follows people from job to job when it is asked for. So
    some places bar the question to the candidate and to everybody around them.
Example
    A recruiter in New York asked Omar Haddad what Vela had paid Amara.
Instead
    Name the pay of this job, and ask the candidate what they hope for.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._barred import Trespass, objections
from hiring.domain.rules._rule import rule


@rule("TOP003", "pay-history-from-third-party", since="0.2")
def pay_history_from_third_party(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each question about pay to somebody who may not be asked either."""
    yield from objections(case, policy, Trespass.PAY)
