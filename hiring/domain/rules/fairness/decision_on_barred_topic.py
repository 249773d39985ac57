"""FAIR006 decision-on-barred-topic

What it flags
    A decision that names, among what it rests on, a talk in which a topic off limits at
    that stage came up, confirmed by a person.
Why it matters
    The words are kept from those who decide, but whoever had the talk heard them. A
    decision that leans on such a talk leans on them too, or looks so.
Example
    Amara was turned down on what Sam Keller had said. Sam Keller had also spoken of an
    illness.
Instead
    Decide on what others saw of the work, or ask somebody else about the same point. HR
    can let the decision stand, with a written reason.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._barred import barred_topics
from hiring.domain.rules._decided import cited_contacts, rests_on, which
from hiring.domain.rules._rule import Scope, rule


@rule("FAIR006", "decision-on-barred-topic", since="0.2", scope=Scope.CASE)
def decision_on_barred_topic(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag a decision that rests on a talk about what is off limits."""
    decision = case.hiring_decision
    barred = {
        contact.id: topics
        for contact in cited_contacts(case)
        if (topics := barred_topics(policy, contact))
    }
    if decision and barred:
        talks = [each for each in case.contacts if each.id in barred]
        plain = dict.fromkeys(
            topic.plain for topics in barred.values() for topic in topics
        )
        yield Objection(
            "",
            f"{rests_on(case, talks)} Touched there, though off limits: "
            f"{'; '.join(plain)}.",
            about=which(decision),
        )
