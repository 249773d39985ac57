"""Topics that a reference must not turn on, and where a text may touch one.

Nothing here decides: a found passage is a question to the writer, since a wrong tag
is itself a statement about the candidate's health, family or belief. The words to look
for are data, one file a language in ``policies/topics``.
"""

from enum import StrEnum


class Topic(StrEnum):
    """A topic that some law, regulator or code puts off limits."""

    HEALTH = "health"
    GENETICS = "genetics"
    LEAVE = "leave"
    FAMILY = "family"
    AGE = "age"
    ORIGIN_AND_BELIEF = "origin_and_belief"
    POLITICS = "politics"
    UNION = "union"
    PAY = "pay"
    ARRESTS = "arrests"
    CONVICTIONS = "convictions"
    CREDIT = "credit"
    COMPLAINTS = "complaints"
    CANNABIS = "cannabis"
    IMMIGRATION = "immigration"
    PRIVATE_LIFE = "private_life"
