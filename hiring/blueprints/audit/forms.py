"""What HR's lists can be narrowed by; all of it stands in the address."""

import re
from datetime import date, timedelta
from enum import StrEnum

from wtforms import DateField, Form, SelectField, StringField
from wtforms.validators import Optional

from hiring.blueprints.forms import BaseForm, clean_text
from hiring.domain.errors import DomainError
from hiring.domain.period import Period

_MONTHS_BACK = re.compile(r"(?P<months>\d{1,2})m")


class Span(StrEnum):
    """Periods that are asked for most."""

    MONTH = "1m"
    HALF = "6m"
    YEAR = "12m"
    OWN = "own"

    @property
    def label(self) -> str:
        """Name the period."""
        return {
            "1m": "This month",
            "6m": "Last 6 months",
            "12m": "Last 12 months",
            "own": "Other days",
        }[self.value]


class CasesForm(Form):
    """How the list of cases is narrowed."""

    search = StringField(
        "Search", filters=[clean_text], description="Name, e-mail, job or team"
    )
    team = SelectField("Team", validate_choice=False)


class PeriodForm(Form):
    """Which period is looked at, and how it is narrowed."""

    search = StringField(
        "Search", filters=[clean_text], description="Candidate, person or caller"
    )
    span = SelectField(
        "Period",
        choices=[(str(span), span.label) for span in Span],
        default=str(Span.HALF),
        validate_choice=False,
    )
    first = DateField("From", validators=[Optional()])
    last = DateField("To", validators=[Optional()])
    team = SelectField("Team", validate_choice=False)
    consent = SelectField(
        "Consent",
        choices=[("", "Any"), ("agreed", "Agreed before"), ("none", "No consent")],
        validate_choice=False,
    )

    def period(self, today: date) -> Period:
        """Return the period that was asked for; days count only as "other days"."""
        first, last = self._days(today)
        return Period(
            first,
            last,
            self.search.data or "",
            self.team.data or "",
            self.consent.data or "",
        )

    def refuse(self, error: DomainError) -> None:
        """Put a refusal beside its day."""
        field = self.first if error.field == "first" else self.last
        field.errors = [*field.errors, error.message]

    def _days(self, today: date) -> tuple[date, date]:
        back = _MONTHS_BACK.fullmatch(self.span.data or "")
        if self.span.data == Span.OWN:
            last = self.last.data or today
            return self.first.data or months_back(last, 5), last
        return months_back(today, int(back["months"]) - 1 if back else 5), today


class VerifyForm(BaseForm):
    """The press of "verify now"."""


def months_back(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before."""
    first = day.replace(day=1)
    for _ in range(months):
        if first.year == date.min.year:
            return date.min
        first = (first - timedelta(days=1)).replace(day=1)
    return first
