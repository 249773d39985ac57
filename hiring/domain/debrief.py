"""What an interviewer's debrief says, and what its PDF will say.

Hints live here and never refuse; who may write, read or sign is decided elsewhere, and
how it looks is for ``templates/debrief/``.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from hiring.domain.spoken_dates import clock_words, day_words, moment_words
from hiring.domain.spoken_time import ENGLISH, pace_of
from hiring.domain.wording import Wording

FEWEST_THEMES, MOST_THEMES = 3, 4
SEVERAL = 2

_QUOTE_MARKS = ' \t"“”„‟«»'
_BETWEEN_WORDS = re.compile(r"[\s–—…/|]+")
_THEMES = (
    Wording("No themes"),
    Wording("One theme"),
    Wording("Two themes"),
    Wording("Three themes"),
    Wording("Four themes"),
)
_WITHOUT = (
    Wording("each with a story"),
    Wording("one without a story"),
    Wording("two without a story"),
    Wording("three without a story"),
    Wording("four without a story"),
)


class RoleLevel(StrEnum):
    """How senior the job is: it decides what "able" is asked to show."""

    JUNIOR = "junior"
    SENIOR = "senior"


class ThemeCategory(StrEnum):
    """What a theme is about."""

    MOTIVATION = "motivation"
    CHALLENGES = "challenges"
    FIT = "fit"

    @property
    def label(self) -> Wording:
        """Name the category as the form and the PDF do."""
        return _LABELS[self]

    def help_text(self, level: RoleLevel) -> Wording:
        """Say what to look for, which for "able" depends on the level of the job."""
        if self is ThemeCategory.CHALLENGES:
            return _CHALLENGES_HELP[level]
        return _HELP[self]


_LABELS = {
    ThemeCategory.MOTIVATION: Wording("Motivation"),
    ThemeCategory.CHALLENGES: Wording("Able to meet the challenges"),
    ThemeCategory.FIT: Wording("Fit with how we work"),
}
_HELP = {
    ThemeCategory.MOTIVATION: Wording(
        "Why this job, why now? How would they serve what we are here for? Not what "
        "we would do for them."
    ),
    ThemeCategory.FIT: Wording(
        "How do they get work done with others, and does that go with how we work? "
        "Approach and style, not whether they are like us."
    ),
}
_CHALLENGES_HELP = {
    RoleLevel.JUNIOR: Wording(
        "Which skills for this job did they show? When did they use or learn them?"
    ),
    RoleLevel.SENIOR: Wording(
        "Which challenges like ours have they overcome? What did they do themselves?"
    ),
}


class Strength(IntEnum):
    """How well a theme stands, in four steps: there is no middle to hide in."""

    MISSING = 1
    WEAK = 2
    GOOD = 3
    STRONG = 4

    @property
    def label(self) -> Wording:
        """Name the step as the form and the PDF do."""
        return _STRENGTHS[self]


_STRENGTHS = {
    Strength.MISSING: Wording("Missing"),
    Strength.WEAK: Wording("Weak, many doubts"),
    Strength.GOOD: Wording("Good, one doubt"),
    Strength.STRONG: Wording("Strong"),
}


class Advice(StrEnum):
    """What the interviewer would do."""

    STRONG_YES = "strong_yes"
    YES = "yes"
    NO = "no"
    STRONG_NO = "strong_no"
    UNDECIDED = "undecided"

    @property
    def label(self) -> Wording:
        """Name the advice as the form and the PDF do."""
        return _ADVICE[self]


_ADVICE = {
    Advice.STRONG_YES: Wording("A clear yes, hire"),
    Advice.YES: Wording("Yes, hire"),
    Advice.NO: Wording("No, do not hire"),
    Advice.STRONG_NO: Wording("A clear no, do not hire"),
    Advice.UNDECIDED: Wording("No decision yet"),
}


@dataclass(frozen=True, slots=True)
class Story:
    """What happened once: the situation, what the candidate did, what came of it."""

    situation: str = ""
    did: str = ""
    outcome: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return what was written, in the order in which one tells it."""
        written = (self.situation, self.did, self.outcome)
        return tuple(part for part in written if word_count(part))

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing of it was written."""
        return not self.parts

    @property
    def whole(self) -> str:
        """Return it in one piece."""
        return "\n".join(self.parts)


NO_STORY = Story()


@dataclass(frozen=True, slots=True)
class Theme:
    """One point about the candidate, with the story that carries it.

    ``quote`` is the candidate's own words, one saying a line.
    """

    category: ThemeCategory
    claim: str
    story: Story = NO_STORY
    quote: str = ""
    strength: Strength | None = None

    @property
    def is_unsubstantiated(self) -> bool:
        """Tell whether the story leaves out what the candidate did.

        A situation shows where they were and an outcome what happened there; only
        what they did is theirs. A quote is a claim of their own, and no story either.
        """
        return word_count(self.story.did) == 0

    @property
    def quotes(self) -> tuple[str, ...]:
        """Return each of the candidate's sayings, without the marks around it."""
        said = (line.strip(_QUOTE_MARKS) for line in self.quote.splitlines())
        return tuple(line for line in said if word_count(line))


@dataclass(frozen=True, slots=True)
class Amendment:
    """What was added to a debrief after it was signed."""

    author: str
    written_at: datetime
    text: str

    @property
    def heading(self) -> str:
        """Say who added this and when."""
        return f"{self.author}, {moment_words(self.written_at)}"


@dataclass(frozen=True, slots=True)
class CandidateReply:
    """What the candidate answered to what was said, in their own words."""

    written_at: datetime
    about: str
    text: str

    @property
    def heading(self) -> str:
        """Say what is answered and when."""
        return f"{self.about}, {moment_words(self.written_at)}"


@dataclass(frozen=True, slots=True)
class Debrief:
    """A signed debrief as its PDF says it; moments come in the reader's time zone."""

    candidate_name: str
    opening_title: str
    interviewer: str
    interviewed_on: date
    minutes: int | None
    written_at: datetime
    signed_at: datetime
    based_on: str
    summary: str
    themes: tuple[Theme, ...]
    unknown: str
    advice: Advice
    ledger_head: str
    ledger_seq: int
    is_blind: bool = True
    language: str = "en"
    plan: str = ""
    needs: str = ""
    amendments: tuple[Amendment, ...] = ()
    replies: tuple[CandidateReply, ...] = ()

    @property
    def title(self) -> str:
        """Name the person and the job."""
        return f"{self.candidate_name}, {self.opening_title}"

    @property
    def interview(self) -> str:
        """Say when the interview was and how long it took, where that is known."""
        day = day_words(self.interviewed_on)
        return f"{day}, {self.minutes} minutes" if self.minutes else day

    @property
    def written(self) -> str:
        """Say how soon after the interview this was written."""
        return written_words(self.interviewed_on, self.written_at)

    @property
    def summary_length(self) -> Wording:
        """Say how long the summary is and how long it takes to say."""
        return reading_words(self.summary, self.language)

    @property
    def themes_words(self) -> tuple[Wording, ...]:
        """Head the themes, and own up to those without a story."""
        bare = sum(theme.is_unsubstantiated for theme in self.themes)
        count = len(self.themes)
        head = Wording("%(count)s themes", count=count)
        if count < len(_THEMES):
            head = _THEMES[count]
        if not bare and count < SEVERAL:
            return (head,)
        if bare < len(_WITHOUT):
            return head, _WITHOUT[bare]
        return head, Wording("%(count)s without a story", count=bare)

    @property
    def themes_heading(self) -> str:
        """Say that in one piece."""
        return ", ".join(self.themes_words)

    @property
    def signature(self) -> str:
        """Say who signed, and when."""
        signed = moment_words(self.signed_at)
        return f"Signed in the system by {self.interviewer} on {signed}."

    @property
    def record(self) -> str:
        """Say where in the ledger the signature stands."""
        return f"Ledger entry {self.ledger_seq}. Checksum {self.checksum}."

    @property
    def checksum(self) -> str:
        """Return the beginning of the signature's hash in the ledger."""
        return short_checksum(self.ledger_head)

    @property
    def last_changed_at(self) -> datetime:
        """Return the moment of the newest thing printed: the PDF's own date."""
        added = [amendment.written_at for amendment in self.amendments]
        replied = [reply.written_at for reply in self.replies]
        return max([self.signed_at, *added, *replied])


def word_count(text: str) -> int:
    """Count words as one would say them: "I’d" and "night-shift" are one each."""
    pieces = _BETWEEN_WORDS.split(text)
    return sum(any(char.isalnum() for char in piece) for piece in pieces)


def reading_words(text: str, language: str = ENGLISH) -> Wording:
    """Say the length and the time to say it, to the nearest five seconds."""
    words = word_count(text)
    seconds = pace_of(language).nearest(words)
    if words == 1:
        return Wording(
            "1 word. Read aloud: about %(seconds)s seconds.", seconds=seconds
        )
    return Wording(
        "%(words)s words. Read aloud: about %(seconds)s seconds.",
        words=words,
        seconds=seconds,
    )


def summary_hint(text: str, language: str = ENGLISH) -> str | None:
    """Suggest a better length, or return None where the length is right."""
    words, pace = word_count(text), pace_of(language)
    if pace.fewest <= words <= pace.most:
        return None
    right = f"about {pace.about} words is right"
    if not words:
        return f"Nothing here yet. {right.capitalize()}: 30 seconds of talking."
    length = reading_words(text, language)
    if words < pace.fewest:
        return f"{length} There is room for a proof or a doubt: {right}."
    return f"{length} {right.capitalize()}. What would you leave out in a corridor?"


def themes_hint(themes: tuple[Theme, ...]) -> str | None:
    """Suggest three or four themes with stories, or return None where that is so."""
    if not FEWEST_THEMES <= len(themes) <= MOST_THEMES:
        return "Three points are right, four at the most."
    bare = [theme.claim for theme in themes if theme.is_unsubstantiated]
    if not bare:
        return None
    return f"Without a story this is an unsubstantiated claim: {'; '.join(bare)}"


def written_words(interviewed_on: date, written_at: datetime) -> str:
    """Say how soon something was written: "Same day, 17:40" or "2 days later, …"."""
    days, time = (written_at.date() - interviewed_on).days, clock_words(written_at)
    if days < 0:
        return f"{day_words(written_at)}, {time}"
    if days == 0:
        return Wording("Same day, %(time)s", time=time)
    if days == 1:
        return Wording("Next day, %(time)s", time=time)
    return Wording("%(days)s days later, %(time)s", days=days, time=time)


def short_checksum(digest: str) -> str:
    """Shorten a hex digest to what a person can compare: four groups of four."""
    head = digest[:16]
    return " ".join(head[start : start + 4] for start in range(0, len(head), 4))
