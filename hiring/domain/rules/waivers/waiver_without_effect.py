"""WAI001 waiver-without-effect

What it flags
    A waiver of HR that lets nothing rest any more: the rule that it names does not
    speak of that person in this case, or of this case, at all. Two kinds of waivers it
    never doubts: of a rule that failed, for as long as it does, and of a rule that
    compares the candidates of an opening. What such a rule sees is not known where one
    case is looked at, so somebody has to look through those waivers from time to time.
Why it matters
    A waiver that is left lying about covers the next contact too, which nobody had in
    mind when it was written.
Example
    HR let a contact with Sam Keller rest. The record turned out to be about somebody
    else, and Sam Keller was never called.
Instead
    End the waiver. Where it is needed again, write a new one with its own reason.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Waiver
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.spoken_dates import day_words


@rule("WAI001", "waiver-without-effect", since="0.2", scope=Scope.CASE)
def waiver_without_effect(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each waiver that no finding needs."""
    for waiver in case.waivers:
        if not any(waiver.covers(seen) for seen in case.flagged):
            yield Objection(
                "",
                f"{_named(waiver)} lets nothing rest in the case of {case.candidate}. "
                "End it, before it covers something that nobody had in mind.",
                about=waiver.id,
            )


def _named(waiver: Waiver) -> str:
    by = f" by {waiver.waived_by}" if waiver.waived_by else ""
    person = f" for {waiver.person}" if waiver.person else ""
    return f"The waiver of {day_words(waiver.waived_at)}{by}{person}"
