"""What was said about a candidate, as the policies let the candidate read it.

Words of which a person confirmed that they touch a topic off limits are kept from those
who decide. They are the candidate's own, so they are not kept from the candidate. What
somebody said about a conflict of their own is theirs, and is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.adapters.policy_files import policy_for
from hiring.domain.casefile import Basis, Notes, NoteTheme, Tone
from hiring.domain.debrief import ThemeCategory
from hiring.domain.plain import notes_from_plain
from hiring.domain.policy import Authority, Policy, Sight
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.models.contact import CitingOverride, ContactNote, Reply
from hiring.queries.jurisdictions import load_jurisdictions

KEY = "access.candidate_sees"
_FIELDS: tuple[tuple[str, Wording], ...] = (
    ("facts", Wording("Facts and examples")),
    ("opinions", Wording("Opinions")),
    ("company_stage", Wording("How far the firm was then")),
    ("support", Wording("What help you had")),
    ("market", Wording("The market")),
    ("clash", Wording("A clash with a boss or the team")),
    ("believed_before", Wording("What the team believed before")),
)
"""What a candidate may read of notes; what is left out is about the one who spoke."""

TONES = {
    Tone.FAVOURABLE: Wording("Mostly good"),
    Tone.MIXED: Wording("Some of each"),
    Tone.UNFAVOURABLE: Wording("Mostly bad"),
}
BASES = {
    Basis.FIRST_HAND: Wording("Seen first hand"),
    Basis.HEARSAY: Wording("Heard from others"),
    Basis.MIXED: Wording("Some of each"),
}
_ABOUT = {
    ThemeCategory.MOTIVATION: Wording("Motivation"),
    ThemeCategory.CHALLENGES: Wording("Able to meet the challenges"),
    ThemeCategory.FIT: Wording("Fit with how the team works"),
}
_NOTES = (
    select(ContactNote.id, ContactNote.written_at, ContactNote.notes)
    .where(
        ContactNote.candidate_id == bindparam("case"),
        ContactNote.contact_id == bindparam("contact"),
    )
    .order_by(ContactNote.seq)
)
_REPLIES = (
    select(Reply.theme, Reply.text, Reply.written_at)
    .where(
        Reply.candidate_id == bindparam("case"),
        Reply.contact_id == bindparam("contact"),
        Reply.theme != "",
    )
    .order_by(Reply.seq)
)
_OVERRIDE = select(CitingOverride.given_at, CitingOverride.reason).where(
    CitingOverride.contact_id == bindparam("contact"),
    CitingOverride.given_at.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidate answered to one theme."""

    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class SaidTheme:
    """One point of what was said, with what the candidate answered to it."""

    id: str
    claim: str
    about: Wording | None
    tone: Wording | None
    replies: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class SaidNote:
    """One note as the candidate reads it: a heading and what stands below it."""

    written_at: datetime
    fields: tuple[tuple[Wording, str], ...]
    marks: tuple[tuple[Wording, Wording], ...]


@dataclass(frozen=True, slots=True)
class Why:
    """On whose word something is kept back; a house rule is never called more."""

    is_house: bool
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the candidate may read of one contact, and what is kept back, on what word.

    ``used_early`` is when HR let the team use it before the candidate had answered.
    """

    sight: Sight
    why: Why
    themes: tuple[SaidTheme, ...]
    notes: tuple[SaidNote, ...]
    has_left_out: bool
    used_early: datetime | None
    used_because: str

    @property
    def shows_words(self) -> bool:
        """Tell whether the words themselves are shown."""
        return self.sight is Sight.NOTES


def sight_of(policy: Policy) -> Sight:
    """Return how much of what was said the candidate may see; unsaid, the themes."""
    given = policy.given(KEY)
    return given if isinstance(given, Sight) else Sight.THEMES


def policy_of_contact(session: Session, candidate_id: str, contact_id: str) -> Policy:
    """Return the merged policy that speaks about one contact."""
    places = load_jurisdictions(session, candidate_id)
    return policy_for(places.of_contact(contact_id))


def load_said(session: Session, candidate_id: str, contact_id: str) -> Said:
    """Return what the candidate may read; call through ``services.said`` alone."""
    policy = policy_of_contact(session, candidate_id, contact_id)
    sight, asked = sight_of(policy), {"case": candidate_id, "contact": contact_id}
    rows = session.execute(_NOTES, asked).all()
    written = [(row.id, row.written_at, notes_from_plain(row.notes)) for row in rows]
    early = session.execute(_OVERRIDE, asked).one_or_none()
    return Said(
        sight=sight,
        why=_why(policy),
        themes=_themes(session, asked, written) if sight is not Sight.NOTHING else (),
        notes=tuple(_note(at, notes, sight) for _, at, notes in written),
        has_left_out=any(_leaves_out(notes) for _, _, notes in written),
        used_early=early.given_at if early else None,
        used_because=early.reason if early and sight is Sight.NOTES else "",
    )


def has_theme(session: Session, contact_id: str, theme: str) -> bool:
    """Tell whether a contact's notes hold this theme."""
    rows = session.execute(
        select(ContactNote.id, ContactNote.notes).where(
            ContactNote.contact_id == contact_id
        )
    )
    return any(theme in theme_ids(row.id, row.notes.get("themes", ())) for row in rows)


def theme_ids(note_id: str, themes: Iterable[object]) -> list[str]:
    """Name the themes of one note: by the note, which is for ever, and their place."""
    return [f"{note_id}-{place}" for place, _ in enumerate(themes, 1)]


def load_policy_of_contact(candidate_id: str, contact_id: str) -> Policy:
    """Return the merged policy that speaks about one contact."""
    return policy_of_contact(db.session(), candidate_id, contact_id)


def _why(policy: Policy) -> Why:
    value = policy.values.get(KEY)
    if value is None:
        return Why(is_house=True, sources=())
    refs = tuple(cite.ref for cite in value.cites)
    return Why(is_house=value.basis is Authority.HOUSE, sources=refs)


def _themes(
    session: Session,
    asked: dict[str, str],
    written: Sequence[tuple[str, datetime, Notes]],
) -> tuple[SaidTheme, ...]:
    replies: dict[str, list[Answer]] = {}
    for row in session.execute(_REPLIES, asked):
        given = Answer(row.text, row.written_at)
        replies.setdefault(row.theme, []).append(given)
    return tuple(
        _theme(name, theme, replies.get(name, ()))
        for note_id, _, notes in written
        for name, theme in zip(
            theme_ids(note_id, notes.themes), notes.themes, strict=True
        )
    )


def _theme(name: str, theme: NoteTheme, replies: Sequence[Answer]) -> SaidTheme:
    return SaidTheme(
        name,
        theme.claim,
        _ABOUT[theme.about] if theme.about else None,
        TONES[theme.tone] if theme.tone else None,
        tuple(replies),
    )


def _note(written_at: datetime, notes: Notes, sight: Sight) -> SaidNote:
    words = tuple(
        (label, text)
        for field, label in _FIELDS
        if sight is Sight.NOTES and (text := getattr(notes, field))
    )
    marks: list[tuple[Wording, Wording]] = []
    if notes.tone and sight is not Sight.NOTHING:
        marks.append((Wording("On the whole"), TONES[notes.tone]))
    if notes.basis and sight is not Sight.NOTHING:
        marks.append((Wording("Seen or heard"), BASES[notes.basis]))
    return SaidNote(written_at, words, tuple(marks))


def _leaves_out(notes: Notes) -> bool:
    return bool(notes.conflict)
