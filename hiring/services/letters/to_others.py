"""Letters to people who are neither candidates nor at work here: former staff, too.

Each carries a link of its own. What a candidate wrote is never in the mail itself.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import insert

from hiring import clock, ids
from hiring.models.speaker import SpeakerLink
from hiring.queries.mail import find_colleague, find_speaker, find_talk
from hiring.services.letters.writing import (
    Letter,
    NoLongerNeeded,
    Writing,
    case_of,
    consent_link,
)
from hiring.sessions import digest

LINK_LIFE = timedelta(days=90)

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
    "our_people_answer": _answer,
    "our_people_invitation": _invitation,
    "our_people_question": _question,
}
