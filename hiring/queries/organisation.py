"""The settings of the organisation."""

from dataclasses import dataclass

from sqlalchemy import select

from hiring.extensions import db
from hiring.models.organisation import Organisation

_SETTINGS = select(
    Organisation.name,
    Organisation.contact_email,
    Organisation.contact_phone,
    Organisation.time_zone,
    Organisation.no_counts_rule,
    Organisation.link_days,
    Organisation.answer_days,
    Organisation.ask_first_days,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the administrator has set."""

    name: str
    contact_email: str
    contact_phone: str
    time_zone: str
    no_counts_rule: bool
    link_days: int
    answer_days: int
    ask_first_days: int


UNSET = Settings(
    name="Say-so",
    contact_email="",
    contact_phone="",
    time_zone="UTC",
    no_counts_rule=False,
    link_days=90,
    answer_days=5,
    ask_first_days=7,
)


def load_settings() -> Settings:
    """Return the settings; before ``sayso init`` there are only the defaults."""
    row = db.session.execute(_SETTINGS).one_or_none()
    return Settings(*row) if row else UNSET
