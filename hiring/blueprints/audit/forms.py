"""What HR's lists can be narrowed by; all of it stands in the address."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from wtforms import Form, HiddenField, SelectField, StringField

from hiring.blueprints.forms import BaseForm, clean_text, day_field
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
            "own": "From … to …",
        }[self.value]


CONSENT = [("", "Any"), ("agreed", "Agreed before"), ("none", "No consent")]


class CasesForm(Form):
    """How the list of cases is narrowed."""

    search = StringField(
        "Search", filters=[clean_text], description="Name, e-mail, job or team"
    )
    team = SelectField("Team", validate_choice=False)

    @property
    def kept(self) -> dict[str, Any]:
        """Return what the address of another page of the list has to say again."""
        return _given(self, "search", "team")


class PeriodForm(Form):
    """Which period is looked at, and how it is narrowed."""

    search = StringField(
        "Search", filters=[clean_text], description="Candidate, person or caller"
    )
    span = SelectField(
        "Period",
        choices=lambda: [(str(span), span.label) for span in Span],
        default=str(Span.HALF),
        validate_choice=False,
    )
    was = HiddenField()
    first = day_field("From")
    last = day_field("To")
    team = SelectField("Team", validate_choice=False)
    consent = SelectField(
        "Consent",
        choices=lambda: CONSENT,
        validate_choice=False,
    )

    def settle(self) -> None:
        """Decide between a choice and days that were both sent.

        Days that were typed into empty fields count, whatever is chosen beside them;
        days left over from before give way to a new choice.
        """
        has_days = bool(self.first.raw_data or self.last.raw_data) and any(
            (*(self.first.raw_data or ()), *(self.last.raw_data or ()))
        )
        if has_days and Span.OWN not in {self.span.data, self.was.data}:
            self.span.data = str(Span.OWN)
        elif self.span.data != Span.OWN:
            self.first.data = self.last.data = None
            self.first.raw_data = self.last.raw_data = None
        if self.span.data not in set(Span):
            self.span.data = str(Span.HALF)

    @property
    def kept(self) -> dict[str, Any]:
        """Return what the address of another page of the list has to say again."""
        return _given(self, "search", "span", "first", "last", "team", "consent")

    def period(self, today: date) -> Period:
        """Return the period that was asked for."""
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


def _given(form: Form, *names: str) -> dict[str, Any]:
    fields = [(name, form[name].data) for name in names]
    return {name: str(data) for name, data in fields if data}


def months_back(day: date, months: int) -> date:
    """Return the first day of the month that lies so many months before."""
    first = day.replace(day=1)
    for _ in range(months):
        if first.year == date.min.year:
            return date.min
        first = (first - timedelta(days=1)).replace(day=1)
    return first
