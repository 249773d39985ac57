"""EVI008 one-vantage-point

What it flags
    Two or more people who were talked to, all of whom know the candidate in the same
    way: all managers, or all peers. Where it is not known of one of them, the rule is
    silent.
Why it matters
    Managers, peers and people who were led see different work. Three of a kind are
    nearly one.
Example
    Amara had led a team for four years. Three former managers were asked, and nobody
    of the team.
Instead
    Ask the candidate for somebody who saw the work from another side.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.finding import Objection
from hiring.domain.names import folded
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import joined, names_of, relation_of


@rule("EVI008", "one-vantage-point", since="0.2", scope=Scope.CASE)
def one_vantage_point(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a case in which all who spoke stood in one place."""
    talks = [contact for contact in case.contacts if contact.is_conversation]
    names = names_of(talks)
    if len(names) > 1 and _is_one_place(case, talks):
        relation = relation_of(case, talks[0])
        yield Objection(
            "",
            f"All who were asked, {joined(names)}, know {case.candidate} in the same "
            f"way: {relation}.",
        )


def _is_one_place(case: CaseFile, talks: list[Contact]) -> bool:
    places = {folded(relation_of(case, contact)) for contact in talks}
    return len(places) == 1 and "" not in places
