"""From a mail that is owed to the mail that leaves: who gets it, its words, its link.

Links and codes are made here, in the worker, at the moment of sending: the database
keeps their digests, and nobody on the staff ever sees one.
"""

from collections.abc import Callable, Mapping

from sqlalchemy import bindparam, select

from hiring import clock
from hiring.adapters.mail import Mail
from hiring.adapters.mail_text import as_html, render
from hiring.adapters.translations import ENGLISH, speaking
from hiring.config import Config
from hiring.models.recruiting import Candidate
from hiring.queries.mail import (
    find_language,
    find_language_of_speaker,
    find_language_of_talk,
)
from hiring.queries.organisation import load_settings
from hiring.queries.sent_mail import QUIET
from hiring.services.letters import to_candidates, to_others, to_staff
from hiring.services.letters.writing import Letter, NoLongerNeeded, Writing
from hiring.services.outbox import Owed
from hiring.transaction import transaction

__all__ = ["LETTERS", "NoLongerNeeded", "compose"]

LETTERS: Mapping[str, Callable[[Writing], Letter]] = {
    **to_candidates.LETTERS,
    **to_others.LETTERS,
    **to_staff.LETTERS,
}


_candidate = Candidate.__table__.c
_KEEP_ADDRESS = (
    select(_candidate.id)
    .where(_candidate.id == bindparam("case"))
    .with_for_update(read=True)
)
"""While a mail is written, its address stays: else a new link could go to the old one
after all links were ended."""


def compose(owed: Owed, config: Config) -> Mail:
    """Write the mail, or raise ``NoLongerNeeded``; ends its transaction before."""
    with speaking(_language(owed)):
        return _composed(owed, config)


def _language(owed: Owed) -> str:
    """Return what the reader reads: candidates their language, staff English."""
    if owed.template in QUIET:
        is_answer = owed.template == "our_people_answer"
        talk_id = owed.refs["talk_id"]
        return find_language_of_talk(talk_id, of_candidate=is_answer) or ENGLISH
    if owed.template == "our_people_invitation":
        return find_language_of_speaker(owed.refs["speaker_id"]) or ENGLISH
    if owed.template in to_candidates.LETTERS:
        if asked_in := owed.refs.get("language"):
            return asked_in
        return find_language(owed.refs.get("candidate_id", "")) or ENGLISH
    return ENGLISH


def _composed(owed: Owed, config: Config) -> Mail:
    with transaction() as session:
        session.execute(_KEEP_ADDRESS, {"case": owed.refs.get("candidate_id")})
        writing = Writing(session, owed, config, load_settings())
        letter = LETTERS[owed.template](writing)
    settings = writing.settings
    values = {
        "organisation": settings.name,
        "contact_email": settings.contact_email,
        "contact_phone": settings.contact_phone,
        "postal_address": settings.postal_address,
        **letter.values,
    }
    subject, body = render(owed.template, values)
    return Mail(
        id=owed.id,
        host=config.host,
        sender=config.mail_from,
        sender_name=settings.name,
        reply_to=settings.contact_email,
        recipient=letter.recipient,
        subject=subject,
        body=body,
        at=clock.now(),
        html=as_html(subject, body, str(letter.values.get("link", ""))),
    )
