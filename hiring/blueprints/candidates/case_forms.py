"""What is typed about a case: the decision, a hold, and where the candidate is."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from hiring.blueprints.forms import (
    BaseForm,
    area_field,
    choice_field,
    day_field,
    place_field,
    typed,
)
from hiring.domain.casefile import HiringOutcome
from hiring.domain.errors import DomainError
from hiring.services.hiring_decisions import Decide, Unheard


class Counted(StrEnum):
    """Whether the candidate's answers about references played any part."""

    NO = "no"
    YES = "yes"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {"no": "No", "yes": "Yes"}[self.value]


class HiringDecisionForm(BaseForm):
    """What was decided, and on what."""

    outcome = choice_field(
        "What was decided?", HiringOutcome, InputRequired("Choose what was decided.")
    )
    decided_on = day_field("On which day?")
    reasons = area_field(
        "Why?",
        DataRequired("Write the reasons, in a sentence or two."),
        description="What it rests on, in your own words.",
    )
    cited = SelectMultipleField(
        "Which talks does it rest on?",
        validate_choice=False,
        validators=[Optional()],
        description="Tick none if the decision stands without them.",
    )
    counted = choice_field(
        "Did the candidate’s answers about references play any part?",
        Counted,
        Optional(),
    )
    override = area_field("Why all the same?", Optional(), limit=2000)
    seen = HiddenField(validators=[Length(max=400)])

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401
        """Check each field, and then what one answer asks of another."""
        is_whole = bool(super().validate(extra_validators))
        for message, name in self.gaps():
            self.refuse(DomainError(message, name))
            is_whole = False
        return is_whole

    def gaps(self) -> Iterator[tuple[str, str]]:
        """Name what is missing, and the field that it belongs to."""
        if self.decided_on.data is None and not self.decided_on.errors:
            yield "Enter the day of the decision.", "decided_on"
        withdrew = self.outcome.data == HiringOutcome.WITHDREW
        if not self.counted.data and not withdrew:
            yield "Choose yes or no.", "counted"

    def command(self, candidate_id: str, unheard: Unheard = Unheard.REFUSE) -> Decide:
        """Return what the service takes."""
        counted = {"yes": True, "no": False}.get(self.counted.data or "")
        return Decide(
            candidate_id=candidate_id,
            outcome=HiringOutcome(self.outcome.data),
            decided_on=self.decided_on.data or date.max,
            reasons=typed(self.reasons),
            cited=frozenset(self.cited.data or ()),
            consent_counted=counted,
            override=typed(self.override),
            press_id=typed(self.press_id),
            unheard=unheard,
        )


class LetCiteForm(BaseForm):
    """Why a talk may be cited before the candidate could reply."""

    reason = area_field(
        "Reason", DataRequired("Write the reason, in a sentence or two."), limit=2000
    )


class HoldForm(BaseForm):
    """Why a case must be kept, or need be no longer.

    ``lifts`` says which of the two the page asked for: the case may have changed since.
    """

    lifts = HiddenField(validators=[AnyOf(["yes", "no"])])
    reason = area_field(
        "Reason", DataRequired("Write the reason, in a sentence or two."), limit=2000
    )


class PlaceForm(BaseForm):
    """Where the candidate is."""

    place = place_field(
        "Where does the candidate live?",
        description="What holds there counts beside the place of the opening.",
    )

    def places(self) -> tuple[str, ...]:
        """Return it as far as it was said."""
        return tuple(filter(None, [self.place.data]))
