"""Letters to people who are neither candidates nor at work here: former staff, too.

Each carries a link of its own. What a candidate wrote is never in the mail itself.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert, update

from hiring import clock, ids
from hiring.adapters.translations import speak
from hiring.models.sending import SharedDocument
from hiring.models.speaker import SpeakerLink
from hiring.queries.mail import find_colleague, find_speaker, find_talk
from hiring.queries.sharing import Link, find_shared
from hiring.services.letters.writing import (
    Letter,
    NoLongerNeeded,
    Writing,
    case_of,
    consent_link,
    mint_code,
    present,
)
from hiring.sessions import digest

LINK_LIFE = timedelta(days=90)
SHARED_LIFE = timedelta(days=14)
"""How long a link to a document works."""

_LINK = insert(SpeakerLink.__table__)


def _invitation(writing: Writing) -> Letter:
    speaker = find_speaker(writing.refs["speaker_id"])
    if speaker is None:
        raise NoLongerNeeded
    inviter = find_colleague(speaker.invited_by or "")
    values: dict[str, object] = {
        "recipient_name": speaker.name,
        "inviter": inviter.name if inviter else "",
        "link": _link(writing, speaker.id, None),
        "days": LINK_LIFE.days,
    }
    return Letter(speaker.email, values)


def _question(writing: Writing) -> Letter:
    talk = find_talk(writing.refs["talk_id"])
    speaker = find_speaker(talk.speaker_id) if talk else None
    if talk is None or speaker is None or talk.ended_at is not None:
        raise NoLongerNeeded
    values: dict[str, object] = {
        "recipient_name": speaker.name,
        "link": _link(writing, speaker.id, talk.id),
    }
    return Letter(speaker.email, values)


def _answer(writing: Writing) -> Letter:
    """Tell the candidate, in the organisation's name: nobody else knows of it."""
    talk = find_talk(writing.refs["talk_id"])
    if talk is None:
        raise NoLongerNeeded
    case = case_of(talk.candidate_id)
    values: dict[str, object] = {
        "name": case.name,
        "link": consent_link(writing, case.id),
    }
    return Letter(case.email, values)


def _document(writing: Writing) -> Letter:
    """Lead to a page that says nothing of the document: its name is not in the mail."""
    shared = _shared(writing)
    sender = present(shared.sent_by)
    token = ids.new_token()
    minted = update(SharedDocument.__table__).where(SharedDocument.id == shared.id)
    writing.session.execute(minted.values(token_hash=digest(token)))
    values: dict[str, object] = {
        "recipient_name": shared.recipient,
        "sender": sender.name,
        "link": f"{writing.config.base_url}/d/{token}",
        "days": SHARED_LIFE.days,
    }
    return Letter(shared.email, values)


def _code_for_document(writing: Writing) -> Letter:
    shared = _shared(writing)
    _, values = mint_code(writing)
    return Letter(shared.email, {**values, "recipient_name": shared.recipient})


def _shared(writing: Writing) -> Link:
    shared = find_shared(writing.refs["shared_id"])
    if shared is None:
        raise NoLongerNeeded
    speak(shared.language)
    return shared


def _link(writing: Writing, speaker_id: str, talk_id: str | None) -> str:
    token = ids.new_token()
    row = {
        "token_hash": digest(token),
        "speaker_id": speaker_id,
        "talk_id": talk_id,
        "expires_at": clock.now() + LINK_LIFE,
    }
    writing.session.execute(_LINK, row)
    return f"{writing.config.base_url}/p/{token}"


LETTERS: dict[str, Callable[[Writing], Letter]] = {
    "document_shared": _document,
    "our_people_answer": _answer,
    "our_people_invitation": _invitation,
    "our_people_question": _question,
    "shared_code": _code_for_document,
}
