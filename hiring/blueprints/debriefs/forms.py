"""The forms of a debrief: shape only, and every draft can be saved as it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Optional,
    StopValidation,
    ValidationError,
)

from hiring.adapters.translations import ENGLISH, LANGUAGES
from hiring.blueprints.forms import (
    BaseForm,
    area_field,
    choice_field,
    day_field,
    text_field,
)
from hiring.domain.debrief import Advice, Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import (
    MINUTES_LIMIT,
    POINT_LIMIT,
    TEXT_LIMIT,
    THEMES,
    Draft,
    DraftTheme,
    Gap,
    in_their_places,
)
from hiring.domain.document import Paper
from hiring.domain.errors import DomainError

STRENGTHS = [(str(int(step)), step.label) for step in Strength]
_MINUTES = f"Enter a number from 1 to {MINUTES_LIMIT}, or leave this empty."


def _some_minutes(form: BaseForm, field: Field) -> None:
    del form
    if field.data is None or not 0 < field.data <= MINUTES_LIMIT:
        field.errors = []
        raise StopValidation(_MINUTES)


def _a_step(form: Form, field: Field) -> None:
    del form
    if field.data not in dict(STRENGTHS):
        raise ValidationError("Choose one of the answers.")


class ThemeForm(Form):
    """One point with its story."""

    category = choice_field("What is this about?", ThemeCategory, Optional())
    claim = text_field("Your point", limit=POINT_LIMIT)
    situation = area_field("The situation", limit=TEXT_LIMIT)
    did = area_field("What they did", limit=TEXT_LIMIT)
    outcome = area_field("What came of it", limit=TEXT_LIMIT)
    quote = area_field("In their own words", limit=TEXT_LIMIT)
    strength = RadioField(
        "How strong are they here?",
        choices=lambda: STRENGTHS,
        validate_choice=False,
        validators=[Optional(), _a_step],
    )


class SummaryForm(BaseForm):
    """The 30 seconds, which come before everything else."""

    summary = area_field(
        "In 30 seconds",
        DataRequired("Write the 30-second summary."),
        limit=TEXT_LIMIT,
    )
    language = SelectField(
        "You write in", choices=lambda: list(LANGUAGES.items()), validate_choice=False
    )

    def validate_language(self, field: Field) -> None:
        """Refuse a language that nobody can choose."""
        if field.data and field.data not in LANGUAGES:
            raise ValidationError("Choose one of the answers.")

    def spoken(self) -> str:
        """Return the language that was chosen, or English."""
        chosen = self.language.data
        return chosen if chosen in LANGUAGES else ENGLISH


class DebriefForm(SummaryForm):
    """A debrief while it is being written."""

    summary = area_field("In 30 seconds", limit=TEXT_LIMIT)
    interviewed_on = day_field("Day of the interview")
    minutes = IntegerField(
        "How many minutes?",
        validators=[Optional(), _some_minutes],
    )
    themes = FieldList(FormField(ThemeForm), min_entries=THEMES, max_entries=THEMES)
    plan = area_field("Their plan for the first 30, 60 and 90 days", limit=TEXT_LIMIT)
    needs = area_field("What they need to do well", limit=TEXT_LIMIT)
    unknown = area_field("What is still open?", limit=TEXT_LIMIT)
    advice = choice_field("My advice", Advice, Optional())

    def typed(self, before: Draft) -> Draft:
        """Return what was typed to be kept; a number that is none changes nothing."""
        day, minutes = self.interviewed_on, self.minutes
        return Draft(
            interviewed_on=before.interviewed_on if day.errors else day.data,
            minutes=before.minutes if minutes.errors else minutes.data,
            summary=self.summary.data or "",
            themes=tuple(_theme(entry.form) for entry in self.themes),
            unknown=self.unknown.data or "",
            advice=_member(Advice, self.advice.data),
            plan=self.plan.data or "",
            needs=self.needs.data or "",
            language=self.spoken() if self.language.data else before.language,
        )

    def mark(self, gaps: tuple[Gap, ...]) -> None:
        """Put what a signature still needs beside its fields."""
        fields = {field.id: field for field in self}
        for entry in self.themes:
            fields |= {field.id: field for field in entry.form}
        for gap in gaps:
            field = fields.get(gap.field, self.summary)
            if gap.message not in field.errors:
                field.errors = [*field.errors, gap.message]


class SignForm(BaseForm):
    """The press of "sign" under the wording that was shown."""

    digest = text_field("Wording", InputRequired(), limit=24)


MYSELF, SOMEONE_ELSE = "me", "other"


class ExportForm(BaseForm):
    """For whom a document is printed, on which paper and in which language."""

    made_for = SelectField("Who is it for?", validate_choice=False)
    name = text_field(
        "Their name",
        Optional(),
        limit=100,
        description="It stands at the foot of each page.",
    )
    paper = SelectField("Paper", choices=[], default=str(Paper.A4))
    language = SelectField("Language", choices=[], default="en")

    def offer(
        self, panel: Iterable[tuple[str, str]], languages: Mapping[str, str]
    ) -> None:
        """Set who of the panel can be chosen, beside oneself and someone else."""
        self.language.choices = list(languages.items())
        self.paper.choices = [(str(each), str(each)) for each in Paper]
        of_panel = list(panel)
        self.made_for.choices = [
            (MYSELF, "For me"),
            *of_panel,
            (SOMEONE_ELSE, "Someone else"),
        ]
        self.offered = {MYSELF, SOMEONE_ELSE, *(staff_id for staff_id, _ in of_panel)}

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401
        """Check each field, and that someone else has a name."""
        is_whole = bool(super().validate(extra_validators))
        chosen = self.made_for.data or MYSELF
        if chosen not in self.offered:
            self.refuse(DomainError("Choose from the list.", "made_for"))
            return False
        if chosen == SOMEONE_ELSE and not self.name.data:
            self.refuse(DomainError("Enter who it is for.", "name"))
            return False
        return is_whole

    def recipient(self) -> str:
        """Return the name of someone else whom it is for; empty where it is not."""
        return (self.name.data or "") if self.made_for.data == SOMEONE_ELSE else ""

    def panelist(self) -> str:
        """Return the id of who of the panel it is for; empty where it is not."""
        chosen = self.made_for.data or MYSELF
        return "" if chosen in {MYSELF, SOMEONE_ELSE} else chosen


class AmendForm(BaseForm):
    """What is added below a signed debrief."""

    text = area_field(
        "What do you want to add?",
        InputRequired("Write what you want to add."),
        limit=TEXT_LIMIT,
    )


def as_typed(draft: Draft) -> dict[str, Any]:
    """Fill the form from a draft."""
    return {
        "summary": draft.summary,
        "language": draft.language,
        "interviewed_on": draft.interviewed_on,
        "minutes": draft.minutes,
        "themes": [_theme_as_typed(theme) for theme in in_their_places(draft.themes)],
        "plan": draft.plan,
        "needs": draft.needs,
        "unknown": draft.unknown,
        "advice": str(draft.advice or ""),
    }


def _theme_as_typed(theme: DraftTheme) -> dict[str, str]:
    return {
        "category": str(theme.category or ""),
        "claim": theme.claim,
        "situation": theme.story.situation,
        "did": theme.story.did,
        "outcome": theme.story.outcome,
        "quote": theme.quote,
        "strength": str(int(theme.strength)) if theme.strength else "",
    }


def _theme(form: Any) -> DraftTheme:  # noqa: ANN401 - its fields are made at run time
    step = form.strength.data
    return DraftTheme(
        category=_member(ThemeCategory, form.category.data),
        claim=form.claim.data or "",
        story=Story(
            form.situation.data or "", form.did.data or "", form.outcome.data or ""
        ),
        quote=form.quote.data or "",
        strength=Strength(int(step)) if step in dict(STRENGTHS) else None,
    )


def _member(kind: Any, value: str | None) -> Any:  # noqa: ANN401 - any of our choices
    return kind(value) if value in set(kind) else None
