"""What is typed about an opening."""

from collections.abc import Iterable

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import AnyOf, DataRequired, Optional

from hiring.adapters.policy_files import PolicyFile
from hiring.adapters.translations import ENGLISH, LANGUAGES
from hiring.blueprints.forms import (
    TIME_ZONES,
    BaseForm,
    area_field,
    text_field,
    typed,
)
from hiring.queries.openings import OpeningView
from hiring.queries.staff import Manager
from hiring.services.openings import OpeningText

LEVELS = (("junior", "Junior"), ("senior", "Senior"))
CONTEXT = 2000


class OpeningForm(BaseForm):
    """What the job is, and the setting that experience is read against."""

    title = text_field("Job title", DataRequired("Enter the job title."))
    team = text_field("Team", Optional())
    level = RadioField(
        "Level",
        validate_choice=False,
        validators=[AnyOf(("junior", "senior"), "Choose junior or senior.")],
    )
    jurisdictions = SelectMultipleField(
        "Where the rules of a place apply",
        validate_choice=False,
        description="Where the job or the candidate is. Our own rules always apply.",
    )
    time_zone = SelectField(
        "Time zone of the candidates",
        choices=TIME_ZONES,  # type: ignore[arg-type]  # plain texts will do
        validate_choice=False,
        validators=[Optional(), AnyOf(TIME_ZONES, "Choose a zone from the list.")],
        description="Mail that can wait comes between 8:00 and 20:00 there.",
    )
    manager_id = SelectField("Hiring manager", validate_choice=False)
    language = SelectField(
        "Language of mails to candidates",
        validate_choice=False,
        default=ENGLISH,
        description="Until a candidate chooses another or their browser asks for it.",
    )
    company_stage = area_field(
        "Stage of the company",
        Optional(),
        limit=CONTEXT,
        description="Size, age, funding: what it is like to join now.",
    )
    support = area_field(
        "Support and infrastructure",
        Optional(),
        limit=CONTEXT,
        description="What this person can build on: people, tools, budget.",
    )
    market = area_field(
        "Market",
        Optional(),
        limit=CONTEXT,
        description="Who the customers are, and how fast things move.",
    )
    challenges = area_field(
        "The challenges that matter",
        Optional(),
        limit=CONTEXT,
        description="What this person has to get right in the first year.",
    )

    def offer(
        self, places: Iterable[PolicyFile], managers: Iterable[Manager]
    ) -> "OpeningForm":
        """Set what can be chosen from."""
        self.jurisdictions.choices = [(place.id, place.title) for place in places]
        self.language.choices = list(LANGUAGES.items())
        self.manager_id.choices = [(each.id, each.name) for each in managers]
        return self

    @classmethod
    def showing(cls, view: OpeningView) -> "OpeningForm":
        """Fill the form with an opening as it is."""
        return cls(obj=view)

    def text(self) -> OpeningText:
        """Return what the service takes."""
        return OpeningText(
            title=typed(self.title),
            team=typed(self.team),
            level=typed(self.level),
            jurisdictions=tuple(self.jurisdictions.data or ()),
            company_stage=typed(self.company_stage),
            support=typed(self.support),
            market=typed(self.market),
            challenges=typed(self.challenges),
            time_zone=typed(self.time_zone),
            manager_id=typed(self.manager_id),
            language=typed(self.language),
        )
