"""Forms for answering a finding, and for waiving one."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from hiring.blueprints.forms import BaseForm, area_field, text_field
from hiring.domain.waiver import list_waivable


class ExplainForm(BaseForm):
    """The reason, by who answers for it."""

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


def _why_waived() -> TextAreaField:
    return area_field(
        "Why need this rule not speak here?",
        InputRequired("Write why this rule need not speak here."),
        limit=2000,
    )


class WaiveForm(BaseForm):
    """Why HR lets the rule of a finding rest."""

    why = _why_waived()


class WaiveBeforehandForm(BaseForm):
    """Which rule rests, for whom, and why, before anything was found."""

    rule = SelectField(
        "Which rule?",
        choices=lambda: [
            (str(rule.code), f"{rule.code}: {rule.name.replace('-', ' ')}")
            for rule in list_waivable()
        ],
        validate_choice=True,
        validators=[InputRequired("Choose a rule.")],
    )
    person = text_field(
        "For whom?",
        Optional(),
        description="The name of one person. Leave it empty for a rule that speaks of "
        "the whole case.",
    )
    reason = _why_waived()


class EndWaiverForm(BaseForm):
    """One press that ends a waiver."""
