"""How long words take to say, by the language that they are in.

Nothing here reads a text: words are counted in ``debrief``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ENGLISH = "en"

WORDS_A_MINUTE: Mapping[str, int] = {
    ENGLISH: 150,
    "de": 118,
    "fr": 128,
    "es": 143,
    "pl": 109,
}
"""How fast people talk, as a rate for each language in which debriefs are written.

English: 150 words a minute, the usual rate of somebody who tells something. For the
others no such figure is agreed on, so it is derived: the International Reading Speed
Texts (Trauzettel-Klosinski, Dietz and others 2012, doi:10.1167/iovs.11-8284) are the
same ten texts in 17 languages, read aloud by native speakers and timed. They took
228 words a minute in English, 179 in German, 195 in French, 218 in Spanish and 166 in
Polish. German is said at 179/228 of the English rate, so 150 becomes 118; the others
likewise. The ratios are measured; that they hold for talk as for reading is assumed.
"""

SHORTEST, ABOUT, LONGEST = 22, 30, 36
"""In seconds: what is shorter, and longer, than half a minute of talking."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a language is spoken."""

    words_a_minute: int

    @property
    def fewest(self) -> int:
        """Return the fewest words that are long enough."""
        return -(-self.words_a_minute * SHORTEST // 60)

    @property
    def most(self) -> int:
        """Return the most words that are short enough."""
        return self.words_a_minute * LONGEST // 60

    @property
    def about(self) -> int:
        """Return a round number of words that take half a minute."""
        return 5 * round(self.words_a_minute * ABOUT / 300)

    def seconds(self, words: int) -> int:
        """Return how many seconds so many words take."""
        return round(words * 60 / self.words_a_minute)

    def nearest(self, words: int) -> int:
        """Return that to the nearest five seconds, as one says it."""
        return max(5, 5 * round(self.seconds(words) / 5))


def pace_of(language: str) -> Pace:
    """Return the pace of a language; one that is not known is taken for English."""
    return Pace(WORDS_A_MINUTE.get(language, WORDS_A_MINUTE[ENGLISH]))
