"""The debrief as a form to fill in without us, and what is made of it when it is back.

Its fields are named as those of the page on which a debrief is written. A name that is
none of ours is passed over, and nothing that a file says is taken for more than words.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from hiring.domain.debrief import (
    Advice,
    RoleLevel,
    Story,
    Strength,
    ThemeCategory,
)
from hiring.domain.debrief_draft import (
    DRAFT_LIMIT,
    MINUTES_LIMIT,
    POINT_LIMIT,
    TEXT_LIMIT,
    THEMES,
    Draft,
    DraftTheme,
)
from hiring.domain.filled_form import FilledForm, Found
from hiring.domain.spoken_time import pace_of

VERSION = "1"
NUMBER = "form"
"""The field that says which form this is: read-only, and no secret."""
GIVEN = tuple(ThemeCategory)
"""What the first themes are about, as printed; the one after them is to be ticked."""
STORY = ("situation", "did", "outcome")

_ID = re.compile(r"[0-9a-f]{24}")
_PRINTED = re.compile(r"\b[0-9a-f]{4}(?:\s[0-9a-f]{4}){5}\b")
_DAY = re.compile(r"(\d{1,4})\s?[-./]\s?(\d{1,2})\s?[-./]\s?(\d{1,4})")
_FIRST_YEAR = 2000
_MINUTES = re.compile(r"\d{1,4}")

Choice = TypeVar("Choice", bound=StrEnum)
Ticked = TypeVar("Ticked")


@dataclass(frozen=True, slots=True)
class Note:
    """What was not taken as it stood, and beside which field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What a form says: how many of its questions have an answer, and which."""

    draft: Draft
    read: int
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedTheme:
    """What stands beside the fields of a theme; one without a label is to be named."""

    label: str = ""
    help: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as it is printed: for whom, about whom, and which boxes can be ticked.

    ``asks`` is what the job asks, in the words of its opening.
    """

    form_id: str
    candidate: str
    job: str
    level: RoleLevel
    interviewer: str
    organisation: str
    made_at: datetime
    language: str = "en"
    asks: str = ""
    point_limit: int = POINT_LIMIT
    text_limit: int = TEXT_LIMIT

    @property
    def number(self) -> str:
        """Return the form's number as it is printed."""
        return printed_number(self.form_id)

    @property
    def number_field(self) -> str:
        """Return the form's number as its own field holds it."""
        return number_field(self.form_id)

    @property
    def words(self) -> int:
        """Return about how many words take 30 seconds to say in its language."""
        return pace_of(self.language).about

    @property
    def themes(self) -> tuple[PrintedTheme, ...]:
        """Return one theme of each kind, and one of any."""
        given = (
            PrintedTheme(
                kind.label,
                kind.help_text(self.level),
                self.asks if kind is ThemeCategory.CHALLENGES else "",
            )
            for kind in GIVEN
        )
        return (*given, *(PrintedTheme(),) * (THEMES - len(GIVEN)))

    @property
    def categories(self) -> tuple[tuple[str, str], ...]:
        """Return what a theme can be about: the end of a name, and its words."""
        return tuple((str(kind), kind.label) for kind in ThemeCategory)

    @property
    def strengths(self) -> tuple[tuple[str, str], ...]:
        """Return the four steps."""
        return tuple((str(int(step)), step.label) for step in Strength)

    @property
    def advice(self) -> tuple[tuple[str, str], ...]:
        """Return what can be advised."""
        return tuple((str(each), each.label) for each in Advice)


def number_field(form_id: str) -> str:
    """Write what stands in the form's own field."""
    return f"{VERSION} {form_id}"


def printed_number(form_id: str) -> str:
    """Write the form's number as it stands on paper, in groups of four."""
    return " ".join(form_id[start : start + 4] for start in range(0, 24, 4))


def form_of(form: FilledForm) -> str | None:
    """Return which form came back, or None where it is none of ours."""
    version, _, form_id = form.texts.get(NUMBER, "").strip().partition(" ")
    return form_id if version == VERSION and _ID.fullmatch(form_id) else None


def why_not(form: FilledForm) -> str | None:
    """Say why nothing can be read from a file and what to do, or None where it can."""
    if form.found is Found.FIELDS:
        return None if form_of(form) else _WHY["foreign"]
    if form.found is Found.TEXT and _PRINTED.search(form.words):
        return _WHY["flat"]
    return _WHY[form.found]


_WHY = {
    Found.BIG: (
        "This file is larger than 10 MB. A form that is filled in has less than 1 MB: "
        "save it from your PDF program and upload that file."
    ),
    Found.TOO_MUCH: (
        "This file was stopped: it took more than 5 seconds or too much memory. A form "
        "of ours takes neither. Fill in a fresh one, or write the debrief here."
    ),
    Found.PAGES: ("This file has more than 50 pages. Upload the form alone."),
    Found.LOCKED: (
        "This file is locked with a password. Save it without one, then upload it."
    ),
    Found.BROKEN: (
        "This is not a PDF, or the file is damaged. Open the form in your PDF program, "
        "save it again, and upload that file."
    ),
    Found.PICTURES: (
        "This is a scan or a photo, and pictures are not read here. Write the answers "
        "into your debrief, with the paper beside you, or fill in the form on a screen."
    ),
    Found.TEXT: (
        "This PDF is not the form: it has nothing to fill in. Get the form below, fill "
        "it in, and upload it."
    ),
    "flat": (
        "This is the form, but its answers can no longer be told from the rest: it was "
        "printed or flattened. Open the file that you filled in, choose Save, not "
        "Print, and upload that one. Or copy the answers into your debrief."
    ),
    "foreign": (
        "This PDF has fields, but it is not a form from here. Get the form below, fill "
        "it in, and upload it."
    ),
}


def answers_of(form: FilledForm, language: str = "en") -> Answers:
    """Make a draft of what stands in the fields, with a note for what does not fit."""
    read = _Reading(form)
    draft = Draft(
        summary=read.text("summary", "The 30-second summary"),
        interviewed_on=read.day("interviewed_on"),
        minutes=read.minutes("minutes"),
        themes=tuple(_theme(read, number) for number in range(THEMES)),
        unknown=read.text("unknown", "What is still open"),
        plan=read.text("plan", "The plan for the first months"),
        needs=read.text("needs", "What they need"),
        advice=read.one_of("advice", "Your advice", Advice),
        language=language,
    )
    return Answers(draft, read.count, tuple(read.notes))


def _theme(read: "_Reading", number: int) -> DraftTheme:
    name, which = f"themes-{number}", f"Point {number + 1}"
    if number < len(GIVEN):
        category: ThemeCategory | None = GIVEN[number]
    else:
        about = f"{which}: what it is about"
        category = read.one_of(f"{name}-category", about, ThemeCategory)
    return DraftTheme(
        category,
        read.text(f"{name}-claim", f"{which}: the claim", one_line=True),
        Story(*(read.text(f"{name}-{part}", f"{which}: the story") for part in STORY)),
        read.text(f"{name}-quote", f"{which}: their words"),
        read.strength(f"{name}-strength", f"{which}: how they stand"),
    )


QUESTIONS = 7 + 6 * THEMES + THEMES - len(GIVEN)
"""How many questions the form asks, those for a fourth theme among them."""


class _Reading:
    """Reads one field after the other, counts answers, and notes what does not fit."""

    def __init__(self, form: FilledForm) -> None:
        self._form = form
        self.count = 0
        self.notes: list[Note] = []

    def text(self, name: str, label: str, *, one_line: bool = False) -> str:
        text = _clean(self._form.texts.get(name, ""))
        if one_line:
            text = " ".join(text.split("\n"))
        if len(text) > DRAFT_LIMIT:
            self._note(name, f"{label} was cut after {DRAFT_LIMIT:,} characters.")
            text = text[:DRAFT_LIMIT].strip()
        self.count += bool(text)
        return text

    def one_of(self, name: str, label: str, kind: type[Choice]) -> Choice | None:
        ticked = [each for each in kind if f"{name}-{each}" in self._form.ticked]
        return self._only(name, label, ticked)

    def strength(self, name: str, label: str) -> Strength | None:
        ticked = [s for s in Strength if f"{name}-{int(s)}" in self._form.ticked]
        return self._only(name, label, ticked)

    def day(self, name: str) -> date | None:
        typed = _clean(self._form.texts.get(name, ""))
        self.count += bool(typed)
        day = read_day(typed)
        if typed and day is None:
            self._note(name, f"The day “{typed[:40]}” cannot be read. Enter it again.")
        return day

    def minutes(self, name: str) -> int | None:
        typed = _clean(self._form.texts.get(name, ""))
        self.count += bool(typed)
        figures = _MINUTES.findall(typed)
        if len(figures) == 1 and 0 < int(figures[0]) <= MINUTES_LIMIT:
            return int(figures[0])
        if typed:
            self._note(name, f"The minutes “{typed[:40]}” cannot be read.")
        return None

    def _only(self, name: str, label: str, ticked: list[Ticked]) -> Ticked | None:
        self.count += bool(ticked)
        if len(ticked) > 1:
            self._note(name, f"{label}: {len(ticked)} boxes are ticked. Choose one.")
            return None
        return ticked[0] if ticked else None

    def _note(self, field: str, message: str) -> None:
        self.notes.append(Note(field, message))


def read_day(typed: str) -> date | None:
    """Read a day as people write it in figures, where only one day can be meant.

    Year first is year, month, day. Year last is day, month, year, as with us; with
    slashes the month may also come first, so that a day that could be two is none.
    """
    found = _DAY.fullmatch(typed)
    if found is None:
        return None
    first, second, third = map(int, found.groups())
    if first >= _FIRST_YEAR:
        return _day(first, second, third)
    if "/" not in typed or second == first:
        return _day(third, second, first)
    days = {_day(third, second, first), _day(third, first, second)} - {None}
    return days.pop() if len(days) == 1 else None


def _day(year: int, month: int, day: int) -> date | None:
    if year < _FIRST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clean(text: str) -> str:
    """Return a text as the page for writing would take it: NFC, plain line ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        char
        for char in unicodedata.normalize("NFC", plain)
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}
    )
    return "".join(kept).strip()
