"""From a mailed link to a short visit, and what makes sure that it is the candidate.

A link is a 256-bit token, kept only as a digest. Opening it changes nothing; going on
trades it for a visit of half an hour under an address without the token, as often as
one likes. Unknown, expired and revoked links get one and the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.translations import spoken
from hiring.domain.actor import CANDIDATE_PSEUDONYM, SYSTEM_PSEUDONYM, Actor
from hiring.domain.errors import Conflict, Forbidden, LinkUnusable
from hiring.domain.ledger import EventType
from hiring.domain.wording import Wording
from hiring.models.consent import (
    CandidateBrowser,
    CandidateSession,
    ConsentLink,
)
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox
from hiring.services.ledger import Part
from hiring.services.mailbox_codes import (
    CODE_TRIES,
    add_code,
    try_code,
    use_code,
    wrong_code,
)
from hiring.sessions import digest
from hiring.transaction import transaction

VISIT = timedelta(minutes=30)
CODE_IS_FRESH = timedelta(minutes=30)
"""How long after a code the candidate may read what was said."""

_LINK = (
    select(
        ConsentLink.token_hash,
        ConsentLink.candidate_id,
        ConsentLink.question_id,
        ConsentLink.mail_id,
        ConsentLink.minted_at,
        ConsentLink.expires_at,
        ConsentLink.revoked_at,
        Candidate.mail_failed_at,
    )
    .join(Candidate, Candidate.id == ConsentLink.candidate_id)
    .where(ConsentLink.token_hash == bindparam("token"))
)
_LINK_TO_OPEN = _LINK.with_for_update(read=True, of=ConsentLink.__table__)
"""Whoever ends links ends visits after them, and waits for those that are opening."""

_REACHED = (
    update(Candidate.__table__)
    .where(Candidate.__table__.c.id == bindparam("case"))
    .values(mail_failed_at=None)
)
_REFS = select(OutboxMail.refs).where(OutboxMail.id == bindparam("mail"))
_OPEN = insert(CandidateSession.__table__)
_browser, _visit = CandidateBrowser.__table__.c, CandidateSession.__table__.c
_candidate = Candidate.__table__.c
_KNOWN = select(_browser.browser_hash).where(_browser.candidate_id == bindparam("case"))
_KNOW = insert(CandidateBrowser.__table__)
_browsers = select(_browser.browser_hash).where(
    _browser.candidate_id == _visit.candidate_id
)
_TO_SIGN = select(
    _visit.draft,
    _browsers.exists().label("has_known"),
    _browsers.where(_browser.browser_hash == _visit.browser_hash)
    .exists()
    .label("is_known"),
).where(_visit.token_hash == bindparam("visit"))
_chosen = func.coalesce(func.nullif(bindparam("chosen"), ""), _candidate.language)
_read = func.coalesce(func.nullif(bindparam("asked_for"), ""), _candidate.read_language)
_SPEAK = (
    update(Candidate.__table__)
    .where(
        _candidate.id == bindparam("case"),
        or_(_candidate.language != _chosen, _candidate.read_language != _read),
        exists().where(
            _browser.candidate_id == _candidate.id,
            _browser.browser_hash == bindparam("browser"),
        ),
    )
    .values(language=_chosen, read_language=_read)
)
_UNKNOWN = Wording("Please confirm with a code first that this is you.")


@dataclass(frozen=True, slots=True)
class Opened:
    """A visit that was opened: its token goes into the browser's cookie."""

    token: str
    question_id: str | None
    contact_id: str | None = None


def open_link(
    token: str, browser: str, chosen: str = "", asked_for: str = ""
) -> Opened:
    """Trade a link for a visit; raise ``LinkUnusable`` where it leads nowhere.

    The language that was chosen, or that the browser asks for, is kept for mails.
    """
    with transaction() as session:
        asked = {"token": digest(token)}
        link = session.execute(_LINK_TO_OPEN, asked).one_or_none()
        if link is None or link.revoked_at or link.expires_at <= clock.now():
            message = Wording("This link does not work, or no longer.")
            raise LinkUnusable(message)
        if link.mail_failed_at and link.minted_at > link.mail_failed_at:
            session.execute(_REACHED, {"case": link.candidate_id})
        visit = ids.new_token()
        session.execute(
            _OPEN,
            {
                "token_hash": digest(visit),
                "candidate_id": link.candidate_id,
                "link_hash": link.token_hash,
                "browser_hash": digest(browser),
                "started_at": clock.now(),
                "expires_at": clock.now() + VISIT,
                "draft": {},
                "question_id": link.question_id,
            },
        )
        _keep_language(session, link.candidate_id, digest(browser), (chosen, asked_for))
        return Opened(visit, link.question_id, _contact_of(session, link.mail_id))


def _contact_of(session: Session, mail_id: str) -> str | None:
    """Name the contact that a link's mail told of; most mails tell of none."""
    refs = session.scalar(_REFS, {"mail": mail_id})
    return refs.get("contact_id") if refs else None


def keep_language(visit: Visit, language: str) -> None:
    """Keep the language that the candidate chose, for mails and for later visits."""
    with transaction() as session:
        _keep_language(session, visit.candidate_id, visit.browser_hash, (language, ""))


def _keep_language(
    session: Session, candidate_id: str, browser_hash: str, languages: tuple[str, str]
) -> None:
    """Keep what is new, from a browser that has answered: machines press links too."""
    chosen, asked_for = languages
    if chosen or asked_for:
        told = {"case": candidate_id, "browser": browser_hash}
        read = {"chosen": chosen, "asked_for": asked_for}
        session.execute(_SPEAK, told | read)


def offer_new_link(token: str) -> None:
    """Mail a new link to the known address if this one was ever ours.

    Nobody learns here whether it was: the caller says the same either way.
    """
    with transaction() as session:
        link = session.execute(_LINK, {"token": digest(token)}).one_or_none()
        if link is not None and link.revoked_at is None:
            refs = {"candidate_id": link.candidate_id}
            outbox.queue(session, "consent_link_again", refs)


def record_misuse(token: str, actor: Actor) -> None:
    """Record that a signed-in member of staff tried to act through a link."""
    with transaction() as session:
        link = session.execute(_LINK, {"token": digest(token)}).one_or_none()
        if link is not None:
            _append_misuse(session, link.candidate_id, actor)


def record_visit_misuse(visit_token: str, actor: Actor) -> None:
    """Record that a signed-in member of staff tried to act inside a visit."""
    with transaction() as session:
        candidate_id = session.execute(
            select(CandidateSession.candidate_id).where(
                CandidateSession.token_hash == digest(visit_token)
            )
        ).scalar_one_or_none()
        if candidate_id is not None:
            _append_misuse(session, candidate_id, actor)


def _append_misuse(session: Session, candidate_id: str, actor: Actor) -> None:
    what = "A signed-in member of staff tried to use the candidate's link."
    _append(session, candidate_id, EventType.LINK_MISUSED, actor.pseudonym, what)


def _append(
    session: Session, candidate_id: str, kind: EventType, actor: str, what: str
) -> None:
    subject = ledger.subject_for(session, candidate_id)
    ledger.append(session, candidate_id, kind, actor, [Part(subject, {"what": what})])


def save_draft(visit: Visit, draft: dict[str, Any]) -> None:
    """Keep what was typed; a draft decides nothing, so it makes no browser known."""
    with transaction() as session:
        require_known(session, visit)
        session.execute(
            update(CandidateSession)
            .where(CandidateSession.token_hash == visit.token_hash)
            .values(draft=draft)
        )


def require_known(session: Session, visit: Visit) -> None:
    """Refuse a browser that is not the candidate's known one, once there is one.

    It makes none known: a mail scanner that fills in forms would become the first. An
    answer does, through ``know_first``, under the same lock of the case.
    """
    known = _known_browsers(session, visit)
    if known and visit.browser_hash not in known:
        raise Forbidden(_UNKNOWN)


def know_first(session: Session, visit: Visit) -> None:
    """Know the browser of an answer or a stop, where none is known yet; refuse none."""
    if not _known_browsers(session, visit):
        _know(session, visit)


def _known_browsers(session: Session, visit: Visit) -> Sequence[str]:
    return session.scalars(_KNOWN, {"case": visit.candidate_id}).all()


def bind_browser(session: Session, visit: Visit) -> None:
    """Remember this browser as one that the candidate answers from."""
    if visit.browser_hash not in _known_browsers(session, visit):
        _know(session, visit)


def _know(session: Session, visit: Visit) -> None:
    session.execute(
        _KNOW,
        {
            "candidate_id": visit.candidate_id,
            "browser_hash": visit.browser_hash,
            "seen_at": clock.now(),
        },
    )
    _keep_language(session, visit.candidate_id, visit.browser_hash, ("", spoken()))


def let_sign(session: Session, visit: Visit) -> None:
    """Let a known browser sign the draft that it was shown, the first one as well.

    What was let go meanwhile, as by a stop in another window, cannot be signed.
    """
    kept = session.execute(_TO_SIGN, {"visit": visit.token_hash}).one_or_none()
    if kept is None or kept.draft != visit.draft:
        message = Wording(
            "Your answers were changed meanwhile. Go back and look at them again."
        )
        raise Conflict(message)
    if not kept.has_known:
        _know(session, visit)
    elif not kept.is_known:
        raise Forbidden(_UNKNOWN)


def revoke_links(visit: Visit) -> None:
    """Make every link and visit of the candidate useless, and mail a new link."""
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        session.execute(
            update(ConsentLink)
            .where(ConsentLink.candidate_id == visit.candidate_id)
            .values(revoked_at=clock.now())
        )
        session.execute(
            update(CandidateSession)
            .where(CandidateSession.candidate_id == visit.candidate_id)
            .values(expires_at=clock.now())
        )
        what = "The candidate made every link and visit useless."
        _append(
            session,
            visit.candidate_id,
            EventType.LINK_REVOKED,
            CANDIDATE_PSEUDONYM,
            what,
        )
        refs = {"candidate_id": visit.candidate_id}
        outbox.queue(session, "consent_link_again", refs)


def end_visit(visit: Visit) -> None:
    """End the visit, as on a shared computer."""
    with transaction() as session:
        session.execute(
            update(CandidateSession)
            .where(CandidateSession.token_hash == visit.token_hash)
            .values(expires_at=clock.now())
        )


def ask_code(visit: Visit) -> None:
    """Have the worker mail a code of 8 digits to the candidate's known address.

    It comes in the language of the page that asked, which may be no known browser's.
    """
    with transaction() as session:
        code_id = add_code(session, visit.candidate_id, visit.token_hash)
        asked = {"code_id": code_id, "language": spoken()}
        refs = {"candidate_id": visit.candidate_id, **asked}
        outbox.queue(session, "mailbox_code", refs)


def confirm_code(visit: Visit, typed: str) -> str:
    """Make this browser known and return the token of a fresh visit.

    A try is counted before it is looked at, and the slow comparison holds no lock;
    the fifth wrong try ends the code, which HR can see.
    """
    tried = try_code(visit.token_hash, typed)
    if tried.code_id is not None:
        with transaction() as session:
            if use_code(session, tried.code_id):
                return _renew(session, visit)
    elif tried.has_ended:
        _record_refused_code(visit)
    raise wrong_code()


def _record_refused_code(visit: Visit) -> None:
    """Record that a code was used up; by whom is just what nobody knows."""
    what = f"A code from the mailbox was typed wrong {CODE_TRIES} times and has ended."
    with transaction() as session:
        _append(
            session,
            visit.candidate_id,
            EventType.CODE_REFUSED,
            SYSTEM_PSEUDONYM,
            what,
        )


def _renew(session: Session, visit: Visit) -> str:
    """Give the visit a new token, as after every step up, and know its browser."""
    bind_browser(session, visit)
    token = ids.new_token()
    session.execute(
        update(CandidateSession)
        .where(CandidateSession.token_hash == visit.token_hash)
        .values(token_hash=digest(token), code_at=clock.now())
    )
    return token
