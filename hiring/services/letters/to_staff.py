"""Letters to staff: about a candidate, or about the reader's own account."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from hiring import clock
from hiring.domain.spoken_dates import day_words
from hiring.domain.standing import Verdict, decide
from hiring.queries.checks import list_planned, list_reached
from hiring.queries.decisions import find_latest
from hiring.queries.mail import (
    Colleague,
    find_checked_person,
    find_colleague,
    find_feedback_request,
    find_quote,
)
from hiring.services.about_to_call import LATELY
from hiring.services.interviews import is_still_to_write
from hiring.services.letters.writing import (
    Letter,
    NoLongerNeeded,
    Writing,
    case_of,
    open_case,
    present,
)
from hiring.services.staff import LIFETIMES, Purpose, mint_token


def _about_candidate(writing: Writing) -> Letter:
    case = case_of(writing.refs["candidate_id"])
    colleague = present(writing.refs["staff_id"])
    values: dict[str, object] = {
        "recipient_name": colleague.name,
        "name": case.name,
        "opening": case.opening,
        "link": f"{writing.config.base_url}/candidates/{case.id}",
    }
    return Letter(colleague.email, values)


def _you_may_call(writing: Writing) -> Letter:
    """Say that there is an answer, as long as anybody may act on it."""
    open_case(writing.refs["candidate_id"])
    return _about_candidate(writing)


def _feedback_asked(writing: Writing) -> Letter:
    """Say by when the candidate was told to expect an answer."""
    letter = _about_candidate(writing)
    asked = find_feedback_request(writing.refs.get("wish_id", ""))
    zone = ZoneInfo(writing.settings.time_zone)
    due_at = asked.due_at.astimezone(zone) if asked else None
    letter.values["answer_by"] = day_words(due_at.date()) if due_at else ""
    return letter


def _feedback_overdue(writing: Writing) -> Letter:
    """Say that feedback is late, as long as nobody has given it."""
    asked = find_feedback_request(writing.refs.get("wish_id", ""))
    if asked is None or asked.answered_at is not None:
        raise NoLongerNeeded
    return _feedback_asked(writing)


def _feedback_reminder(writing: Writing) -> Letter:
    letter = _feedback_overdue(writing)
    letter.values["link"] = f"{letter.values['link']}/feedback"
    return letter


def _debrief_nudge(writing: Writing) -> Letter:
    """Remind of a debrief that is still to be signed, and say nothing of any other."""
    case_id, staff_id = writing.refs["candidate_id"], writing.refs["staff_id"]
    if not is_still_to_write(writing.session, case_id, staff_id):
        raise NoLongerNeeded
    letter = _about_candidate(writing)
    letter.values["link"] = f"{letter.values['link']}/debrief"
    letter.values["is_last"] = writing.refs.get("is_last") == "yes"
    return letter


def _quote_answered(writing: Writing) -> Letter:
    quote = find_quote(writing.refs.get("quote_id", ""))
    if quote is None or quote.answer is None:
        raise NoLongerNeeded
    letter = _about_candidate(writing)
    letter.values["may_quote"] = quote.answer == "yes" and not quote.taken_back_at
    return letter


def _do_not_call(writing: Writing) -> Letter:
    """Say whom not to call, as long as it is so and the call has not been logged."""
    case = open_case(writing.refs["candidate_id"])
    planned = list_planned(writing.session, case.id, clock.now() - LATELY)
    for call in planned:
        if call.check_id == writing.refs["check_id"]:
            latest = find_latest(writing.session, case.id)
            known = list_reached(writing.session, case.id)
            held = decide(latest.consent if latest else None, call.person, known)
            if held.verdict is Verdict.AGREED:
                raise NoLongerNeeded
            letter = _about_candidate(writing)
            letter.values["person"] = call.person.name
            return letter
    raise NoLongerNeeded


def _invitation(writing: Writing) -> Letter:
    colleague = present(writing.refs["staff_id"])
    if colleague.has_password:
        raise NoLongerNeeded
    letter = _with_token(writing, colleague, "invitation", "invitation")
    inviter = find_colleague(writing.refs.get("invited_by", ""))
    letter.values["inviter"] = inviter.name if inviter else ""
    letter.values["days"] = LIFETIMES["invitation"].days
    return letter


def _password_reset(writing: Writing) -> Letter:
    colleague = present(writing.refs["staff_id"])
    return _with_token(writing, colleague, "password_reset", "new-password")


def _with_token(
    writing: Writing, colleague: Colleague, purpose: Purpose, path: str
) -> Letter:
    token = mint_token(writing.session, colleague.id, purpose)
    link = f"{writing.config.base_url}/{path}/{token}"
    values: dict[str, object] = {"recipient_name": colleague.name, "link": link}
    return Letter(colleague.email, values)


def _call_reported(writing: Writing) -> Letter:
    """Say that there is a report, and nothing of what it says or about whom."""
    colleague = present(writing.refs["staff_id"])
    values: dict[str, object] = {
        "recipient_name": colleague.name,
        "link": f"{writing.config.base_url}/call-reports",
    }
    return Letter(colleague.email, values)


def _call_declined(writing: Writing) -> Letter:
    letter = _about_candidate(writing)
    letter.values["person"] = find_checked_person(writing.refs["check_id"])
    return letter


LETTERS: dict[str, Callable[[Writing], Letter]] = {
    "address_proposed": _about_candidate,
    "answered": _you_may_call,
    "block_finding": _about_candidate,
    "call_declined": _call_declined,
    "call_reported": _call_reported,
    "citing_asked": _about_candidate,
    "citing_given": _about_candidate,
    "debrief_nudge": _debrief_nudge,
    "feedback_asked": _feedback_asked,
    "feedback_overdue": _feedback_overdue,
    "feedback_reminder": _feedback_reminder,
    "follow_up_written": _about_candidate,
    "do_not_call": _do_not_call,
    "invitation": _invitation,
    "password_reset": _password_reset,
    "person_answered": _you_may_call,
    "quote_answered": _quote_answered,
    "records_asked": _about_candidate,
    "reply_written": _about_candidate,
    "stopped": _about_candidate,
    "undelivered": _about_candidate,
}
