"""The forms of the panel: shape only."""

from collections.abc import Sequence

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from hiring.blueprints.forms import BaseForm, area_field, choice_field, typed
from hiring.domain.debrief import Theme
from hiring.domain.debrief_draft import THEMES
from hiring.domain.panel import Reading
from hiring.domain.settings_compared import Likeness, Side
from hiring.queries.panel_debrief import PanelView


class OpenPanelForm(BaseForm):
    """HR's reason to let the debriefs be read before all have signed."""

    reason = area_field(
        "Why can it not wait?",
        InputRequired("Write the reason, in a sentence or two."),
        limit=2000,
    )


class BesideForm(BaseForm):
    """What a talk does to one claim, and how alike the settings are."""

    claim = SelectField(
        "Which claim?",
        validate_choice=False,
        validators=[InputRequired("Choose one of the claims.")],
    )
    reading = choice_field("What does the talk do to it?", Reading, InputRequired(
        "Choose one of the answers."
    ))  # fmt: skip
    stage = choice_field("The stage of the firm", Likeness, Optional())
    support = choice_field("The support that people had", Likeness, Optional())
    market = choice_field("The market", Likeness, Optional())

    def offer(self, panel: PanelView) -> None:
        """Set which claims can be chosen."""
        self.claim.choices = claims_of(panel)

    def chosen(self) -> tuple[str, int]:
        """Return the debrief and the place of the claim; a strange one is nobody's."""
        debrief_id, _, place = typed(self.claim).partition("-")
        places = {str(number): number for number in range(THEMES)}
        return debrief_id, places.get(place, -1)

    def judged(self) -> dict[Side, Likeness]:
        """Return what was said of the settings, side by side."""
        said = {side: typed(self[side.value]) for side in Side}
        return {side: Likeness(word) for side, word in said.items() if word}


class PressForm(BaseForm):
    """A press of a button with nothing to fill in."""


def claims_of(panel: PanelView) -> Sequence[tuple[str, str]]:
    """List all claims by whose they are, and mark those without a story."""
    return [
        (f"{each.id}-{claim.place}", _named(each.voice.name, claim.theme))
        for each in panel.debriefs
        for claim in each.voice.claims
    ]


def _named(author: str, theme: Theme) -> str:
    bare = " (unsubstantiated)" if theme.is_unsubstantiated else ""
    return f"{author}: {theme.claim}{bare}"
