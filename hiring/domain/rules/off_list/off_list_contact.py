"""OFF001 off-list-contact

What it flags
    A contact with someone whom the candidate did not name, without permission for
    people not named. Where a more specific rule fits (never contact, present employer,
    a yes taken back, a no to this very person, ask me first, a yes that came later, a
    tip that nobody asked for), that one speaks instead.
Why it matters
    The candidate does not know who speaks about them, cannot prepare the person, and
    cannot answer what is said.
Example
    Someone on the team knows Sam Keller from an earlier job and rings for a quick
    word. Amara had not agreed to people not named.
Instead
    Ask the candidate about this person, then call.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.standing import Ground


@rule("OFF001", "off-list-contact", since="0.1")
def off_list_contact(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact with someone not named whom no answer covers."""
    for contact in contacts_with(case, Offence.OFF_LIST):
        if case.standing(contact).ground is Ground.NO_ANSWER:
            why = "had not answered yet. No answer means no."
        else:
            why = "had said no to contact with people not on it."
        yield Objection(
            contact.id,
            f"{opening(contact)} {contact.person.name} is not on the list of "
            f"{case.candidate}, and {case.candidate} {why}",
        )
