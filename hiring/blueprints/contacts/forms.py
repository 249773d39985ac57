"""Forms for asking before a call, for logging it, and for what was said."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from wtforms import BooleanField, DateField, HiddenField, RadioField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from hiring.blueprints.forms import (
    SHORT,
    BaseForm,
    area_field,
    choice_field,
    place_field,
    read_time,
    text_field,
)
from hiring.domain.casefile import (
    THEMES_OF_A_NOTE,
    Basis,
    Changed,
    Channel,
    Identity,
    Initiator,
    Notes,
    NoteTheme,
    Outcome,
    Stage,
    Tone,
)
from hiring.domain.consent import Person
from hiring.domain.debrief import ThemeCategory
from hiring.domain.errors import DomainError
from hiring.domain.passage import SAID_FIELDS

OTHER = "other"
ONE_LINE = "One line, in your own words: what was it, in short?"
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)


class WorksThere(StrEnum):
    """Whether someone works at the candidate's present employer."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {"yes": "Yes", "no": "No", "unknown": "I do not know"}[self.value]


class Spoken(StrEnum):
    """Whether the talk has taken place."""

    NOT_YET = "not_yet"
    YES = "yes"


class Promised(StrEnum):
    """Whether the informant was promised to stay unnamed."""

    NO = "no"
    YES = "yes"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {"no": "No", "yes": "Yes"}[self.value]


class When(StrEnum):
    """When the talk was."""

    NOW = "now"
    TODAY = "today"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {"now": "Just now", "today": "Earlier today", "other": "Other day"}[
            self.value
        ]


class PersonForm(BaseForm):
    """Who it is about: someone the candidate named, or someone else."""

    person = RadioField(
        "Who is it?",
        choices=[],
        validate_choice=False,
        validators=[Optional(), Length(max=40)],
    )
    other_name = text_field("Their name", Optional())
    organisation = text_field(
        "Where do they work?",
        Optional(),
        description="The organisation, if you know it.",
    )
    works_there = choice_field("Do they work there now?", WorksThere, Optional())
    reach = text_field(
        "How would you reach them?",
        Optional(),
        description="The e-mail address or phone number, if you have one.",
    )

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401
        """Check each field, and then what one answer asks of another."""
        is_whole = bool(super().validate(extra_validators))
        for message, field in self.gaps():
            self.refuse(DomainError(message, field))
            is_whole = False
        return is_whole

    def gaps(self) -> Iterator[tuple[str, str]]:
        """Name what is missing, and the field that it belongs to."""
        listed = self.person.data not in {None, "", OTHER}
        name = self.other_name.data or ""
        if not listed and not name:
            asked = self.person.data == OTHER
            yield (
                "Enter the person's name." if asked else "Choose who it is.",
                "other_name" if asked else "person",
            )
        elif not listed and not any(char.isalpha() for char in name):
            yield "Enter the person's name in letters.", "other_name"

    def as_person(self, relation: str = "") -> Person:
        """Return the person as far as it was said who that is."""
        listed = self.person.data not in {None, "", OTHER}
        works = {"yes": True, "no": False}.get(self.works_there.data or "")
        return Person(
            name="" if listed else self.other_name.data or "",
            organisation="" if listed else self.organisation.data or "",
            reach="" if listed else self.reach.data or "",
            relation=relation,
            referee_id=self.person.data if listed else "",
            works_there_now=None if listed else works,
        )


class CheckForm(PersonForm):
    """The question "May I call this person?"."""


class Minutes(StrEnum):
    """How long a talk is to take."""

    TEN = "10"
    TWENTY = "20"
    THIRTY = "30"
    SIXTY = "60"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return f"{self.value} minutes"


class AskForm(BaseForm):
    """A question to the candidate about one person: all of it is read by them."""

    relation = text_field(
        "How does this person know the candidate?",
        InputRequired("Enter how they know each other. “Not known” is an answer too."),
        description="As far as you know. For example: led her team until 2022.",
    )
    topic = area_field(
        "What do you want to ask this person?",
        InputRequired("Write what you want to ask. The candidate decides on that."),
        limit=500,
        description=(
            "The candidate reads this, word for word. Name the work you want to hear "
            "about. For example: how the move of the pipelines was planned."
        ),
    )
    minutes = choice_field(
        "How long will the talk take?", Minutes, InputRequired("Choose how long.")
    )


class NotesFields(BaseForm):
    """What was said, and the context it has to be read in."""

    facts = area_field(
        "Facts and examples",
        Optional(),
        description="What the person saw the candidate do. Leave out health, family, "
        "religion and politics.",
    )
    opinions = area_field("Opinions", Optional(), description="What the person thinks.")
    tone = choice_field("On the whole, what they said was", Tone, Optional())
    basis = choice_field("Seen first hand, or heard from others?", Basis, Optional())
    company_stage = text_field("The company's stage then", Optional())
    support = text_field("What support the candidate had", Optional())
    market = text_field("The market", Optional())
    clash = text_field("Any clash with a boss or the team", Optional())
    conflict = area_field(
        "Any conflict of interest?",
        Optional(),
        limit=500,
        description="A dispute, a rivalry, family, money between the two.",
    )
    no_conflict = BooleanField("I asked. There is none.")
    believed_before = area_field(
        "What did the team believe before?", Optional(), limit=1000
    )
    changed = choice_field("Did this talk change it?", Changed, Optional())

    theme_1 = text_field("First point", Optional(), description=ONE_LINE)
    theme_1_about = choice_field("What is it about?", ThemeCategory, Optional())
    theme_1_tone = choice_field("Does it speak for the candidate?", Tone, Optional())
    theme_2 = text_field("Second point", Optional())
    theme_2_about = choice_field("What is it about?", ThemeCategory, Optional())
    theme_2_tone = choice_field("Does it speak for the candidate?", Tone, Optional())
    theme_3 = text_field("Third point", Optional())
    theme_3_about = choice_field("What is it about?", ThemeCategory, Optional())
    theme_3_tone = choice_field("Does it speak for the candidate?", Tone, Optional())

    def as_words(self) -> Notes:
        """Return what was typed as text, whether or not the rest is in order."""
        typed: dict[str, Any] = {
            name: self[name].data or ""
            for name in SAID_FIELDS
            if not name.startswith("theme_")
        }
        return Notes(**typed, themes=self._themes())

    def _themes(self) -> tuple[NoteTheme, ...]:
        """Return the points that were named; one without words is none."""
        found = []
        for number in range(1, THEMES_OF_A_NOTE + 1):
            about, tone = self[f"theme_{number}_about"], self[f"theme_{number}_tone"]
            if claim := self[f"theme_{number}"].data:
                found.append(
                    NoteTheme(
                        claim,
                        _one_of(ThemeCategory, about.data),
                        _one_of(Tone, tone.data),
                    )
                )
        return tuple(found)

    def as_notes(self) -> Notes | None:
        """Return what was written, or None if nothing was."""
        notes = Notes(
            facts=self.facts.data or "",
            opinions=self.opinions.data or "",
            company_stage=self.company_stage.data or "",
            support=self.support.data or "",
            market=self.market.data or "",
            clash=self.clash.data or "",
            conflict=self.conflict.data or "",
            no_conflict=bool(self.no_conflict.data),
            basis=Basis(self.basis.data) if self.basis.data else None,
            believed_before=self.believed_before.data or "",
            changed=Changed(self.changed.data) if self.changed.data else None,
            tone=Tone(self.tone.data) if self.tone.data else None,
            themes=self._themes(),
        )
        return None if notes == Notes() else notes


Member = TypeVar("Member", bound=StrEnum)


def _one_of(choices: type[Member], chosen: str | None) -> Member | None:
    """Read a choice; one that is no choice is refused by its own field."""
    return next((each for each in choices if each == chosen), None)


class NotesForm(NotesFields):
    """Notes that follow a contact, or amend earlier ones."""


class LogForm(PersonForm, NotesFields):
    """A contact to be logged; only who it was with has to be said."""

    spoken = choice_field("Have you already spoken?", Spoken, Optional())
    reason = area_field("How did it come about?", Optional(), limit=2000)
    relation = text_field("How do they know the candidate?", Optional())
    known_from = text_field(
        "From", Optional(), limit=20, description="For example 2021"
    )
    known_to = text_field("To", Optional(), limit=20, description="For example 2024")
    channel = choice_field("How", Channel, InputRequired("Choose how you talked."))
    outcome = choice_field("What came of it?", Outcome, InputRequired("Choose one."))
    initiator = choice_field("Who started it?", Initiator, InputRequired("Choose one."))
    stage = choice_field("Where is the process?", Stage, Optional())
    when = choice_field("When", When, InputRequired("Choose when you talked."))
    day = DateField("Which day?", validators=[Optional()])
    clock_time = text_field(
        "About what time?", Optional(), limit=SHORT, description="For example 14:30"
    )
    identity = choice_field(
        "How did you make sure that it was them?", Identity, Optional()
    )
    anonymity = choice_field("Did you promise not to name them?", Promised, Optional())
    place = place_field(
        "Where is this person?",
        description="Then what holds there is checked too.",
    )
    agency_papers = BooleanField("The candidate got the agency’s notice and signed it.")
    seen = HiddenField(validators=[Length(max=400)])

    def gaps(self) -> Iterator[tuple[str, str]]:
        """Name what is missing about the person, the day or the time."""
        yield from super().gaps()
        if self.when.data == When.OTHER and not self.day.errors:
            if not self.day.data:
                yield "Enter the day of the talk.", "day"
            elif not EARLIEST <= self.day.data <= LATEST:
                yield "Check the year of this day.", "day"
        if self.when.data in {When.TODAY, When.OTHER}:
            try:
                read_time(self.clock_time.data or "")
            except ValidationError as error:
                yield str(error), "clock_time"

    def promised_anonymity(self) -> bool | None:
        """Return the answer; None: it was not said."""
        return {"yes": True, "no": False}.get(self.anonymity.data or "")

    def places(self) -> tuple[str, ...]:
        """Return where the informant is, as far as it was said."""
        return tuple(filter(None, [self.place.data]))

    def occurred_at(self, today: date, zone: ZoneInfo) -> datetime | None:
        """Return the claimed moment; None means just now."""
        if self.when.data == When.NOW:
            return None
        day = self.day.data if self.when.data == When.OTHER else None
        local = datetime.combine(
            day or today, read_time(self.clock_time.data or ""), zone
        )
        return local.astimezone(UTC)
