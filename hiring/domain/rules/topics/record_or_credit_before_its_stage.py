"""TOP004 record-or-credit-before-its-stage

What it flags
    A talk in which our side asked about arrests, convictions or credit before the stage
    at which that is allowed here. A stage that nobody wrote down counts as before it.
Why it matters
    An old record or a debt shuts doors before anybody has looked at the work. Many
    places let it be looked at only after an offer, by a formal check, or never.
Example
    In the first week Jonas asked Gina Rossi whether Amara had ever been in trouble with
    the police.
Instead
    Leave it to the formal check after an offer, where the job calls for one.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._barred import Trespass, objections
from hiring.domain.rules._rule import rule


@rule("TOP004", "record-or-credit-before-its-stage", since="0.2")
def record_or_credit_before_its_stage(
    case: CaseFile, policy: Policy
) -> Iterator[Objection]:
    """Flag each question about records or credit that came too early."""
    yield from objections(case, policy, Trespass.RECORD)
