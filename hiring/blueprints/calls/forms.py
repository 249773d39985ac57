"""What a person who is called types: a code, and what was wrong with a call."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Optional

from hiring.blueprints.forms import BaseForm, area_field
from hiring.domain.wording import Wording

WORDS = 2000


class CodeForm(BaseForm):
    """A code: whatever is typed is looked up alike, so nothing is refused here."""

    code = StringField(
        Wording("Your code"),
        description=Wording("16 letters and digits. Blanks make no difference."),
    )


class ReportForm(BaseForm):
    """What was wrong: nothing is ticked before, and each part may be left out."""

    too_soon = BooleanField(Wording("I was called before I had a code, or without one"))
    pressed = BooleanField(Wording("The caller pressed me to talk"))
    words = area_field(Wording("In your own words"), Optional(), limit=WORDS)


class SettleForm(BaseForm):
    """What was done about a report."""

    settlement = area_field(
        "What was decided and done",
        InputRequired("Write what was decided and what was done."),
        limit=WORDS,
    )
