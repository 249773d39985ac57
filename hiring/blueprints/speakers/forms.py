"""What our people say of themselves, and what they answer."""

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from hiring.adapters.translations import ENGLISH, LANGUAGES
from hiring.blueprints.forms import BaseForm, area_field, one_address, text_field
from hiring.domain.wording import Wording

ABOUT, ANSWER = 600, 4000


class EmptyForm(BaseForm):
    """A form of buttons alone."""


class ProfileForm(BaseForm):
    """What somebody can speak about."""

    role = text_field(
        Wording("Your work"),
        Optional(),
        description=Wording("For example: data engineer, until 2024."),
    )
    team = text_field(Wording("Your team"), Optional())
    speaks_about = area_field(
        Wording("What can you speak about?"),
        Optional(),
        limit=ABOUT,
        description=Wording("A few lines. Candidates read them."),
    )


class AnswerForm(BaseForm):
    """An answer to a candidate."""

    text = area_field(
        Wording("Your answer"),
        InputRequired(Wording("Write your answer, or say that you would rather not.")),
        limit=ANSWER,
    )


class InviteForm(BaseForm):
    """Somebody who has left, whom HR invites."""

    name = text_field("Name", InputRequired("Enter the person's name."))
    email = text_field(
        "E-mail address",
        InputRequired("Enter the person's e-mail address."),
        one_address,
        limit=254,
        description="A private one that they agreed to.",
    )
    languages = tuple(LANGUAGES.items())
    language = SelectField(
        "Language of the invitation",
        choices=list(LANGUAGES),  # type: ignore[arg-type]  # plain texts will do
        default=ENGLISH,
        description="They can choose another on the page.",
    )
