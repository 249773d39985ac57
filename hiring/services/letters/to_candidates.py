"""Letters to candidates: they carry a link of their own and no answer.

What is sensitive (who was talked to, what was answered) is never in the mail itself.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hiring import clock
from hiring.adapters.mail import MailNotSent
from hiring.adapters.notice_words import notice_of_contact
from hiring.adapters.said_dates import day, moment, weekday
from hiring.adapters.translations import speak
from hiring.domain.consent import DecisionKind, RequestState
from hiring.domain.names import folded
from hiring.queries.mail import (
    find_address_change,
    find_decision,
    find_last_mail,
    find_question,
    find_quiet_hours,
    find_quote,
    find_request,
)
from hiring.queries.said import policy_of_contact
from hiring.services.letters.writing import (
    Letter,
    NoLongerNeeded,
    Writing,
    case_of,
    consent_link,
    mint_code,
    open_case,
    to_candidate,
)


def _consent_request(writing: Writing) -> Letter:
    request = find_request(writing.refs["request_id"])
    if (
        request is None
        or request.ended_at is not None
        or request.state != RequestState.REQUESTED
    ):
        raise NoLongerNeeded
    case = open_case(request.candidate_id)
    values = {
        "link": consent_link(writing, case.id),
        "answer_by": _last_day(case.id, request.answer_by),
        "no_counts_rule": writing.settings.no_counts_rule,
    }
    return to_candidate(case, request.asked_by, values)


def _consent_link_again(writing: Writing) -> Letter:
    case = case_of(writing.refs["candidate_id"])
    until = clock.now() + timedelta(days=writing.settings.link_days)
    values: dict[str, object] = {
        "link": consent_link(writing, case.id),
        "link_until": day(until.date()),
    }
    return to_candidate(case, None, values)


def _receipt(writing: Writing) -> Letter:
    case = case_of(writing.refs["candidate_id"])
    decision = find_decision(case.id, writing.refs.get("seq", ""))
    if decision is None:
        raise NoLongerNeeded
    values = {
        "link": consent_link(writing, case.id),
        "is_stopped": decision.kind == DecisionKind.STOPPED,
        "is_held": bool(decision.consent.get("until_then")),
        "code": decision.receipt_code,
        "saved": moment(decision.decided_at),
        "event_hash": decision.event_hash,
    }
    return to_candidate(case, None, values)


def _person_question(writing: Writing) -> Letter:
    question = find_question(writing.refs["question_id"])
    if question is None or question.answer or question.answer_by <= clock.now():
        raise NoLongerNeeded
    case = open_case(question.candidate_id)
    employers = (case.present_company, _named_employer(case.id))
    if case.consent_state == RequestState.STOPPED:
        raise NoLongerNeeded
    if any(is_mailbox_of(case.email, employer) for employer in employers):
        reason = "The address seems to be at the present employer: ask in person."
        raise MailNotSent(reason, permanent=True)
    values: dict[str, object] = {
        "link": consent_link(writing, case.id, writing.refs["question_id"]),
        "person": question.person_name,
        "may_name": not any(_names(question.person_name, name) for name in employers),
        "relation": question.relation,
        "organisation_of_person": question.organisation,
        "topic": question.topic,
        "answer_by": _last_day(case.id, question.answer_by),
        "minutes": question.minutes,
    }
    return to_candidate(case, question.asked_by, values)


def _contact_logged(writing: Writing) -> Letter:
    case = case_of(writing.refs["candidate_id"])
    policy = policy_of_contact(writing.session, case.id, writing.refs["contact_id"])
    notice = notice_of_contact(policy, writing.settings.lawful_basis)
    values: dict[str, object] = {
        "link": consent_link(writing, case.id),
        "basis": notice.basis,
        "keeping": notice.keeping,
    }
    return to_candidate(case, None, values)


def _feedback_letter(writing: Writing) -> Letter:
    """Lead to the page where the feedback is; nothing of it is in the mail."""
    case = case_of(writing.refs["candidate_id"])
    return to_candidate(case, None, {"link": consent_link(writing, case.id)})


def _quote_asked(writing: Writing) -> Letter:
    quote = find_quote(writing.refs["quote_id"])
    if quote is None or quote.answer or quote.answer_by <= clock.now():
        raise NoLongerNeeded
    case = case_of(writing.refs["candidate_id"])
    values: dict[str, object] = {
        "link": consent_link(writing, case.id),
        "answer_by": _last_day(case.id, quote.answer_by),
    }
    return to_candidate(case, quote.asked_by, values)


def _mailbox_code(writing: Writing) -> Letter:
    code, values = mint_code(writing)
    return to_candidate(case_of(code.candidate_id), None, values)


def _about_own_records(writing: Writing) -> Letter:
    """Say that there is something new about the candidate's own records, not what."""
    case = case_of(writing.refs["candidate_id"])
    return to_candidate(case, None, {"link": consent_link(writing, case.id)})


def _erased(writing: Writing) -> Letter:
    """Write the last mail of all, to the address that is forgotten right after it."""
    erasure = find_last_mail(writing.refs["erasure_id"])
    if erasure is None:
        raise NoLongerNeeded
    speak(erasure.language)
    values: dict[str, object] = {
        "code": erasure.code,
        "event_hash": erasure.event_hash,
        "erased": moment(
            erasure.erased_at.astimezone(ZoneInfo(writing.settings.time_zone))
        ),
        "link": f"{writing.config.base_url}/erased/{erasure.code}",
    }
    return Letter(erasure.mail_to, values)


def _address_old(writing: Writing) -> Letter:
    """Tell the address that was; it gets no link, since it may be a stranger's."""
    change = find_address_change(writing.refs["change_id"])
    if change is None:
        raise NoLongerNeeded
    letter = to_candidate(case_of(change.candidate_id), None, {})
    return replace(letter, recipient=change.old_email)


def _address_new(writing: Writing) -> Letter:
    case = case_of(writing.refs["candidate_id"])
    held_until = case.grants_held_until or clock.now()
    values: dict[str, object] = {
        "link": consent_link(writing, case.id),
        "held_until": moment(held_until.astimezone(_zone(case.id))),
    }
    return to_candidate(case, None, values)


LETTERS: dict[str, Callable[[Writing], Letter]] = {
    "copy_ready": _about_own_records,
    "erased": _erased,
    "erasure_asked": _about_own_records,
    "records_answered": _about_own_records,
    "address_new": _address_new,
    "address_old": _address_old,
    "consent_reminder": _consent_request,
    "person_reminder": _person_question,
    "consent_link_again": _consent_link_again,
    "consent_request": _consent_request,
    "contact_logged": _contact_logged,
    "feedback_given": _feedback_letter,
    "follow_up_invited": _feedback_letter,
    "mailbox_code": _mailbox_code,
    "person_question": _person_question,
    "quote_asked": _quote_asked,
    "receipt": _receipt,
}


def is_mailbox_of(address: str, employer: str) -> bool:
    """Tell whether an address looks like one that the employer gives out.

    A question about a colleague must not arrive where the employer may read it.
    """
    name = "".join(folded(employer).split())
    labels = address.rpartition("@")[2].casefold().split(".")[:-1]
    words = folded(employer).split()
    short = {name, "".join(words[:-1])} if len(words) > 1 else {name}
    return any(label.replace("-", "") in short - {""} for label in labels)


def _last_day(candidate_id: str, answer_by: datetime) -> str:
    """Name the day to answer by as it is where the opening is."""
    return weekday(answer_by.astimezone(_zone(candidate_id)).date())


def _zone(candidate_id: str) -> ZoneInfo:
    return ZoneInfo(find_quiet_hours(candidate_id).zone)


def _names(text: str, employer: str) -> bool:
    name = folded(employer)
    return bool(name) and f" {name} " in f" {folded(text)} "


def _named_employer(candidate_id: str) -> str:
    decision = find_decision(candidate_id)
    return str(decision.consent.get("employer_name", "")) if decision else ""
