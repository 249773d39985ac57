"""OFF005 unsolicited-tip

What it flags
    Something said by a person who came to us unasked and whom the candidate did not
    name, whatever the candidate agreed to. What was said is kept apart from those who
    decide until HR has looked at it. Rules on contacts that we sought (OFF001, CON002,
    CON005) leave such a tip to this one.
Why it matters
    Nobody chose this source, and nobody knows why it spoke. The candidate still has to
    be told that we hold what it said.
Example
    Somebody hears that Amara has applied, and writes to warn the team.
Instead
    Say that you cannot use it, write down that it came, and pass it to HR. Do not ask
    for more.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import is_unasked_tip
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("OFF005", "unsolicited-tip", since="0.1")
def unsolicited_tip(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each tip that came unasked from someone not named."""
    for contact in case.contacts:
        if is_unasked_tip(case, contact):
            why = (
                f"{contact.person.name} is not on the list of {case.candidate}. What "
                "was said is kept apart until HR has looked at it."
            )
            yield Objection(contact.id, f"{opening(contact)} {why}")
