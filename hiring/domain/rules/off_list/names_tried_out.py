"""OFF012 names-tried-out

What it flags
    Somebody who asked about several people on one day whom the candidate had not named,
    and logged no talk with any of them: two of whom they were told not to contact them,
    four for whom the answer was not yes, or eight at all.
Why it matters
    Each answer tells something about what the candidate said. Asked often enough, that
    becomes the list which nobody is to see, and a reason to think about who is on it.
Example
    Jonas typed in the names of five people who had worked with Amara, one after the
    other, and called none of them.
Instead
    Ask the candidate whom you may call. Ask about a person when you mean to call that
    person.
"""

from collections.abc import Iterator
from datetime import date

from hiring.domain.casefile import CaseFile, Check
from hiring.domain.finding import Objection
from hiring.domain.names import is_same_name
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.spoken_dates import day_words
from hiring.domain.standing import Ground, Verdict

MOST_REFUSED, MOST_NOT_AGREED, MOST = 2, 4, 8


@rule("OFF012", "names-tried-out", since="0.3", scope=Scope.CASE)
def names_tried_out(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each day on which somebody asked about many and talked to none."""
    days = {(each.asked_by, each.asked_at.date()) for each in case.checks}
    for caller, day in sorted(days):
        tried = _tried(case, caller, day)
        if _is_too_much(tried):
            said = day_words(day)
            yield Objection(
                "",
                f"On {said}, {caller} asked about {len(tried)} people whom "
                f"{case.candidate} had not named, and logged no talk with any of "
                "them.",
                about=f"{caller}, {said}",
            )


def tries_names_out(case: CaseFile, caller: str) -> bool:
    """Tell whether a caller's newest question is one too many for its day."""
    day = case.checks[-1].asked_at.date()
    return _is_too_much(_tried(case, caller, day))


def _tried(case: CaseFile, caller: str, day: date) -> list[Check]:
    """List the last question about each person that no talk followed."""
    found: list[Check] = []
    for check in case.checks:
        if (check.asked_by, check.asked_at.date()) != (caller, day) or check.is_listed:
            continue
        found = [each for each in found if not _is_same(each, check)]
        found.append(check)
    return [each for each in found if not _was_called(case, each)]


def _is_same(one: Check, other: Check) -> bool:
    return is_same_name(one.person.name, other.person.name)


def _was_called(case: CaseFile, check: Check) -> bool:
    return any(
        contact.logged_by == check.asked_by
        and is_same_name(contact.person.name, check.person.name)
        for contact in case.contacts
    )


def _is_too_much(tried: list[Check]) -> bool:
    refused = sum(each.ground is Ground.NEVER_CONTACT for each in tried)
    not_agreed = sum(each.verdict is not Verdict.AGREED for each in tried)
    return (
        refused >= MOST_REFUSED or not_agreed >= MOST_NOT_AGREED or len(tried) >= MOST
    )
