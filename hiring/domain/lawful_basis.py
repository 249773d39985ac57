"""The legal ground that an organisation gives for handling what others say.

The candidate's yes is none of them: it is asked for on top, and covers nothing.
"""

from collections.abc import Mapping

from hiring.domain.wording import Wording

LAWFUL_BASES: Mapping[str, Wording] = {
    "A6-1-f": Wording("legitimate interests, Article 6(1)(f) GDPR"),
    "A6-1-b-enter-into-contract": Wording(
        "steps before a contract, Article 6(1)(b) GDPR"
    ),
    "A6-1-c": Wording("a legal duty, Article 6(1)(c) GDPR"),
    "other": Wording("another ground, which we tell you on request"),
}
"""What can be chosen, by the term of the Data Privacy Vocabulary."""
