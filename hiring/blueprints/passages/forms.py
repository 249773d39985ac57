"""The question about words that may touch a topic."""

from collections.abc import Iterable
from enum import StrEnum

from wtforms.validators import Optional

from hiring.blueprints.forms import BaseForm, choice_field


class BroughtUp(StrEnum):
    """Who brought a topic up."""

    US = "us"
    THEM = "them"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {"us": "We asked", "them": "They brought it up"}[self.value]


class JudgeForm(BaseForm):
    """Who brought it up, where the words touch the topic."""

    asked = choice_field("If it does: who brought it up?", BroughtUp, Optional())

    def was_asked(self) -> bool | None:
        """Tell whether our side asked; None where that was not said."""
        chosen = self.asked.data
        return chosen == BroughtUp.US if chosen else None


def judge_form(passage_id: str, *, is_sent: bool = False) -> JudgeForm:
    """Make the form of one of several passages on a page."""
    prefix = f"p{passage_id}-"
    return JudgeForm(prefix=prefix) if is_sent else JudgeForm(None, prefix=prefix)


def judge_forms(passage_ids: Iterable[str]) -> dict[str, JudgeForm]:
    """Make a form for each passage of a page."""
    return {each: judge_form(each) for each in passage_ids}
