"""What is typed about the people who work here, and about the organisation."""

from typing import Any

from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from hiring.blueprints.forms import (
    SHORT,
    TIME_ZONES,
    BaseForm,
    day_field,
    one_address,
    text_field,
    typed,
)
from hiring.domain.actor import Role
from hiring.domain.lawful_basis import LAWFUL_BASES
from hiring.queries.organisation import Settings
from hiring.services.settings import ChangeSettings
from hiring.services.staff import Calling, Invite

EMAIL_LENGTH, POSTAL_LENGTH = 254, 300
ROLES = (
    (Role.HIRING_MANAGER, Role.HIRING_MANAGER.label, "Leads openings, logs contacts."),
    (Role.INTERVIEWER, Role.INTERVIEWER.label, "Meets assigned candidates."),
    (Role.HR, Role.HR.label, "Reads every case and reviews it."),
    (
        Role.ADMINISTRATOR,
        Role.ADMINISTRATOR.label,
        "Invites people and keeps settings. Reads no notes. Not together with HR.",
    ),
)


def only_roles(form: BaseForm, field: Field) -> None:
    """Refuse what is no role."""
    del form
    if not {role.value for role in Role}.issuperset(field.data):
        raise ValidationError("Choose from the roles in the list.")


class Days(IntegerField):
    """A number of days within limits, refused in plain words."""

    def __init__(
        self,
        label: str,
        limits: tuple[int, int],
        **kwargs: Any,  # noqa: ANN401 - WTForms' own, handed on
    ) -> None:
        least, most = limits
        message = f"Enter a number of days from {least} to {most}."
        within = NumberRange(least, most, message)
        super().__init__(label, validators=[within], **kwargs)
        self.message = message

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, or say what is wanted."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.message) from None


def roles_field() -> SelectMultipleField:
    """Make a box for each role."""
    return SelectMultipleField(
        "Trusted with",
        validate_choice=False,
        validators=[DataRequired("Choose at least one role."), only_roles],
    )


class RolesForm(BaseForm):
    """What someone is trusted with."""

    roles = roles_field()

    def chosen(self) -> frozenset[Role]:
        """Return the roles that were ticked."""
        return frozenset(map(Role, self.roles.data or ()))


class CallingForm(BaseForm):
    """What counts when someone calls about a candidate."""

    trained_on = day_field(
        "Last training in reference calls",
        description="The day of it. Leave it empty if there was none.",
    )
    agency = text_field(
        "Agency",
        Optional(),
        description="Only for someone who is not your own staff. In some places other "
        "rules hold for agencies.",
    )

    def calling(self) -> Calling:
        """Return what the service takes."""
        return Calling(self.trained_on.data, typed(self.agency))


class InviteForm(RolesForm):
    """Someone new."""

    name = text_field("Name", DataRequired("Enter their name."))
    email = text_field(
        "E-mail address",
        DataRequired("Enter their e-mail address."),
        one_address,
        limit=EMAIL_LENGTH,
    )
    roles = roles_field()

    def command(self) -> Invite:
        """Return what the service takes."""
        return Invite(
            typed(self.name), typed(self.email), self.chosen(), typed(self.press_id)
        )


class SettingsForm(BaseForm):
    """What people see of the organisation, and how long things take."""

    name = text_field(
        "Name of the organisation", DataRequired("Enter the organisation's name.")
    )
    contact_email = text_field(
        "E-mail address for questions",
        DataRequired("Enter an e-mail address."),
        one_address,
        limit=EMAIL_LENGTH,
        description="Candidates see it on every page and in every mail.",
    )
    contact_phone = text_field("Phone for questions", Optional(), limit=SHORT)
    postal_address = text_field(
        "Postal address",
        Optional(),
        limit=POSTAL_LENGTH,
        description="On one line. It stands on receipts, in consent records and where "
        "candidates read who holds their data.",
    )
    time_zone = SelectField(
        "Time zone",
        choices=TIME_ZONES,  # type: ignore[arg-type]  # plain texts will do
        description="All times on pages and receipts are shown in it.",
    )
    no_counts_rule = BooleanField(
        "Saying no does not count against anyone",
        description=(
            "Tick this once your organisation has adopted the rule. Only then are "
            "candidates told so."
        ),
    )
    bases = tuple(LAWFUL_BASES.items())
    lawful_basis = SelectField(
        "Legal ground for handling what others say",
        choices=["", *LAWFUL_BASES],  # type: ignore[list-item]  # plain texts do too
        default="",
        description="Candidates read it in the notice after each contact. Ask counsel. "
        "A candidate’s yes is not on the list: it is asked for on top of it.",
    )
    answer_days = Days(
        "Days a candidate has to answer",
        (1, 60),
        description="After that, no answer means no.",
    )
    ask_first_days = Days(
        "Days to answer about one person",
        (1, 60),
        description="For “ask me first”. A policy of the case may ask for more.",
    )
    remind_days = Days(
        "Days until the one reminder",
        (0, 30),
        description="Whoever has not answered by then gets one reminder, and no more. "
        "0 means: when half the time has passed.",
    )
    feedback_days = Days(
        "Days to answer a candidate who asks for feedback",
        (1, 60),
        description="Candidates are told the day. HR sees what is overdue.",
    )
    link_days = Days(
        "Days a candidate’s link works",
        (7, 365),
        description="A new one can always be mailed.",
    )

    @classmethod
    def showing(cls, settings: Settings) -> "SettingsForm":
        """Fill the form with the settings as they are."""
        return cls(obj=settings)

    def command(self) -> ChangeSettings:
        """Return what the service takes."""
        return ChangeSettings(
            name=typed(self.name),
            contact_email=typed(self.contact_email),
            contact_phone=typed(self.contact_phone),
            time_zone=typed(self.time_zone),
            no_counts_rule=self.no_counts_rule.data,
            link_days=self.link_days.data or 0,
            answer_days=self.answer_days.data or 0,
            ask_first_days=self.ask_first_days.data or 0,
            remind_days=self.remind_days.data or 0,
            feedback_days=self.feedback_days.data or 0,
            lawful_basis=typed(self.lawful_basis),
            postal_address=typed(self.postal_address),
        )
