"""What is typed to sign in, and to choose a password."""

from wtforms import HiddenField, PasswordField
from wtforms.validators import DataRequired, Length

from hiring.adapters.passwords import MAX_LENGTH, MIN_LENGTH
from hiring.blueprints.forms import BaseForm, one_address, text_field

EMAIL_LENGTH = 254
HINT = (
    f"At least {MIN_LENGTH} characters. Four or five words in a row are easy to "
    "remember and hard to guess. Pasting from a password manager works."
)


def password_field(label: str, missing: str, description: str = "") -> PasswordField:
    """Make a field for a password, which is taken exactly as it was typed."""
    too_long = f"Please use {MAX_LENGTH} characters or fewer."
    return PasswordField(
        label,
        description=description,
        validators=[DataRequired(missing), Length(max=MAX_LENGTH, message=too_long)],
    )


class SignInForm(BaseForm):
    """An address and a password, and where to go from there."""

    email = text_field(
        "E-mail address",
        DataRequired("Enter your e-mail address."),
        limit=EMAIL_LENGTH,
    )
    password = password_field("Password", "Enter your password.")
    next = HiddenField(validators=[Length(max=2000)])


class ForgottenForm(BaseForm):
    """The address that a link is to be mailed to."""

    email = text_field(
        "E-mail address",
        DataRequired("Enter your e-mail address."),
        one_address,
        limit=EMAIL_LENGTH,
    )


class NewPasswordForm(BaseForm):
    """A password to be set by a mailed link."""

    password = password_field("New password", "Choose a password.", HINT)


class ChangePasswordForm(BaseForm):
    """The password so far, and the one to come."""

    present = password_field("Present password", "Enter your present password.")
    password = password_field("New password", "Choose a password.", HINT)
