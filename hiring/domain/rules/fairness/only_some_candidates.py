"""FAIR001 only-some-candidates

What it flags
    An opening for which people off the list were asked about one candidate, and not
    about another who was up for the job at the time and was checked or decided on too.
    Candidates who had said no to such contacts, or withdrew, are not compared, and
    neither is what came to us unasked.
Why it matters
    Who is looked into more closely is seldom chance. Checks of some only bring in bias
    by the back door, and look like it even where there was none.
Example
    For the three finalists Jonas rang around about Amara, whose name he could not
    place, and about nobody else.
Instead
    Decide before the first call what is done for every finalist, and do the same for
    each, or for none.
"""

from collections.abc import Iterator

from hiring.domain.casefile import (
    CaseFile,
    Contact,
    ContactKind,
    HiringOutcome,
    OpeningFile,
)
from hiring.domain.consent import Group
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._compared import (
    candidates,
    outcome,
    refused,
    sought,
    was_running,
)
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import joined, names_of


@rule("FAIR001", "only-some-candidates", since="0.2", scope=Scope.OPENING)
def only_some_candidates(opening: OpeningFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each candidate looked into by ways that others were spared."""
    for case in opening.cases:
        around = _around(case)
        if not around:
            continue
        spared = [
            other
            for other in opening.cases
            if other is not case and _was_spared(other, around[0])
        ]
        if spared:
            yield Objection(
                "",
                f"About {case.candidate} we turned to people off the list: "
                f"{joined(names_of(around))}. About {candidates(spared)}, up for the "
                "same job, we did not.",
                case_id=case.id,
            )


def _around(case: CaseFile) -> list[Contact]:
    found = [each for each in sought(case) if each.kind is ContactKind.BACK_CHANNEL]
    return sorted(found, key=lambda contact: contact.occurred_at)


def _was_spared(other: CaseFile, first: Contact) -> bool:
    if _around(other) or refused(other, Group.OTHERS):
        return False
    is_known = bool(sought(other)) or outcome(other) is not None
    withdrew = outcome(other) is HiringOutcome.WITHDREW
    return is_known and not withdrew and was_running(other, first.occurred_at)
