"""The forms behind the candidate's link: shape only, and nothing preselected."""

from enum import StrEnum

from wtforms import BooleanField
from wtforms.validators import InputRequired, Optional, ValidationError

from hiring.blueprints.forms import (
    NAME,
    BaseForm,
    area_field,
    choice_field,
    text_field,
)
from hiring.domain.consent import Answer

NEVER_LINES = 50

PEOPLE = 20
"""How many people a candidate can name."""


class Decided(StrEnum):
    """What can be said about one person: there is nothing left to be asked."""

    YES = str(Answer.YES)
    NO = str(Answer.NO)


class EmptyForm(BaseForm):
    """A form of buttons alone."""


class AnswersForm(BaseForm):
    """The candidate's answers for each kind of person."""

    named = choice_field("The people you name", Answer, Optional())
    employer = choice_field("People where you work now", Answer, Optional())
    others = choice_field("People you did not name", Answer, Optional())
    employer_name = text_field("Where do you work now?", Optional())
    never = area_field("Is there anyone we must never contact?", Optional())

    def validate_never(self, field: BaseForm) -> None:
        """Limit how many entries there are and how long each is."""
        lines = never_lines(field.data or "")
        if len(lines) > NEVER_LINES:
            message = f"Please name {NEVER_LINES} or fewer."
            raise ValidationError(message)
        if any(len(line) > NAME for line in lines):
            message = "One of these lines is very long. Write one name on each line."
            raise ValidationError(message)


class RefereeForm(BaseForm):
    """One person whom the candidate names."""

    name = text_field("Name", InputRequired("Enter the person's name."))
    relation = text_field(
        "How do you know each other?",
        InputRequired("Enter how you know each other."),
        description="For example: my manager until 2024.",
    )
    organisation = text_field(
        "Where did you work together?",
        InputRequired("Enter the organisation. If there was none, write “none”."),
    )
    reach = text_field(
        "E-mail address or phone number",
        Optional(),
        description="Best a private one, and one the person agreed to.",
    )
    told = BooleanField("I have told this person that a call may come")
    own = choice_field("Your answer for this person", Answer, Optional())


class SignForm(BaseForm):
    """The typed name under the checked answers."""

    signed_name = text_field("Your name", InputRequired("Type your name to sign."))


class StopForm(BaseForm):
    """Stopping: one choice that nothing preselects, and a button."""

    sure = BooleanField(
        "Yes, stop all contact",
        validators=[InputRequired("Tick the box to stop, or go back.")],
    )


class QuestionForm(BaseForm):
    """The answer about one person; the two buttons carry it."""

    answer = choice_field("Answer", Decided, InputRequired("Choose yes or no."))


class ReplyForm(BaseForm):
    """The candidate's reply to one contact."""

    text = area_field("Your reply", InputRequired("Write your reply, or go back."))


class CodeForm(BaseForm):
    """The code from the mailbox."""

    code = text_field(
        "Code",
        InputRequired("Enter the 8 digits from the e-mail."),
        limit=20,
        description="8 digits",
    )


def never_lines(text: str) -> tuple[str, ...]:
    """Split what was typed into entries, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
