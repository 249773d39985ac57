"""The forms behind the candidate's link: shape only, and nothing preselected."""

from enum import StrEnum

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from hiring.blueprints.forms import (
    NAME,
    BaseForm,
    area_field,
    choice_field,
    text_field,
    typed,
)
from hiring.domain.consent import Answer
from hiring.domain.own_records import About
from hiring.domain.wording import Wording
from hiring.services.corrections import Wrong

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

    named = choice_field(Wording("The people you name"), Answer, Optional())
    employer = choice_field(Wording("People where you work now"), Answer, Optional())
    others = choice_field(Wording("People you did not name"), Answer, Optional())
    employer_name = text_field(Wording("Where do you work now?"), Optional())
    never = area_field(Wording("Is there anyone we must never contact?"), Optional())

    def validate_never(self, field: BaseForm) -> None:
        """Limit how many entries there are and how long each is."""
        lines = never_lines(field.data or "")
        if len(lines) > NEVER_LINES:
            message = Wording("Please name %(limit)s or fewer.", limit=NEVER_LINES)
            raise ValidationError(message)
        if any(len(line) > NAME for line in lines):
            message = Wording(
                "One of these lines is very long. Write one name on each line."
            )
            raise ValidationError(message)


class RefereeForm(BaseForm):
    """One person whom the candidate names."""

    name = text_field(
        Wording("Name"), InputRequired(Wording("Enter the person's name."))
    )
    relation = text_field(
        Wording("How do you know each other?"),
        InputRequired(Wording("Enter how you know each other.")),
        description=Wording("For example: my manager until 2024."),
    )
    organisation = text_field(
        Wording("Where did you work together?"),
        InputRequired(
            Wording("Enter the organisation. If there was none, write “none”.")
        ),
    )
    reach = text_field(
        Wording("E-mail address or phone number"),
        Optional(),
        description=Wording("Best a private one, and one the person agreed to."),
    )
    told = BooleanField(Wording("I have told this person that a call may come"))
    own = choice_field(Wording("Your answer for this person"), Answer, Optional())


class SignForm(BaseForm):
    """The typed name under the checked answers."""

    signed_name = text_field(
        Wording("Your name"), InputRequired(Wording("Type your name to sign."))
    )


class StopForm(BaseForm):
    """Stopping: one choice that nothing preselects, and a button."""

    sure = BooleanField(
        Wording("Yes, stop all contact"),
        validators=[InputRequired(Wording("Tick the box to stop, or go back."))],
    )


class QuestionForm(BaseForm):
    """The answer about one person; the two buttons carry it."""

    answer = choice_field(
        Wording("Answer"), Decided, InputRequired(Wording("Choose yes or no."))
    )


class ReplyForm(BaseForm):
    """The candidate's reply to one contact."""

    text = area_field(
        Wording("Your reply"), InputRequired(Wording("Write your reply, or go back."))
    )
    theme = HiddenField(validators=[Length(max=40)])


class CorrectionForm(BaseForm):
    """What the candidate says is wrong; an entry is chosen where it is about one."""

    about = choice_field(
        Wording("What is wrong?"), About, InputRequired(Wording("Choose one of these."))
    )
    contact_id = SelectField(
        Wording("Which talk?"), validate_choice=False, validators=[Optional()]
    )
    wrong = area_field(
        Wording("What is wrong about it?"),
        InputRequired(Wording("Write what is wrong.")),
        limit=2000,
    )
    right = text_field(Wording("What should it be?"), Optional())

    def said(self) -> Wrong:
        """Return what the service takes."""
        about = About(self.about.data)
        is_talk = about is About.CONTACT
        return Wrong(
            about=about,
            wrong=typed(self.wrong),
            right=typed(self.right),
            contact_id=(self.contact_id.data or None) if is_talk else None,
        )


class EraseForm(BaseForm):
    """The wish to be erased: one choice that nothing preselects, and a button."""

    sure = BooleanField(
        Wording("Yes, erase what you hold about me"),
        validators=[InputRequired(Wording("Tick the box, or go back."))],
    )


class CodeForm(BaseForm):
    """The code from the mailbox."""

    code = text_field(
        Wording("Code"),
        InputRequired(Wording("Enter the 8 digits from the e-mail.")),
        limit=20,
        description=Wording("8 digits"),
    )


def never_lines(text: str) -> tuple[str, ...]:
    """Split what was typed into entries, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
