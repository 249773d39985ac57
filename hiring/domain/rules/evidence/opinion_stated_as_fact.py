"""EVI009 opinion-stated-as-fact

What it flags
    Notes in which words of judgement stand under facts and examples, while the field
    for opinions is empty. It looks for plain phrases only: "thinks", "seems", "would
    hire again", "team player", "lazy", "brilliant" and the like.
Why it matters
    What was seen can be checked, and answered by the candidate. A judgement that is
    written down as a fact gets passed on as one.
Example
    Facts: "Not a team player." What did Amara do, and when?
Instead
    Move the judgement to opinions, and write down what the person saw that led to it.
"""

import re
from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Notes
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk

_SAYS_SO_ITSELF = (
    r"thinks|believes|reckons|guesses|suspects|feels (?:that|like|as)"
    r"|(?:i|we|they) (?:think|believe|reckon|guess|suspect|feel)"
    r"|in (?:my|his|her|their|\w+[’']s?) (?:view|opinion|eyes)"
    r"|seems?|seemed|comes across as|came across as|probably|presumably"
)
_ON_HIRING = (
    r"(?:would(?: not|n[’']t)?|never) (?:re)?hire|hire (?:again|(?:her|him|them) again)"
    r"|(?:good|great|bad|poor|wrong|right) (?:fit|hire|choice)|sounds? (?:good|bad)"
)
_ON_THE_PERSON = (
    r"(?:not )?a (?:team player|closer)|team player|(?:born|natural) leader"
    r"|(?:high|low) performer"
    r"|difficult (?:person|character|to work with)|(?:nice|lovely|great|good|difficult"
    r"|terrible) (?:guy|woman|man|person|colleague|boss|manager)|a pleasure"
    r"|(?:bad|good|great|poor) attitude|lazy|arrogant|brilliant|stubborn|toxic|genius"
    r"|rockstar|mediocre|incompetent|unreliable|untrustworthy|too (?:soft|junior"
    r"|senior|quiet|loud|nice)"
)
# Only words that judge whichever way they are meant; "difficult" alone is said of a
# task as often as of a person.
_JUDGES = re.compile(
    rf"\b(?:{_SAYS_SO_ITSELF}|{_ON_HIRING}|{_ON_THE_PERSON})\b", re.IGNORECASE
)


@rule("EVI009", "opinion-stated-as-fact", since="0.2")
def opinion_stated_as_fact(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag notes whose facts hold what somebody thought."""
    for contact in case.contacts:
        words = _judging(contact.notes) if contact.notes else ""
        if words:
            yield Objection(
                contact.id,
                f"The notes of {talk(contact)} have a judgement among the facts: "
                f"“{words}”. Under opinions there is nothing.",
            )


def _judging(notes: Notes) -> str:
    if notes.opinions.strip():
        return ""
    found = _JUDGES.search(" ".join(notes.facts.split()))
    return found.group() if found else ""
