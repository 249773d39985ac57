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

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Notes
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk

# Only what judges whichever way it is meant: "difficult" alone is said of a task as
# often as of a person. Whole words, by which a text is passed over at once that has
# none of them: a pattern of as many phrases would take longer than all other rules.
_PHRASES = """
    i think, i believe, i feel, i guess, thinks, believes, reckons, suspects, opinion
    in my view, in his view, in her view, in their view, seems, seemed
    comes across as, came across as, probably, presumably, sounds good, sounds bad
    would hire, would not hire, wouldn't hire, would rehire, never hire, hire again
    good fit, great fit, bad fit, poor fit, right choice, wrong choice
    not a team player, team player, not a closer, a closer, born leader
    natural leader, high performer, low performer, difficult person
    difficult to work with, nice person, nice guy, great person, great guy
    great colleague, good colleague, a pleasure, bad attitude, poor attitude
    good attitude, great attitude, lazy, arrogant, brilliant, stubborn, toxic, genius
    rockstar, mediocre, incompetent, unreliable, too soft, too nice, too quiet
    too junior
"""
JUDGING = tuple(
    phrase.strip()
    for line in _PHRASES.strip().splitlines()
    for phrase in line.split(",")
)
"""Every phrase that is taken for a judgement, wherever it stands."""
_TELLING = frozenset(max(phrase.split(), key=len) for phrase in JUDGING)
_APART = str.maketrans(dict.fromkeys('.,;:!?()[]"“”„«»/–—', " ") | {"’": "'"})


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
    """Return the first phrase of judgement that stands among the facts."""
    if notes.opinions.strip():
        return ""
    words = notes.facts.lower().translate(_APART).split()
    if _TELLING.isdisjoint(words):
        return ""
    text = f" {' '.join(words)} "
    return next((phrase for phrase in JUDGING if f" {phrase} " in text), "")
