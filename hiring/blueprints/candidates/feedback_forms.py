"""What is typed for a candidate who asked for feedback, and to quote a candidate."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Optional

from hiring.blueprints.forms import (
    BaseForm,
    area_field,
    choice_field,
    day_field,
    typed,
)
from hiring.domain.errors import DomainError
from hiring.domain.feedback import (
    FIELDS,
    FeedbackDraft,
    GivenFeedback,
    PointedOut,
)
from hiring.domain.quote import Place
from hiring.queries.feedback import Given
from hiring.services.feedback import GiveFeedback
from hiring.services.quotes import LONGEST, AskQuote

TEXT = 2000
PLACES = tuple((str(place), place.plain) for place in Place)


class TalkAgain(StrEnum):
    """Whether talking again about such a job makes sense, and from when on."""

    ON = "on"
    NOT = "not"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {"on": "Yes, on or after a day", "not": "We will not"}[self.value]


class FeedbackForm(BaseForm):
    """What stood out, the one gap, what would close it, and when to talk again."""

    stood_out = area_field(
        FIELDS["stood_out"],
        DataRequired("Write what stood out."),
        limit=TEXT,
        description="Two or three things, each with the moment that showed it.",
    )
    gap = area_field(
        FIELDS["gap"],
        DataRequired("Write the one gap that counted most."),
        limit=TEXT,
        description="The one that counted most. One gap can be worked on.",
    )
    closing = area_field(
        FIELDS["closing"],
        DataRequired("Write what would close the gap."),
        limit=TEXT,
        description="Something one can do and show: a task, a course, a year of work.",
    )
    talk = choice_field(
        "Would you talk again?",
        TalkAgain,
        InputRequired("Choose whether you would talk again."),
    )
    talk_on = day_field("On or after which day?")
    outlook = area_field(
        "Anything else about talking again?",
        Optional(),
        limit=TEXT,
        description="Promise no job.",
    )
    fine = SelectMultipleField(
        "Which of these words are no such thing?",
        validate_choice=False,
        validators=[Optional()],
        description="Tick only what is about something else. It is kept on record.",
    )

    @classmethod
    def showing(cls, begun: Given | FeedbackDraft | None) -> "FeedbackForm":
        """Fill the form with a draft, or with what was written before."""
        form = cls(obj=begun) if begun else cls()
        if isinstance(begun, Given):
            form.talk.data = TalkAgain.ON if begun.talk_on else TalkAgain.NOT
        return form

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401
        """Check each field, and the day where one was promised."""
        is_whole = bool(super().validate(extra_validators))
        wants_day = self.talk.data == TalkAgain.ON and not self.talk_on.errors
        if wants_day and self.talk_on.data is None:
            self.refuse(DomainError("Enter the day.", "talk_on"))
            return False
        return is_whole

    def texts(self) -> dict[str, str]:
        """Return what is written, by field."""
        return {name: typed(getattr(self, name)) for name in FIELDS}

    def mark(self, found: Sequence[PointedOut]) -> Sequence[PointedOut]:
        """Say beside each field which of its words were pointed out."""
        fine = set(self.fine.data or ())
        for each in found:
            if each.key not in fine:
                message = f"“{each.words}”: {each.label} {each.help}"
                self.refuse(DomainError(message, each.field))
        return found

    def command(self, candidate_id: str) -> GiveFeedback:
        """Return what the service takes."""
        talks = self.talk.data == TalkAgain.ON
        return GiveFeedback(
            candidate_id=candidate_id,
            given=GivenFeedback(
                **self.texts(), talk_on=self.talk_on.data if talks else None
            ),
            fine=frozenset(self.fine.data or ()),
            press_id=typed(self.press_id),
        )


class QuoteForm(BaseForm):
    """The words to quote, and where."""

    text = area_field(
        "Which words?",
        DataRequired("Enter the words to quote."),
        limit=LONGEST,
        description="Exactly as they were written. Leave out what you do not need.",
    )
    places = SelectMultipleField(
        "Where would they be shown?",
        validate_choice=False,
        validators=[DataRequired("Choose where the words would be shown.")],
    )

    def command(self, candidate_id: str, source_id: str) -> AskQuote:
        """Return what the service takes."""
        known = {str(place) for place in Place}
        chosen = known & set(self.places.data or ())
        return AskQuote(
            candidate_id=candidate_id,
            source_id=source_id,
            text=typed(self.text),
            places=frozenset(map(Place, chosen)),
            press_id=typed(self.press_id),
        )
