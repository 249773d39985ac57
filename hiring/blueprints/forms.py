"""The form that all others are made from, and fields that several share.

Forms check shape only: no query, no clock, no mail. A refusal that a service makes
comes back through ``refuse`` and stands beside its field.
"""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import time
from enum import StrEnum
from typing import Any
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, Optional, StopValidation, ValidationError

from hiring import ids
from hiring.domain.errors import DomainError
from hiring.domain.wording import Wording
from hiring.languages import chosen_with_form

SHORT, NAME, LONG = 60, 200, 5000
TIME_ZONES = (
    "UTC",
    *sorted(
        zone
        for zone in available_timezones()
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/"))
    ),
)

OF_WTFORMS = (Wording("This field is required."), Wording("Invalid input."))
"""What fields say themselves: named here so that it is known in every language."""

Validator = Callable[[Any, Any], object]
Answer = tuple[str, str]


def no_control_characters(form: Form, field: Field) -> None:
    """Refuse NUL bytes and other characters that nobody can see."""
    del form
    for char in field.data or "":
        if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t":
            message = Wording(
                "This contains a character that nobody can see. Retype it."
            )
            raise ValidationError(message)


class BaseForm(FlaskForm):  # Flask-WTF ships no types
    """A form with protection against forged and repeated presses."""

    press_id = HiddenField(
        default=ids.new_id, validators=[Length(max=40), no_control_characters]
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401
        """Take nothing of a form that only came back for another language."""
        if chosen_with_form():
            return False
        valid: bool = super().validate(*args, **kwargs)
        return valid

    def refuse(self, error: DomainError) -> None:
        """Put a service's refusal beside its field, or above the form."""
        field = self._fields.get(error.field or "")
        if field is None:
            self.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]


def clean_text(value: Any) -> Any:  # noqa: ANN401  # WTForms hands over anything
    """Normalise what was typed: NFC, plain line ends, no blanks at the ends."""
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return text.strip()


def one_line(form: BaseForm, field: Field) -> None:
    """Refuse line breaks where one line is meant."""
    del form
    if "\n" in (field.data or ""):
        message = Wording("Please write this on one line.")
        raise ValidationError(message)


def one_address(form: BaseForm, field: Field) -> None:
    """Accept exactly one e-mail address that mail could reach."""
    del form
    try:
        validate_email(
            field.data or "", check_deliverability=False, test_environment=True
        )
    except EmailNotValidError:
        message = Wording("Enter one e-mail address, like name@example.com.")
        raise ValidationError(message) from None


def typed(field: Field) -> str:
    """Return the text of a field; nothing typed is an empty text."""
    return field.data or ""


def text_field(
    label: str, *validators: Validator, limit: int = NAME, description: str = ""
) -> StringField:
    """Make a field for one line of text with its limit."""
    return StringField(
        label,
        filters=[clean_text],
        validators=[*validators, at_most(limit), one_line, no_control_characters],
        description=description,
    )


def area_field(
    label: str, *validators: Validator, limit: int = LONG, description: str = ""
) -> TextAreaField:
    """Make a field for several lines of text with its limit."""
    return TextAreaField(
        label,
        filters=[clean_text],
        validators=[*validators, at_most(limit), no_control_characters],
        description=description,
    )


def day_field(label: str, **kwargs: Any) -> DateField:  # noqa: ANN401
    """Make a field for a day that may be left empty; what was typed stays."""
    return DateField(label, validators=[Optional(), _a_day], **kwargs)


def _a_day(form: BaseForm, field: Field) -> None:
    del form
    if field.data is None:
        field.errors = []
        raise StopValidation(Wording("Enter a day, such as 2026-11-22."))


class AtMost(Length):
    """Limit a text, and say so by a text that is turned into a language later."""

    def __call__(self, form: Any, field: Any) -> None:  # noqa: ANN401
        """Refuse what is longer."""
        try:
            super().__call__(form, field)
        except ValidationError:
            message = Wording(
                "Please use %(limit)s characters or fewer.", limit=self.max
            )
            raise ValidationError(message) from None


def at_most(limit: int) -> Length:
    """Limit a text, and say the limit in words."""
    return AtMost(max=limit)


class AnswerField(RadioField):
    """One of a few answers, which are written down once and not for each form."""

    def __init__(
        self,
        label: str,
        answers: Sequence[Answer],
        validators: list[Validator],
        **bound: Any,  # noqa: ANN401  # where WTForms puts the field
    ) -> None:
        """Offer the answers; a mere assignment, since WTForms would look at each."""
        super().__init__(label, validators, validate_choice=False, **bound)
        self.choices = answers


def choice_field(
    label: str, choices: type[StrEnum], *validators: Validator
) -> RadioField:
    """Make a field for one of a few answers, with none of them chosen."""
    return AnswerField(
        label,
        answers=tuple((str(choice), _label_of(choice)) for choice in choices),
        validators=[*validators, _one_of(choices)],
    )


def place_field(label: str, description: str = "") -> SelectField:
    """Make a field for one of the places that policies speak of, or none."""
    return SelectField(
        label,
        validate_choice=False,
        validators=[Optional()],
        description=description,
    )


def _label_of(choice: StrEnum) -> str:
    label: str = getattr(choice, "label", choice.value)
    return label


def _one_of(choices: type[StrEnum]) -> Callable[[BaseForm, Field], None]:
    known = {str(choice) for choice in choices}

    def check(form: BaseForm, field: Field) -> None:
        del form
        if field.data and field.data not in known:
            message = Wording("Choose one of the answers.")
            raise ValidationError(message)

    return check


def read_time(text: str) -> time:
    """Read a time of day as people type it: 14:30, 14.30, 1430, 9."""
    digits = "".join(char if char.isdecimal() else ":" for char in text.strip())
    hour, _, minute = digits.partition(":")
    if not minute and len(hour) in {3, 4}:
        hour, minute = hour[:-2], hour[-2:]
    try:
        return time(int(hour), int(minute or 0))
    except (ValueError, OverflowError):
        message = "Enter a time such as 14:30."
        raise ValidationError(message) from None
