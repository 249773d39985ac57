"""Who is at the candidate's side: the browser that began, or one with a code."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import text

from hiring.domain.consent import Answer
from hiring.domain.errors import Conflict, DomainError, Forbidden, LinkUnusable
from hiring.extensions import db
from hiring.models.consent import CandidateBrowser, ConsentDecision, MailboxCode
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.queries.visits import Visit, find_open_visit
from hiring.services import (
    consent,
    feedback,
    mailbox_codes,
    questions,
    replies,
    visits,
)
from tests.builders import (
    CAREFUL,
    CAUTIOUS,
    SAM,
    Case,
    a_case,
    a_contact,
    a_link,
    a_question,
    a_visit,
    an_answer,
    in_force,
)
from tests.northgate import Northgate

NO, YES = Answer.NO, Answer.YES


def two_visits(northgate: Northgate, case: Case) -> tuple[Visit, Visit]:
    """Open one link in two browsers before either has chosen anything."""
    token = a_link(northgate, case)
    one, other = (a_visit(northgate, case, name, token) for name in ("one", "other"))
    assert one.is_known
    assert other.is_known
    return one, other


def test_a_stop_in_another_window_leaves_nothing_to_sign(northgate: Northgate) -> None:
    case = a_case(northgate)
    token = a_link(northgate, case)
    first, second = (a_visit(northgate, case, "one", token) for _ in range(2))
    with northgate.app.app_context():
        visits.save_draft(first, {"others": "yes", "people": []})
        typed = replace(first, draft={"others": "yes", "people": []})
        consent.stop_contact(second, "")
        with pytest.raises(Conflict):
            consent.sign_answers(typed, CAREFUL, case.name, "")
    assert in_force(northgate, case).stopped


def test_only_one_of_two_first_browsers_signs(northgate: Northgate) -> None:
    case = a_case(northgate)
    one, other = two_visits(northgate, case)
    with northgate.app.app_context():
        consent.sign_answers(one, CAREFUL, case.name, "")
        with pytest.raises(Forbidden):
            consent.sign_answers(other, CAUTIOUS, case.name, "")
        with pytest.raises(Forbidden):
            visits.save_draft(other, {"others": "yes"})
        with pytest.raises(Forbidden):
            visits.revoke_links(other)
    assert len(northgate.rows(CandidateBrowser)) == 1
    assert in_force(northgate, case).others is NO


def test_only_one_of_two_first_browsers_answers_a_question(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, SAM)
    forget_browsers(northgate)
    token = northgate.links(case.email)[-1]
    one, other = (a_visit(northgate, case, name, token) for name in ("one", "other"))
    with northgate.app.app_context():
        questions.answer_question(one, question, NO, "")
        with pytest.raises(Forbidden):
            questions.answer_question(other, question, YES, "")
    assert [each.answer for each in in_force(northgate, case).about_persons] == [NO]


def forget_browsers(northgate: Northgate) -> None:
    with northgate.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("DELETE FROM candidate_browser"))


def test_a_draft_that_was_refused_is_not_kept(northgate: Northgate) -> None:
    case = a_case(northgate)
    one, other = two_visits(northgate, case)
    with northgate.app.app_context():
        consent.sign_answers(one, CAREFUL, case.name, "")
        with pytest.raises(Forbidden):
            visits.save_draft(other, {"others": "yes"})
        found = text("SELECT draft FROM candidate_session")
        assert "yes" not in str(db.session.scalars(found).all())


def test_a_draft_alone_makes_no_browser_known(northgate: Northgate) -> None:
    case = a_case(northgate)
    one, other = two_visits(northgate, case)
    with northgate.app.app_context():
        visits.save_draft(one, {"others": "no", "people": []})
        consent.sign_answers(other, CAREFUL, case.name, "")
        with pytest.raises(Forbidden):
            consent.sign_answers(one, CAUTIOUS, case.name, "")


def test_anyone_with_the_link_can_stop_but_goes_on_to_nothing(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    one, other = two_visits(northgate, case)
    with northgate.app.app_context():
        consent.sign_answers(one, CAREFUL, case.name, "")
        consent.stop_contact(other, "")
    assert in_force(northgate, case).stopped
    stranger = a_visit(northgate, case, "third", northgate.links(case.email)[-1])
    assert not stranger.is_known
    with northgate.app.app_context():
        consent.stop_contact(stranger, "")
        with pytest.raises(Forbidden):
            consent.sign_answers(stranger, CAREFUL, case.name, "")
    assert len(northgate.rows(CandidateBrowser)) == 1


def test_stopping_from_a_first_browser_makes_it_the_known_one(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    one, other = two_visits(northgate, case)
    with northgate.app.app_context():
        consent.stop_contact(one, "")
        with pytest.raises(Forbidden):
            consent.sign_answers(other, CAREFUL, case.name, "")
    assert in_force(northgate, case).stopped


def test_a_browser_that_is_not_known_replies_to_nothing(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM)
    stranger = a_visit(northgate, case, "other", northgate.links(case.email)[-1])
    with northgate.app.app_context():
        with pytest.raises(Forbidden):
            replies.reply_to_contact(stranger, replies.WriteReply(contact, "Not me."))
        with pytest.raises(Forbidden):
            feedback.ask_feedback(stranger)


def test_all_links_and_visits_end_at_once_and_a_new_link_is_mailed(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    old = a_link(northgate, case)
    visit = a_visit(northgate, case, token=old)
    an_answer(northgate, case, CAREFUL, visit)
    northgate.deliver()
    known = set(northgate.links(case.email))
    with northgate.app.app_context():
        visits.revoke_links(visit)
        for token in known:
            with pytest.raises(LinkUnusable):
                visits.open_link(token, "any")
    with northgate.app.app_context():
        left = text("SELECT count(*) FROM candidate_session WHERE expires_at > :now")
        assert db.session.scalar(left, {"now": visit.expires_at}) == 0
        visits.offer_new_link(old)
    assert len(northgate.rows(OutboxMail, template="consent_link_again")) == 1
    northgate.deliver()
    fresh = set(northgate.links(case.email)) - known
    assert len(fresh) == 1
    again = a_visit(northgate, case, token=fresh.pop())
    assert again.is_known
    (event,) = northgate.rows(AuditEvent, type="link.revoked")
    assert (event["case_id"], event["actor"]) == (case.id, "candidate")


def a_code(northgate: Northgate, case: Case, visit: Visit) -> str:
    with northgate.app.app_context():
        visits.ask_code(visit)
    northgate.deliver()
    body = northgate.mails(case.email)[-1].body
    found = re.search(r"\b(\d{4}) ?(\d{4})\b", body)
    assert found, body
    return found[1] + found[2]


def a_stranger(northgate: Northgate) -> tuple[Case, Visit]:
    case = a_case(northgate, answers=CAREFUL)
    return case, a_visit(northgate, case, "new", northgate.links(case.email)[-1])


def test_a_code_makes_another_browser_known_once(northgate: Northgate) -> None:
    case, visit = a_stranger(northgate)
    code = a_code(northgate, case, visit)
    assert code not in str(northgate.rows(MailboxCode))
    with northgate.app.app_context():
        token = visits.confirm_code(visit, code)
        assert find_open_visit(token).is_known
        with pytest.raises(LinkUnusable):
            find_open_visit_by(visit)
        with pytest.raises(DomainError):
            visits.confirm_code(visit, code)


def find_open_visit_by(visit: Visit) -> Visit:
    """Try the name that the visit had before the code."""
    return find_open_visit(visit.token_hash)


def test_the_sixth_try_of_a_code_fails_though_it_is_right(
    northgate: Northgate,
) -> None:
    case, visit = a_stranger(northgate)
    code = a_code(northgate, case, visit)
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    with northgate.app.app_context():
        for _ in range(5):
            with pytest.raises(DomainError):
                visits.confirm_code(visit, wrong)
        with pytest.raises(DomainError):
            visits.confirm_code(visit, code)
    assert len(northgate.rows(CandidateBrowser)) == 1
    assert [row["tries"] for row in northgate.rows(MailboxCode)] == [5]


def test_a_code_that_is_used_up_is_an_event_and_a_slip_is_none(
    northgate: Northgate,
) -> None:
    case, visit = a_stranger(northgate)
    for slips in (4, 7):
        code = a_code(northgate, case, visit)
        wrong = f"{(int(code) + 1) % 10**8:08d}"
        with northgate.app.app_context():
            for _ in range(slips):
                with pytest.raises(DomainError):
                    visits.confirm_code(visit, wrong)
    (event,) = northgate.rows(AuditEvent, type="code.refused")
    assert (event["case_id"], event["actor"]) == (case.id, "system")
    assert northgate.breaks() == []


def test_a_try_is_counted_before_the_code_is_compared(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, visit = a_stranger(northgate)
    code = a_code(northgate, case, visit)
    counted: list[int] = []

    def compare(*_: object) -> bool:
        counted.extend(row["tries"] for row in northgate.rows(MailboxCode))
        return False

    monkeypatch.setattr(mailbox_codes, "is_password", compare)
    with northgate.app.app_context(), pytest.raises(DomainError):
        visits.confirm_code(visit, code)
    assert counted == [1]


def test_a_code_of_one_visit_opens_no_other(northgate: Northgate) -> None:
    case, visit = a_stranger(northgate)
    other = a_visit(northgate, case, "third", northgate.links(case.email)[-1])
    code = a_code(northgate, case, visit)
    with northgate.app.app_context(), pytest.raises(DomainError):
        visits.confirm_code(other, code)
    assert len(northgate.rows(ConsentDecision)) == 1
