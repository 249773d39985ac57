"""The settings of the organisation."""

from dataclasses import dataclass

from sqlalchemy import update

from hiring.domain.actor import Actor
from hiring.domain.ledger.events import ORGANISATION, EventType
from hiring.models.organisation import Organisation
from hiring.services import ledger
from hiring.services.ledger import Part
from hiring.transaction import transaction


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """The settings as they are to be."""

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


def change_settings(actor: Actor, command: ChangeSettings) -> None:
    """Keep the settings, and in the ledger who set them to what."""
    values: dict[str, str | bool | int] = {
        "name": command.name,
        "contact_email": command.contact_email,
        "contact_phone": command.contact_phone,
        "time_zone": command.time_zone,
        "no_counts_rule": command.no_counts_rule,
        "link_days": command.link_days,
        "answer_days": command.answer_days,
        "ask_first_days": command.ask_first_days,
        "remind_days": command.remind_days,
        "feedback_days": command.feedback_days,
        "lawful_basis": command.lawful_basis,
        "postal_address": command.postal_address,
    }
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        session.execute(update(Organisation).values(**values))
        subject = ledger.subject_for(session, ORGANISATION, actor.id)
        ledger.append(
            session,
            ORGANISATION,
            EventType.SETTINGS_CHANGED,
            actor.pseudonym,
            [Part(subject, values)],
        )
