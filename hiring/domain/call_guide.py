"""The call guide: what to say, ask and leave alone in a reference call, on one page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hiring.domain.what_applies import Line, Section
from hiring.domain.wording import Wording


class Informant(StrEnum):
    """How the person called knows the candidate, as far as questions differ by it."""

    ANYONE = "anyone"
    MANAGER = "manager"
    PEER = "peer"
    REPORT = "report"
    CUSTOMER = "customer"

    @property
    def label(self) -> Wording:
        """Name the kind of person as people read it."""
        return {
            "anyone": Wording("Anyone"),
            "manager": Wording("A former manager"),
            "peer": Wording("A colleague"),
            "report": Wording("Someone they led"),
            "customer": Wording("A customer or partner"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class Question:
    """A question worth asking, of whom, and at which levels of a job."""

    text: str
    of: Informant
    levels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Script:
    """Words to open a call, to ask leave, to offer proof, to decline to hear more."""

    opening: str
    free: str
    check: str
    decline: str
    closing: str


@dataclass(frozen=True, slots=True)
class CallGuide:
    """All that the page says; ``places`` names the jurisdictions it was made for.

    ``conflict`` says that all would have to be kept longer than it may be.
    ``digest`` is that of the policies, ``verified_on`` the day the oldest was checked.
    """

    job: str
    team: str
    candidate: str
    organisation: str
    places: str
    script: Script
    questions: tuple[tuple[Wording, tuple[str, ...]], ...]
    off_limits: tuple[Line, ...]
    rules: tuple[Section, ...]
    conflict: bool
    digest: str
    verified_on: date | None
    made_on: date


def questions_for(
    level: str, questions: Iterable[Question]
) -> tuple[tuple[Wording, tuple[str, ...]], ...]:
    """Return the questions for a level of job, by who is asked."""
    fitting = [question for question in questions if level in question.levels]
    by_person = (
        (who.label, tuple(each.text for each in fitting if each.of is who))
        for who in Informant
    )
    return tuple((label, texts) for label, texts in by_person if texts)


def spoken(script: Script, names: dict[str, str]) -> Script:
    """Put names into the words; raises ``KeyError`` where a word has no name."""
    return Script(
        script.opening.format(**names),
        script.free.format(**names),
        script.check.format(**names),
        script.decline.format(**names),
        script.closing.format(**names),
    )
