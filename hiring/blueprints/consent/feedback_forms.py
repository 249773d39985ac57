"""The forms of feedback on the candidate's side: shape only, nothing preselected."""

from enum import StrEnum

from wtforms.validators import InputRequired, Optional

from hiring.blueprints.forms import BaseForm, area_field, choice_field, typed
from hiring.domain.wording import Wording
from hiring.services.feedback import FollowUpText

FOLLOW_UP = 2000


class YesOrNo(StrEnum):
    """The two answers to a question that has no others."""

    YES = "yes"
    NO = "no"

    @property
    def label(self) -> Wording:
        """Say it as people read it."""
        return _LABELS[self]


_LABELS = {YesOrNo.YES: Wording("Yes"), YesOrNo.NO: Wording("No")}


class ChoiceForm(BaseForm):
    """Two buttons, one of which was pressed."""

    answer = choice_field(
        "Answer", YesOrNo, InputRequired(Wording("Choose yes or no."))
    )

    @property
    def says_yes(self) -> bool:
        """Tell whether it was the yes."""
        return bool(self.answer.data == YesOrNo.YES)


class FollowUpForm(BaseForm):
    """What the candidate did, and whether other teams may see it."""

    text = area_field(
        Wording("What did you do?"),
        InputRequired(Wording("Write what you did, or go back.")),
        limit=FOLLOW_UP,
        description=Wording("A few sentences are enough. Say what you can do now."),
    )
    may_share = choice_field(
        Wording("May other teams here see this?"),
        YesOrNo,
        Optional(),
    )

    def command(self) -> FollowUpText:
        """Return what the service takes; no answer is a no."""
        return FollowUpText(
            text=typed(self.text),
            may_share=bool(self.may_share.data == YesOrNo.YES),
            press_id=typed(self.press_id),
        )
