"""The forms of a call-back brief: shape only."""

from collections.abc import Iterable

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from hiring.blueprints.forms import (
    AnswerField,
    BaseForm,
    area_field,
    day_field,
    typed,
)
from hiring.domain.open_question import (
    PLAN_LIMIT,
    QUESTION_LIMIT,
    WORDS_LIMIT,
    QuestionState,
)
from hiring.services.open_questions import EndQuestion, KeepPlan, RaiseQuestion

DEBRIEF, TALK, INTERVIEW = "debrief", "talk", "interview"
ENDS = (
    (str(QuestionState.ANSWERED), "It was answered"),
    (str(QuestionState.ASIDE), "Nobody needs to ask it any more"),
)


class LookedOverForm(BaseForm):
    """A form whose words are looked over before they are saved.

    ``kept`` holds the topics that were pointed out, and are said not to be touched.
    """

    kept = HiddenField(validators=[Length(max=400)])

    def texts(self) -> dict[str, str]:
        """Return what was written in sentences, each under its heading."""
        areas = (field for field in self if isinstance(field, TextAreaField))
        return {field.label.text: typed(field) for field in areas}

    def keeps(self, topics: frozenset[str]) -> bool:
        """Tell whether all of these were shown, and the words kept all the same."""
        return topics <= set(typed(self.kept).split())

    def show(self, topics: frozenset[str]) -> None:
        """Let the next press keep the words."""
        self.kept.data = " ".join(sorted(topics))


class QuestionForm(LookedOverForm):
    """One more open question."""

    text = area_field(
        "What is still open?",
        InputRequired("Write the question that is open."),
        limit=QUESTION_LIMIT,
    )
    origin = SelectField(
        "Where does it come from?",
        validate_choice=False,
        validators=[InputRequired("Choose where the question comes from.")],
    )

    def offer(self, places: Iterable[tuple[str, str]]) -> None:
        """Set where a question can come from."""
        self.origin.choices = list(places)

    def command(self, candidate_id: str, kept: frozenset[str]) -> RaiseQuestion:
        """Return what the service takes."""
        kind, subject_id = _named(self.origin.data)
        return RaiseQuestion(
            candidate_id=candidate_id,
            text=typed(self.text),
            debrief_id=subject_id if kind == DEBRIEF else "",
            contact_id=subject_id if kind == TALK else "",
            kept=kept,
            press_id=typed(self.press_id),
        )


class EndForm(LookedOverForm):
    """How a question ended."""

    end = AnswerField(
        "What came of it?", ENDS, [InputRequired("Choose what came of it.")]
    )
    words = area_field(
        "In a sentence or two",
        InputRequired("Write the answer, or why it need not be asked."),
        limit=WORDS_LIMIT,
    )
    source = SelectField(
        "Where does the answer come from?",
        validate_choice=False,
        validators=[Optional()],
    )
    interviewed_on = day_field("Day of the interview")

    def offer(self, places: Iterable[tuple[str, str]]) -> None:
        """Set where an answer can come from, beside an interview."""
        self.source.choices = [(INTERVIEW, "An interview"), *places]

    def command(self, question_id: str, kept: frozenset[str]) -> EndQuestion:
        """Return what the service takes; nothing aside comes from anywhere."""
        is_aside = self.end.data == QuestionState.ASIDE
        kind, subject_id = ("", "") if is_aside else _named(self.source.data)
        return EndQuestion(
            question_id=question_id,
            end=QuestionState.ASIDE if is_aside else QuestionState.ANSWERED,
            words=typed(self.words),
            debrief_id=subject_id if kind == DEBRIEF else "",
            contact_id=subject_id if kind == TALK else "",
            interviewed_on=self.interviewed_on.data if kind == INTERVIEW else None,
            kept=kept,
            press_id=typed(self.press_id),
        )


class PlanForm(LookedOverForm):
    """How the candidate would begin, and what they need."""

    first_30 = area_field("The first 30 days", Optional(), limit=PLAN_LIMIT)
    first_60 = area_field("Up to day 60", Optional(), limit=PLAN_LIMIT)
    first_90 = area_field("Up to day 90", Optional(), limit=PLAN_LIMIT)
    needs = area_field("What they need to thrive", Optional(), limit=PLAN_LIMIT)
    after = HiddenField(validators=[Length(max=24)])

    def command(self, candidate_id: str, kept: frozenset[str]) -> KeepPlan:
        """Return what the service takes."""
        return KeepPlan(
            candidate_id=candidate_id,
            first_30=typed(self.first_30),
            first_60=typed(self.first_60),
            first_90=typed(self.first_90),
            needs=typed(self.needs),
            after=typed(self.after),
            kept=kept,
            press_id=typed(self.press_id),
        )


def name_place(subject_id: str, *, is_talk: bool) -> str:
    """Name a debrief or a talk as the value of a choice."""
    return f"{TALK if is_talk else DEBRIEF}-{subject_id}"


def _named(value: str | None) -> tuple[str, str]:
    kind, _, subject_id = (value or "").partition("-")
    return kind, subject_id
