"""Forms for answering a finding."""

from wtforms.validators import InputRequired

from hiring.blueprints.forms import BaseForm, area_field


class ExplainForm(BaseForm):
    """The reason, by who logged the contact."""

    reason = area_field(
        "What happened?",
        InputRequired("Write what happened, in a sentence or two."),
        limit=2000,
    )


class SettleForm(BaseForm):
    """What HR decided and did."""

    settlement = area_field(
        "What did you decide, and what was done?",
        InputRequired("Write what was decided and what was done."),
        limit=2000,
    )
