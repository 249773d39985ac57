"""From a mail that is owed to the mail that leaves: who gets it, its words, its link.

Links and codes are made here, in the worker, at the moment of sending: the database
keeps their digests, and nobody on the staff ever sees one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.mail import Mail, MailNotSent
from hiring.adapters.mail_text import render
from hiring.adapters.passwords import hash_password
from hiring.config import Config
from hiring.domain.consent import DecisionKind, RequestState
from hiring.domain.names import folded
from hiring.domain.spoken_dates import clock_words, day_words, moment_words
from hiring.models.consent import ConsentLink, MailboxCode
from hiring.queries.mail import (
    Colleague,
    MailCase,
    find_case,
    find_code,
    find_colleague,
    find_decision,
    find_last_asker,
    find_question,
    find_request,
)
from hiring.queries.organisation import Settings, load_settings
from hiring.services.outbox import Owed
from hiring.services.staff import LIFETIMES, Purpose, mint_token
from hiring.services.visits import new_code
from hiring.sessions import digest
from hiring.transaction import transaction

_INSERT_LINK = insert(ConsentLink.__table__)
_WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


class NoLongerNeeded(Exception):
    """What a mail was about has passed, so it is not sent."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A mail that is being written, inside its short transaction."""

    session: Session
    owed: Owed
    config: Config
    settings: Settings

    @property
    def refs(self) -> Mapping[str, str]:
        """Give the ids that the mail was queued with."""
        return self.owed.refs


@dataclass(frozen=True, slots=True)
class Letter:
    """To whom a mail goes, and the values that its template shows."""

    recipient: str
    values: dict[str, object] = field(repr=False)


def compose(owed: Owed, config: Config) -> Mail:
    """Write the mail, or raise ``NoLongerNeeded``; ends its transaction before."""
    with transaction() as session:
        writing = Writing(session, owed, config, load_settings())
        letter = LETTERS[owed.template](writing)
    settings = writing.settings
    values = {
        "organisation": settings.name,
        "contact_email": settings.contact_email,
        "contact_phone": settings.contact_phone,
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
    )


def _consent_request(writing: Writing) -> Letter:
    request = find_request(writing.refs["request_id"])
    if (
        request is None
        or request.ended_at is not None
        or request.state != RequestState.REQUESTED
    ):
        raise NoLongerNeeded
    case = _open_case(request.candidate_id)
    values = {
        "link": _consent_link(writing, case.id),
        "answer_by": weekday_words(request.answer_by.date()),
        "no_counts_rule": writing.settings.no_counts_rule,
    }
    return _to_candidate(case, request.asked_by, values)


def _consent_link_again(writing: Writing) -> Letter:
    case = _case(writing.refs["candidate_id"])
    until = clock.now() + timedelta(days=writing.settings.link_days)
    values: dict[str, object] = {
        "link": _consent_link(writing, case.id),
        "link_until": day_words(until.date()),
    }
    return _to_candidate(case, None, values)


def _receipt(writing: Writing) -> Letter:
    case = _case(writing.refs["candidate_id"])
    decision = find_decision(case.id, writing.refs.get("seq", ""))
    if decision is None:
        raise NoLongerNeeded
    values = {
        "link": _consent_link(writing, case.id),
        "is_stopped": decision.kind == DecisionKind.STOPPED,
        "code": decision.receipt_code,
        "saved": moment_words(decision.decided_at),
        "event_hash": decision.event_hash,
    }
    return _to_candidate(case, None, values)


def _person_question(writing: Writing) -> Letter:
    question = find_question(writing.refs["question_id"])
    if question is None or question.answer or question.answer_by <= clock.now():
        raise NoLongerNeeded
    case = _open_case(question.candidate_id)
    employers = (case.present_company, _named_employer(case.id))
    if case.consent_state == RequestState.STOPPED:
        raise NoLongerNeeded
    if any(is_mailbox_of(case.email, employer) for employer in employers):
        reason = "The address seems to be at the present employer: ask in person."
        raise MailNotSent(reason, permanent=True)
    values: dict[str, object] = {
        "link": _consent_link(writing, case.id, writing.refs["question_id"]),
        "person": question.person_name,
        "may_name": not any(_names(question.person_name, name) for name in employers),
        "relation": question.relation,
        "organisation_of_person": question.organisation,
        "topic": question.topic,
        "answer_by": weekday_words(question.answer_by.date()),
    }
    return _to_candidate(case, question.asked_by, values)


def _contact_logged(writing: Writing) -> Letter:
    case = _case(writing.refs["candidate_id"])
    return _to_candidate(case, None, {"link": _consent_link(writing, case.id)})


def _mailbox_code(writing: Writing) -> Letter:
    code = find_code(writing.refs["code_id"])
    if code is None or code.used_at or code.expires_at <= clock.now():
        raise NoLongerNeeded
    digits, code_id = new_code(), writing.refs["code_id"]
    writing.session.execute(
        update(MailboxCode.__table__)
        .where(MailboxCode.id == code_id)
        .values(code_hash=hash_password(digits))
    )
    values: dict[str, object] = {
        "code": digits,
        "code_until": clock_words(
            code.expires_at.astimezone(ZoneInfo(writing.settings.time_zone))
        ),
    }
    return _to_candidate(_case(code.candidate_id), None, values)


def _about_candidate(writing: Writing) -> Letter:
    case = _case(writing.refs["candidate_id"])
    colleague = _present(writing.refs["staff_id"])
    values: dict[str, object] = {
        "recipient_name": colleague.name,
        "name": case.name,
        "opening": case.opening,
        "link": f"{writing.config.base_url}/candidates/{case.id}",
    }
    return Letter(colleague.email, values)


def _you_may_call(writing: Writing) -> Letter:
    """Say that there is an answer, as long as anybody may act on it."""
    _open_case(writing.refs["candidate_id"])
    return _about_candidate(writing)


def _invitation(writing: Writing) -> Letter:
    colleague = _present(writing.refs["staff_id"])
    if colleague.has_password:
        raise NoLongerNeeded
    letter = _with_token(writing, colleague, "invitation", "invitation")
    inviter = find_colleague(writing.refs.get("invited_by", ""))
    letter.values["inviter"] = inviter.name if inviter else ""
    letter.values["days"] = LIFETIMES["invitation"].days
    return letter


def _password_reset(writing: Writing) -> Letter:
    colleague = _present(writing.refs["staff_id"])
    return _with_token(writing, colleague, "password_reset", "new-password")


LETTERS: dict[str, Callable[[Writing], Letter]] = {
    "answered": _you_may_call,
    "block_finding": _about_candidate,
    "consent_link_again": _consent_link_again,
    "consent_request": _consent_request,
    "contact_logged": _contact_logged,
    "feedback_asked": _about_candidate,
    "invitation": _invitation,
    "mailbox_code": _mailbox_code,
    "password_reset": _password_reset,
    "person_answered": _you_may_call,
    "person_question": _person_question,
    "receipt": _receipt,
    "reply_written": _about_candidate,
    "stopped": _about_candidate,
}


def weekday_words(day: date) -> str:
    """Write a day to answer by as "Friday, 27 November 2026"."""
    return f"{_WEEKDAYS[day.weekday()]}, {day_words(day)}"


def is_mailbox_of(address: str, employer: str) -> bool:
    """Tell whether an address looks like one that the employer gives out.

    A question about a colleague must not arrive where the employer may read it.
    """
    name = "".join(folded(employer).split())
    labels = address.rpartition("@")[2].casefold().split(".")[:-1]
    words = folded(employer).split()
    short = {name, "".join(words[:-1])} if len(words) > 1 else {name}
    return any(label.replace("-", "") in short - {""} for label in labels)


def _names(text: str, employer: str) -> bool:
    name = folded(employer)
    return bool(name) and f" {name} " in f" {folded(text)} "


def _named_employer(candidate_id: str) -> str:
    decision = find_decision(candidate_id)
    return str(decision.consent.get("employer_name", "")) if decision else ""


def _case(candidate_id: str) -> MailCase:
    case = find_case(candidate_id)
    if case is None:
        raise NoLongerNeeded
    return case


def _open_case(candidate_id: str) -> MailCase:
    case = _case(candidate_id)
    if case.closed_at is not None:
        raise NoLongerNeeded
    return case


def _present(staff_id: str) -> Colleague:
    colleague = find_colleague(staff_id)
    if colleague is None or colleague.switched_off_at is not None:
        raise NoLongerNeeded
    return colleague


def _to_candidate(
    case: MailCase, asked_by: str | None, values: Mapping[str, object]
) -> Letter:
    """Write to the known address, in the name of whoever asked."""
    sender_id = asked_by or find_last_asker(case.id) or case.manager_id
    sender = find_colleague(sender_id) or find_colleague(case.manager_id)
    if sender is None:
        raise NoLongerNeeded
    names: dict[str, object] = {
        "name": case.name,
        "opening": case.opening,
        "is_closed": case.closed_at is not None,
        "sender": sender.name,
        "sender_role": sender.role,
    }
    return Letter(case.email, {**names, **values})


def _consent_link(
    writing: Writing, candidate_id: str, question_id: str | None = None
) -> str:
    token, now = ids.new_token(), clock.now()
    writing.session.execute(
        _INSERT_LINK,
        {
            "token_hash": digest(token),
            "candidate_id": candidate_id,
            "mail_id": writing.owed.id,
            "question_id": question_id,
            "minted_at": now,
            "expires_at": now + timedelta(days=writing.settings.link_days),
        },
    )
    return f"{writing.config.base_url}/c/{token}"


def _with_token(
    writing: Writing, colleague: Colleague, purpose: Purpose, path: str
) -> Letter:
    token = mint_token(writing.session, colleague.id, purpose)
    link = f"{writing.config.base_url}/{path}/{token}"
    values: dict[str, object] = {"recipient_name": colleague.name, "link": link}
    return Letter(colleague.email, values)
