"""The settings of the organisation."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hiring import clock
from hiring.extensions import db
from hiring.models.organisation import Organisation

_row = Organisation.__table__.c
_SETTINGS = select(
    _row.name,
    _row.contact_email,
    _row.contact_phone,
    _row.time_zone,
    _row.no_counts_rule,
    _row.link_days,
    _row.answer_days,
    _row.ask_first_days,
    _row.remind_days,
    _row.feedback_days,
    _row.lawful_basis,
    _row.postal_address,
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
    remind_days: int = 0
    feedback_days: int = 10
    lawful_basis: str = ""
    postal_address: str = ""


UNSET = Settings(
    name="Say-so",
    contact_email="",
    contact_phone="",
    time_zone="UTC",
    no_counts_rule=False,
    link_days=90,
    answer_days=5,
    ask_first_days=7,
    feedback_days=10,
)


def load_settings() -> Settings:
    """Return the settings; before ``sayso init`` there are only the defaults."""
    row = db.session.execute(_SETTINGS).mappings().one_or_none()
    return Settings(**row) if row else UNSET


def local_today() -> date:
    """Return which day it is where the organisation is."""
    return clock.now().astimezone(ZoneInfo(load_settings().time_zone)).date()
