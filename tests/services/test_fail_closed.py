"""What cannot be recorded does not happen: no event, no row, no mail."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from types import FunctionType, ModuleType
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from hiring import clock, services
from hiring.domain.actor import OpeningId, Role
from hiring.domain.candidate_file import CandidateField
from hiring.domain.casefile import HiringOutcome
from hiring.domain.consent import Answer
from hiring.domain.debrief_draft import Draft
from hiring.domain.document import Choice as PrintChoice
from hiring.domain.document import Kind, Paper
from hiring.domain.errors import DomainError
from hiring.domain.open_question import QuestionState
from hiring.domain.own_records import About
from hiring.domain.quote import Place
from hiring.domain.rules import RULES
from hiring.domain.waiver import Waive
from hiring.extensions import db
from hiring.models.base import Base
from hiring.models.blank_form import BlankForm
from hiring.models.call import CallReport
from hiring.models.call_back import OpenQuestion
from hiring.models.consent import (
    CandidateBrowser,
    CandidateSession,
    MailboxCode,
    PersonQuestion,
)
from hiring.models.contact import Finding, NotePassage
from hiring.models.debrief import Debrief, DocumentExport
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.models.records import Correction, Erasure
from hiring.models.sending import SharedDocument, SharedOpening
from hiring.queries.panel_debrief import load_panel
from hiring.queries.sent_mail import SentMail
from hiring.queries.speakers import SpeakerVisit, find_speaker_visit
from hiring.queries.uploads import Choice
from hiring.queries.visits import Visit
from hiring.services import (
    account,
    addresses,
    archives,
    blank_forms,
    calls,
    candidates,
    citing,
    consent,
    contacts,
    copies,
    corrections,
    debrief_words,
    debriefs,
    erasure,
    exports,
    feedback,
    findings,
    hiring_decisions,
    holds,
    interviews,
    never,
    open_questions,
    openings,
    outbox,
    panel,
    passages,
    periodic,
    questions,
    quotes,
    reading,
    reminders,
    replies,
    said,
    settings,
    sharing,
    speakers,
    staff,
    undelivered,
    visits,
    waivers,
)
from hiring.services.candidates import NewPerson
from hiring.services.checks import check_person
from hiring.services.openings import OpeningText
from hiring.services.passages import Judgement
from hiring.services.speakers import Described
from hiring.sessions import digest
from hiring.transaction import transaction
from tests.blank_forms import a_small_form
from tests.builders import (
    CANDIDATE_FILE,
    CAREFUL,
    CAUTIOUS,
    HER_PHONE,
    LEA,
    OPEN,
    PRIYA,
    SAID,
    SAM,
    TOLD,
    TOM,
    Case,
    a_case,
    a_check,
    a_code,
    a_contact,
    a_debrief,
    a_draft,
    a_feedback,
    a_follow_up,
    a_former,
    a_log,
    a_mark,
    a_question,
    a_quote,
    a_returned_form,
    a_shared,
    a_staff,
    a_visit,
    a_visit_again,
    a_wish_for_feedback,
    an_answer,
    an_archive,
    listed,
    someone,
)
from tests.northgate import PASSWORD, Northgate

BEFORE = "CREATE TRIGGER no_more BEFORE INSERT ON audit_event"
REFUSED = "$$ BEGIN RAISE EXCEPTION 'the ledger is full'; END $$"
NO_MORE = {
    "sqlite": (f"{BEFORE} BEGIN SELECT RAISE(ABORT, 'the ledger is full'); END",),
    "postgresql": (
        f"CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS {REFUSED}",
        f"{BEFORE} FOR EACH ROW EXECUTE FUNCTION no_more()",
    ),
}
AN_INTERVIEWER = frozenset({Role.INTERVIEWER})
HANNA = someone("Hanna Lind", "Lumen Health")
RUTH = someone("Ruth Dahl")
SPOKEN_ABOUT = Described("Forecasting", "Analyst", "How we plan.")
COLUMNS = {CandidateField.FULL_NAME: 0, CandidateField.EMAIL: 1}
TEXT = OpeningText(
    title="Data Engineer",
    team="Forecasting",
    level="senior",
    jurisdictions=("eu",),
    company_stage="",
    support="",
    market="",
    challenges="Rebuild the pipelines while they run.",
)
SETTINGS = settings.ChangeSettings(
    name="Another name",
    contact_email="other@northgate.example",
    contact_phone="",
    time_zone="UTC",
    no_counts_rule=True,
    link_days=9,
    answer_days=9,
    ask_first_days=9,
    feedback_days=12,
)


def fill_the_ledger(northgate: Northgate) -> None:
    """Let no event be written any more."""
    with northgate.app.app_context(), db.engine.begin() as connection:
        for statement in NO_MORE[db.engine.dialect.name]:
            connection.exec_driver_sql(statement)


def everything(northgate: Northgate) -> dict[str, list[str]]:
    """Read every row of every table, but for the counters of tries."""
    with northgate.app.app_context(), db.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in Base.metadata.sorted_tables
            if table.name != "rate_count"
        }


FOUND: dict[str, Any] = {
    "id": "f" * 24, "field": "summary", "start": 0, "end": 2, "topic": "health",
    "state": "found", "judged_by": "",
}  # fmt: skip
"""Words of the debrief on the stage that wait for an answer."""


@dataclass(frozen=True, slots=True)
class Panels:
    """A panel that waits for somebody, and one with talks that stand beside claims."""

    early: Case
    compared: Case
    beside: panel.PutBeside
    mark: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A day at Northgate on which everything can be done once more."""

    northgate: Northgate
    case: Case
    unasked: Case
    held: Case
    answered: Case
    answered_visit: Visit
    news: str
    quote: str
    agreed: str
    waiver: str
    change: str
    mail: SentMail
    passage: str
    visit: Visit
    visit_token: str
    question_visit: Visit
    question: str
    contact: str
    finding: str
    debrief: str
    archive: str
    shared: str
    draft: Draft
    upload: str
    imported: str
    feared: Case
    named: str
    invited: str
    invitation: str
    gone: str
    call_check: str
    call_code: str
    call_report: str
    copy_visit: Visit
    panels: Panels
    speaker: str
    speaker_visit: SpeakerVisit
    returned: str
    form: bytes
    wishing: Visit
    wishes: dict[str, str]


def some_wishes(northgate: Northgate, case: Case) -> tuple[Visit, dict[str, str]]:
    """Let candidates ask what they can ask about their own records."""
    cast, wishes = northgate.cast, {}
    for name in ("confirmed", "held", "asked"):
        other = a_case(northgate, answers=CAREFUL)
        wishing = a_visit_again(northgate, other)
        with northgate.app.app_context():
            erasure.ask_erasure(wishing, "")
            wish = northgate.rows(Erasure, candidate_id=other.id)[0]["id"]
            if name == "confirmed":
                erasure.confirm_erasure(cast.mira, wish)
            if name == "held":
                holds.set_hold(cast.mira, other.id, "A dispute.")
        wishes[name] = str(wish)
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        wrong = corrections.Wrong(About.NAME, "It is misspelt.", "Amara Okafor-Bell")
        corrections.ask_correction(visit, wrong, "")
    wishes["correction"] = str(northgate.rows(Correction)[0]["id"])
    return wishing, wishes


def some_panels(northgate: Northgate) -> Panels:
    """Let one panel wait for somebody, and mark a claim of the other."""
    ivo, later = northgate.cast.ivo, a_staff(northgate, "Tove Holm", Role.INTERVIEWER)
    early = a_case(northgate, answers=CAREFUL, interviewers=[ivo, later])
    case = a_case(northgate, answers=CAREFUL, interviewers=[ivo])
    a_debrief(northgate, early, ivo)
    debrief = a_debrief(northgate, case, ivo)
    talk, other = (
        a_contact(northgate, case, listed(person), notes=SAID)
        for person in (PRIYA, TOM)
    )
    beside = panel.PutBeside(case.id, talk, debrief, 0, confirms=True, judged={})
    return Panels(early, case, beside, a_mark(northgate, case, other, debrief))


def a_stage(northgate: Northgate) -> Stage:
    cast, app = northgate.cast, northgate.app
    case = a_case(northgate, answers=CAREFUL, interviewers=[cast.ivo])
    contact = a_contact(northgate, case, SAM)
    ill = a_contact(northgate, case, SAM, notes=replace(SAID, opinions="She was ill."))
    cautious = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, cautious, RUTH)
    draft = a_draft()
    gone = a_staff(northgate, "Gil Moor", Role.INTERVIEWER)
    unasked, held = a_case(northgate), a_case(northgate)
    answered = a_case(northgate, answers=CAREFUL)
    a_wish_for_feedback(northgate, answered)
    a_feedback(northgate, answered)
    news = a_follow_up(northgate, answered)
    agreed = a_quote(northgate, answered, news, "We moved to a new site.")
    answered_visit = a_visit_again(northgate, answered)
    feared = a_case(northgate, answers=replace(OPEN, never=(RUTH.name,)))
    with app.app_context():
        quotes.answer_quote(answered_visit, agreed, may_quote=True)
        holds.set_hold(cast.mira, held.id, "A dispute.")
        waiver = waivers.waive(cast.mira, Waive(case.id, "OFF001", RUTH.name, "Heard."))
        opened = visits.open_link(northgate.links(case.email)[-1], HER_PHONE)
        debriefs.save_draft(cast.jonas, case.id, draft)
        change = addresses.propose_address(cast.jonas, held.id, "new@home.example")
        earlier = b"Name,Email\nOla Berg,ola@post.example\n"
        imported = candidates.keep_upload(cast.jonas, "earlier.csv", earlier)
        chosen = Choice(case.opening_id, COLUMNS)
        candidates.import_candidates(cast.jonas, imported, chosen)
        upload = candidates.keep_upload(cast.jonas, "people.csv", CANDIDATE_FILE)
        coming = staff.Invite("Nia Cole", "nia@northgate.example", AN_INTERVIEWER)
        invited = staff.invite(cast.ada, coming)
        staff.switch_off(cast.ada, gone.id)
        with transaction() as session:
            invitation = staff.mint_token(session, invited, "invitation")
    wishing, wishes = some_wishes(northgate, case)
    call_code = a_code(northgate, case, listed(PRIYA))
    copy_visit = replace(a_visit_again(northgate, answered), code_at=clock.now())
    speaker, speaker_link = a_former(northgate)
    with app.app_context():
        pressed = calls.Report(too_soon=False, pressed=True, words="")
        calls.report_call(call_code, pressed, "")
        copies.ask_copy(copy_visit, "")
        copies.make_next_copy(northgate.config)
        speaker_visit = find_speaker_visit(digest(speaker_link))
    visit = a_visit_again(northgate, case)
    debrief = a_debrief(northgate, case, cast.ivo)
    with app.app_context(), transaction() as session:
        session.execute(update(CandidateSession).values(code_at=clock.now()))
        session.execute(
            update(Debrief).where(Debrief.id == debrief).values(passages=[FOUND])
        )
    returned = a_returned_form(northgate, case, case.manager, cast.mira)
    form = northgate.rows(BlankForm)[0]["id"]
    return Stage(
        returned=returned,
        form=a_small_form(form, needs="Quiet hours."),
        northgate=northgate,
        wishing=wishing,
        wishes=wishes,
        case=case,
        unasked=unasked,
        held=held,
        answered=answered,
        answered_visit=answered_visit,
        news=news,
        quote=a_quote(northgate, answered, news, "I led a team of four"),
        agreed=agreed,
        waiver=waiver,
        change=change,
        mail=_a_sent_mail(northgate, case),
        passage=str(northgate.rows(NotePassage, contact_id=ill)[0]["id"]),
        visit=visit,
        visit_token=opened.token,
        question_visit=a_visit_again(northgate, cautious),
        question=question,
        contact=contact,
        finding=str(northgate.rows(Finding, contact_id=contact)[0]["id"]),
        debrief=debrief,
        archive=an_archive(northgate, case, cast.mira),
        shared=a_shared(northgate, debrief, cast.ivo),
        draft=draft,
        upload=upload,
        imported=imported,
        feared=feared,
        named=a_check(northgate, feared, RUTH),
        invited=invited,
        invitation=invitation,
        gone=gone.id,
        call_check=a_check(northgate, case, listed(PRIYA)),
        call_code=call_code,
        call_report=str(northgate.rows(CallReport)[0]["id"]),
        copy_visit=copy_visit,
        panels=some_panels(northgate),
        speaker=speaker,
        speaker_visit=speaker_visit,
    )


def _a_sent_mail(northgate: Northgate, case: Case) -> SentMail:
    row = northgate.rows(OutboxMail, candidate_id=case.id, template="receipt")[0]
    return SentMail.of(row["id"], row["template"], row["refs"])


Act = Callable[[Stage], object]


def nora(opening_id: OpeningId) -> NewPerson:
    return NewPerson(opening_id, "Nora Fox", "nora@post.example")


def rejected(candidate_id: str) -> hiring_decisions.Decide:
    return hiring_decisions.Decide(
        candidate_id=candidate_id,
        outcome=HiringOutcome.REJECTED,
        decided_on=clock.now().date(),
        reasons="Her interviews were thin.",
    )


ACTS: dict[str, Act] = {
    "account.change_password": lambda s: account.change_password(
        s.case.manager, account.ChangePassword(PASSWORD, "quite another long phrase")
    ),
    "account.choose_password": lambda s: account.choose_password(
        s.invitation, "invitation", PASSWORD
    ),
    "account.sign_in": lambda s: account.sign_in(
        account.SignIn(s.case.manager.email, PASSWORD)
    ),
    "addresses.confirm_address": lambda s: addresses.confirm_address(
        s.northgate.cast.mira, s.held.id, s.change
    ),
    "addresses.propose_address": lambda s: addresses.propose_address(
        s.case.manager, s.case.id, "her@home.example"
    ),
    "addresses.refuse_address": lambda s: addresses.refuse_address(
        s.northgate.cast.mira, s.held.id, s.change
    ),
    "calls.decline_call": lambda s: calls.decline_call(s.call_code),
    "calls.make_code": lambda s: calls.make_code(s.case.manager, s.call_check, ""),
    "calls.record_staff_misuse": lambda s: calls.record_staff_misuse(
        s.call_code, s.case.manager
    ),
    "calls.report_call": lambda s: calls.report_call(
        s.call_code, calls.Report(too_soon=True, pressed=False, words=""), ""
    ),
    "calls.settle_report": lambda s: calls.settle_report(
        s.northgate.cast.mira, s.call_report, "We spoke with the caller.", ""
    ),
    "candidates.add_candidate": lambda s: candidates.add_candidate(
        s.case.manager, nora(s.case.opening_id)
    ),
    "candidates.assign_interviewers": lambda s: candidates.assign_interviewers(
        s.case.manager, s.case.id, frozenset()
    ),
    "candidates.import_candidates": lambda s: candidates.import_candidates(
        s.case.manager, s.upload, Choice(s.case.opening_id, COLUMNS)
    ),
    "candidates.move_candidate": lambda s: candidates.move_candidate(
        s.case.manager, s.case.id, ("us",)
    ),
    "checks.check_person": lambda s: check_person(s.case.manager, s.case.id, SAM),
    "consent.ask_imported": lambda s: consent.ask_imported(s.case.manager, s.imported),
    "consent.request_consent": lambda s: consent.request_consent(
        s.unasked.manager, s.unasked.id, ""
    ),
    "consent.sign_answers": lambda s: consent.sign_answers(
        s.visit, OPEN, s.case.name, ""
    ),
    "consent.stop_contact": lambda s: consent.stop_contact(s.visit, ""),
    "contacts.add_notes": lambda s: contacts.add_notes(
        s.case.manager, s.contact, SAID, ""
    ),
    "contacts.log_contact": lambda s: contacts.log_contact(
        s.case.manager, a_log(s.case, listed(PRIYA), notes=SAID)
    ),
    "contacts.log_or_warn": lambda s: contacts.log_or_warn(
        s.case.manager, a_log(s.case, HANNA), frozenset()
    ),
    "citing.ask_to_cite": lambda s: citing.ask_to_cite(
        s.case.manager, s.case.id, [s.contact]
    ),
    "blank_forms.make_form": lambda s: blank_forms.make_form(
        s.case.manager,
        blank_forms.MakeForm(s.case.id, s.case.manager.id, Paper.A4, "en"),
    ),
    "blank_forms.hand_in": lambda s: blank_forms.hand_in(
        s.case.manager, blank_forms.HandIn(s.case.id, s.form, "")
    ),
    "blank_forms.leave_answers": lambda s: blank_forms.leave_answers(
        s.case.manager, s.case.id, s.returned
    ),
    "blank_forms.take_answers": lambda s: blank_forms.take_answers(
        s.case.manager,
        blank_forms.Taken(s.case.id, s.returned, s.draft.digest, {}),
    ),
    "citing.let_cite": lambda s: citing.let_cite(
        s.northgate.cast.mira, citing.LetCite(s.contact, "It cannot wait.")
    ),
    "debrief_words.judge_words": lambda s: debrief_words.judge_words(
        s.northgate.cast.ivo, s.debrief, FOUND["id"], touches=True
    ),
    "debriefs.amend_debrief": lambda s: debriefs.amend_debrief(
        s.northgate.cast.ivo, s.debrief, "One thing more.", ""
    ),
    "debriefs.sign_debrief": lambda s: debriefs.sign_debrief(
        s.case.manager, debriefs.SignDebrief(s.case.id, s.draft.digest, "")
    ),
    "exports.export_document": lambda s: exports.export_document(
        s.northgate.cast.ivo, Kind.DEBRIEF, s.debrief, PrintChoice()
    ),
    "feedback.ask_feedback": lambda s: feedback.ask_feedback(s.visit),
    "feedback.give_feedback": lambda s: feedback.give_feedback(
        s.answered.manager, feedback.GiveFeedback(s.answered.id, TOLD)
    ),
    "feedback.share_follow_up": lambda s: feedback.share_follow_up(
        s.answered_visit, s.news, may_share=True
    ),
    "feedback.want_invitation": lambda s: feedback.want_invitation(
        s.answered_visit, wanted=False
    ),
    "feedback.write_follow_up": lambda s: feedback.write_follow_up(
        s.answered_visit, feedback.FollowUpText("One thing more.")
    ),
    "findings.explain_finding": lambda s: findings.explain_finding(
        s.case.manager, s.finding, "We met by chance."
    ),
    "findings.settle_finding": lambda s: findings.settle_finding(
        s.northgate.cast.mira, s.finding, "It was not used."
    ),
    "archives.take_archive": lambda s: archives.take_archive(
        s.northgate.cast.mira, s.archive, ""
    ),
    "sharing.revoke_document": lambda s: sharing.revoke_document(
        s.northgate.cast.ivo, s.shared
    ),
    "sharing.send_document": lambda s: sharing.send_document(
        s.northgate.cast.ivo,
        sharing.SendDocument(Kind.DEBRIEF, s.debrief, "Kim Roe", LEA),
    ),
    "copies.ask_copy": lambda s: copies.ask_copy(
        replace(s.visit, code_at=clock.now()), ""
    ),
    "copies.take_copy": lambda s: copies.take_copy(s.copy_visit),
    "corrections.ask_correction": lambda s: corrections.ask_correction(
        s.visit, corrections.Wrong(About.OTHER, "My year is wrong."), ""
    ),
    "corrections.make_correction": lambda s: corrections.make_correction(
        s.northgate.cast.mira, s.wishes["correction"], ""
    ),
    "corrections.refuse_correction": lambda s: corrections.refuse_correction(
        s.northgate.cast.mira, s.wishes["correction"], "It was so."
    ),
    "erasure.approve_erasure": lambda s: erasure.approve_erasure(
        s.northgate.cast.ada, s.wishes["confirmed"]
    ),
    "erasure.ask_erasure": lambda s: erasure.ask_erasure(s.visit, ""),
    "erasure.confirm_erasure": lambda s: erasure.confirm_erasure(
        s.northgate.cast.mira, s.wishes["asked"]
    ),
    "erasure.refuse_erasure": lambda s: erasure.refuse_erasure(
        s.northgate.cast.mira, s.wishes["held"]
    ),
    "erasure.take_back": lambda s: erasure.take_back(s.wishing),
    "hiring_decisions.decide": lambda s: hiring_decisions.decide(
        s.case.manager, rejected(s.case.id)
    ),
    "hiring_decisions.decide_or_warn": lambda s: hiring_decisions.decide_or_warn(
        s.case.manager, rejected(s.case.id), frozenset(rule.code for rule in RULES)
    ),
    "holds.lift_hold": lambda s: holds.lift_hold(
        s.northgate.cast.mira, s.held.id, "It is over."
    ),
    "holds.set_hold": lambda s: holds.set_hold(
        s.northgate.cast.mira, s.case.id, "A complaint."
    ),
    "never.keep_reasons": lambda s: never.keep_reasons(
        s.visit, {RUTH.name: "He threatened me."}
    ),
    "never.read_reasons": lambda s: never.read_reasons(
        s.northgate.cast.mira, s.feared.id, s.named
    ),
    "open_questions.end_question": lambda s: open_questions.end_question(
        s.northgate.cast.mira,
        open_questions.EndQuestion(
            s.northgate.rows(OpenQuestion)[0]["id"], QuestionState.ASIDE, "It is plain."
        ),
    ),
    "open_questions.keep_plan": lambda s: open_questions.keep_plan(
        s.northgate.cast.mira, open_questions.KeepPlan(s.case.id, needs="A desk.")
    ),
    "open_questions.raise_question": lambda s: open_questions.raise_question(
        s.northgate.cast.ivo,
        open_questions.RaiseQuestion(s.case.id, "Why?", debrief_id=s.debrief),
    ),
    "openings.change_opening": lambda s: openings.change_opening(
        s.case.manager, s.case.opening_id, replace(TEXT, title="Another")
    ),
    "openings.close_opening": lambda s: openings.close_opening(
        s.case.manager, s.case.opening_id
    ),
    "interviews.set_interview_days": lambda s: interviews.set_interview_days(
        s.case.manager,
        s.case.id,
        {s.case.manager.id: interviews.Day(clock.now().date())},
    ),
    "openings.record_opening": lambda s: openings.record_opening(s.case.manager, TEXT),
    "panel.open_panel": lambda s: panel.open_panel(
        s.northgate.cast.mira, panel.OpenPanel(s.panels.early.id, "She is ill.")
    ),
    "panel.put_beside": lambda s: panel.put_beside(
        s.panels.compared.manager, s.panels.beside
    ),
    "panel.read_settings": lambda s: panel.read_settings(
        s.panels.compared.manager,
        load_panel(s.panels.compared.manager, s.panels.compared.id),
    ),
    "panel.take_back": lambda s: panel.take_back(
        s.panels.compared.manager, s.panels.compared.id, s.panels.mark
    ),
    "passages.judge_passage": lambda s: passages.judge_passage(
        s.case.manager, s.passage, Judgement(touches=True, asked=False)
    ),
    "questions.answer_question": lambda s: questions.answer_question(
        s.question_visit, s.question, Answer.YES, ""
    ),
    "questions.ask_about_person": lambda s: questions.ask_about_person(
        s.case.manager,
        questions.AskAboutPerson(
            candidate_id=s.case.id,
            name=RUTH.name,
            organisation="",
            relation="",
            topic="How they plan.",
            minutes=15,
            works_there_now=False,
        ),
    ),
    "quotes.answer_quote": lambda s: quotes.answer_quote(
        s.answered_visit, s.quote, may_quote=True
    ),
    "quotes.ask_quote": lambda s: quotes.ask_quote(
        s.answered.manager,
        quotes.AskQuote(
            s.answered.id, s.news, "for ten months.", frozenset({Place.OPENINGS})
        ),
    ),
    "quotes.take_back": lambda s: quotes.take_back(s.answered_visit, s.agreed),
    "reading.read_notes": lambda s: reading.read_notes(s.case.manager, s.contact),
    "reading.read_waiting": lambda s: reading.read_waiting(
        s.northgate.cast.mira, s.contact
    ),
    "replies.reply_to_contact": lambda s: replies.reply_to_contact(
        s.visit, replies.WriteReply(s.contact, "It was not like that.")
    ),
    "said.read_what_was_said": lambda s: said.read_what_was_said(s.visit, s.contact),
    "settings.change_settings": lambda s: settings.change_settings(
        s.northgate.cast.ada, SETTINGS
    ),
    "speakers.describe_former": lambda s: speakers.describe_former(
        s.speaker_visit, SPOKEN_ABOUT, shown=False
    ),
    "speakers.describe_self": lambda s: speakers.describe_self(
        s.northgate.cast.ivo, SPOKEN_ABOUT, shown=True
    ),
    "speakers.forget_former": lambda s: speakers.forget_former(s.speaker_visit),
    "speakers.hide_former": lambda s: speakers.hide_former(s.speaker_visit),
    "speakers.hide_self": lambda s: speakers.hide_self(s.northgate.cast.ivo),
    "speakers.invite_former": lambda s: speakers.invite_former(
        s.northgate.cast.mira, "Lou Hart", "lou@post.example", ""
    ),
    "speakers.remove_former": lambda s: speakers.remove_former(
        s.northgate.cast.mira, s.speaker
    ),
    "staff.change_roles": lambda s: staff.change_roles(
        s.northgate.cast.ada, s.northgate.cast.mei.id, AN_INTERVIEWER
    ),
    "staff.describe_calling": lambda s: staff.describe_calling(
        s.northgate.cast.ada, s.case.manager.id, staff.Calling(None, "Hartley")
    ),
    "staff.invite": lambda s: staff.invite(
        s.northgate.cast.ada,
        staff.Invite("Noa Reis", "noa@northgate.example", AN_INTERVIEWER),
    ),
    "staff.invite_again": lambda s: staff.invite_again(s.northgate.cast.ada, s.invited),
    "staff.switch_off": lambda s: staff.switch_off(
        s.northgate.cast.ada, s.northgate.cast.mei.id
    ),
    "staff.switch_on": lambda s: staff.switch_on(s.northgate.cast.ada, s.gone),
    "undelivered.record_returned": lambda s: undelivered.record_returned(
        s.mail, "5.1.1"
    ),
    "visits.record_misuse": lambda s: visits.record_misuse(
        s.northgate.links(s.case.email)[-1], s.case.manager
    ),
    "visits.record_visit_misuse": lambda s: visits.record_visit_misuse(
        s.visit_token, s.case.manager
    ),
    "visits.revoke_links": lambda s: visits.revoke_links(s.visit),
    "waivers.end_waiver": lambda s: waivers.end_waiver(s.northgate.cast.mira, s.waiver),
    "waivers.waive": lambda s: waivers.waive(
        s.northgate.cast.mira, Waive(s.case.id, "OFF004", RUTH.name, "He is told.")
    ),
    "waivers.waive_finding": lambda s: waivers.waive_finding(
        s.northgate.cast.mira, s.finding, "She answered for him.", ""
    ),
}
WITHOUT_EVENT = {
    "a session, a draft or a file of one's own": {
        "archives.ask_archive",
        "account.end_other_sessions",
        "account.end_session",
        "account.sign_out",
        "candidates.keep_upload",
        "debriefs.save_draft",
        "visits.end_visit",
        "visits.keep_language",
        "visits.open_link",
        "visits.save_draft",
    },
    "a code or a link to the known address of who asks": {
        "account.ask_for_new_password",
        "sharing.ask_shared_code",
        "visits.ask_code",
        "visits.offer_new_link",
    },
    "what has run out, is counted, or is on its way": {
        "account.forget_expired_sessions",
        "archives.forget_old_archives",
        "archives.print_next_debrief",
        "calls.forget_old_codes",
        "candidates.forget_old_uploads",
        "consent.find_signed",
        "feedback_days.invite_follow_ups",
        "feedback_days.remind_of_feedback",
        "feedback_days.tell_of_overdue_feedback",
        "interviews.nudge_debriefs",
        "letters.compose",
        "outbox.claim",
        "outbox.drop",
        "outbox.mark_sent",
        "outbox.postpone",
        "outbox.forget_old_mail",
        "outbox.wait_for_morning",
        "undelivered.record_delayed",
        "case_rules.recheck_opening",
        "recheck.recheck_all",
        "periodic.expire_requests",
        "periodic.sweep_cases",
        "periodic.sweep_openings",
        "rate_limit.count_guess",
        "rate_limit.count_name",
        "rate_limit.count_tries",
        "rate_limit.forget_old_tries",
        "talks.forget_old_talks",
        "telling.tell_again",
    },
    "what nobody may learn that a candidate asked, not even from the ledger": {
        "talks.answer_talk",
        "talks.begin_talk",
        "talks.decline_talk",
        "talks.report_talk",
        "talks.write_again",
    },
    "the look at the ledger, and what begins it": {
        "ledger_checks.verify_ledger",
        "relaxations.record_relaxations",
        "staff.found_organisation",
    },
    "what comes after an event that is written already": {
        "copies.forget_old_copies",
        "copies.make_next_copy",
        "erasure.finish_erasures",
        "erasure.replay_erasures",
    },
    "asks each under the lock as one press does": {"consent.ask_some_more"},
    "has a test of its own below": {
        "addresses.count_held_grants",
        "periodic.find_missing_notes",
        "reminders.remind",
        "undelivered.give_up",
        "questions.lapse_questions",
        "mailbox_codes.try_code",
        "sharing.open_document",
        "visits.confirm_code",
    },
}


def writes(found: FunctionType, module: ModuleType) -> bool:
    """Tell whether a function opens a transaction, by itself or by a neighbour."""
    names = found.__code__.co_names
    near = (getattr(module, name, None) for name in names if name != found.__name__)
    return "transaction" in names or any(
        writes(other, module)
        for other in near
        if isinstance(other, FunctionType) and other.__module__ == module.__name__
    )


def test_every_service_that_writes_is_tried_or_said_to_need_no_event() -> None:
    found = set()
    for name in (module.name for module in pkgutil.iter_modules(services.__path__)):
        module = importlib.import_module(f"hiring.services.{name}")
        for verb, function in inspect.getmembers(module, inspect.isfunction):
            is_own = function.__module__ == module.__name__
            if is_own and not verb.startswith("_") and writes(function, module):
                found.add(f"{name}.{verb}")
    exempt = set().union(*WITHOUT_EVENT.values())
    assert found - exempt == set(ACTS)
    assert exempt - found == set()


def what_goes_through(stage: Stage) -> Iterator[str]:
    """Try each act; name those that were not stopped or that left something."""
    before = everything(stage.northgate)
    for name, act in ACTS.items():
        try:
            with stage.northgate.app.app_context():
                act(stage)
            yield f"{name} went through"
        except DBAPIError as error:
            if "the ledger is full" not in str(error.orig):
                yield f"{name} failed of something else: {error.orig}"
        after = everything(stage.northgate)
        left = [table for table in after if after[table] != before[table]]
        if left:
            yield f"{name} left something in {left}"


def test_what_cannot_be_recorded_is_not_done(northgate: Northgate) -> None:
    stage = a_stage(northgate)
    fill_the_ledger(northgate)
    assert list(what_goes_through(stage)) == []


def test_no_act_moves_a_case_back_though_the_clock_does(northgate: Northgate) -> None:
    stage, done = a_stage(northgate), 0
    before = len(northgate.rows(AuditEvent))
    with clock.set_to(clock.now() - timedelta(hours=1)):
        # Erasing last, after which nothing is written about a case.
        for name in sorted(ACTS, key=lambda name: name.startswith("erasure.")):
            # One act can be in the way of another: what counts is what was written.
            with suppress(DomainError), northgate.app.app_context():
                ACTS[name](stage)
                done += 1
    rows = northgate.rows(AuditEvent)
    assert done > len(ACTS) * 2 // 3
    assert len(rows) > before + done // 2
    chains: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda row: int(row["seq"])):
        chains.setdefault(row["case_id"], []).append(str(row["at"]))
    assert [case for case, at in chains.items() if at != sorted(at)] == []
    assert northgate.breaks() == []


def test_silence_that_cannot_be_recorded_stays_a_question(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, RUTH)
    fill_the_ledger(northgate)
    before = everything(northgate)
    with northgate.app.app_context(), clock.set_to(clock.now() + timedelta(days=60)):
        questions.lapse_questions()
    assert everything(northgate) == before
    assert northgate.rows(PersonQuestion, id=question)[0]["answer"] is None
    assert case.id in caplog.text


def test_missing_notes_that_cannot_be_recorded_raise_nothing(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    case = a_case(northgate, answers=CAREFUL, contacts=[SAM])
    fill_the_ledger(northgate)
    before = everything(northgate)
    with northgate.app.app_context(), clock.set_to(clock.now() + timedelta(days=3)):
        periodic.find_missing_notes()
    assert everything(northgate) == before
    assert case.id in caplog.text


def test_a_code_whose_end_cannot_be_recorded_opens_nothing(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    visit = a_visit(northgate, case, "new", northgate.links(case.email)[-1])
    with northgate.app.app_context():
        visits.ask_code(visit)
    northgate.deliver()
    code = re.findall(r"\b\d{8}\b", northgate.mails(case.email)[-1].body)[0]
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    fill_the_ledger(northgate)
    with northgate.app.app_context():
        for refused in (*[DomainError] * 4, DBAPIError, DomainError):
            with pytest.raises(refused):
                visits.confirm_code(visit, wrong)
        with pytest.raises(DomainError):
            visits.confirm_code(visit, code)
    assert len(northgate.rows(CandidateBrowser)) == 1


def test_no_document_leaves_by_a_link_that_cannot_be_recorded(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_shared(northgate, a_debrief(northgate, case), case.manager)
    northgate.deliver()
    caller = sharing.Caller(northgate.rows(SharedDocument)[0]["token_hash"], "v" * 64)
    with northgate.app.app_context():
        sharing.ask_shared_code(caller)
    northgate.deliver()
    (code,) = re.findall(r"^\d{8}$", northgate.mails(LEA)[-1].body, re.MULTILINE)
    fill_the_ledger(northgate)
    with northgate.app.app_context(), pytest.raises(DBAPIError):
        sharing.open_document(caller, code)
    assert northgate.rows(SharedOpening) == northgate.rows(DocumentExport) == []
    assert northgate.rows(MailboxCode)[0]["used_at"] is None


def test_whoever_presses_is_told_that_nothing_was_changed(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM, notes=SAID, notes_to_follow=False)
    jonas = northgate.client(case.manager)
    amara = northgate.client()
    amara.set_cookie("sayso_browser", HER_PHONE)
    amara.see(f"/c/{northgate.links(case.email)[-1]}")
    amara.press("Continue")
    amara.see("/you/stop")
    fill_the_ledger(northgate)
    before = everything(northgate)
    assert amara.press("Stop all contact", sure="y").status == 503
    jonas.see(f"/contacts/{contact}")
    assert jonas.press("Read the notes").status == 503
    assert SAID.facts not in jonas.page.body, "no reading without its event"
    jonas.see(f"/candidates/{case.id}/may-i-call")
    page = jonas.press("May I call?", person="other", other_name="Ruth Dahl")
    assert page.status == 503
    assert everything(northgate) == before


def test_nobody_is_reminded_and_nothing_counts_without_an_event(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    waiting = a_case(northgate)
    a_visit(northgate, waiting)
    case = a_case(northgate)
    with northgate.app.app_context():
        change = addresses.propose_address(case.manager, case.id, "new@home.example")
        addresses.confirm_address(northgate.cast.mira, case.id, change)
    northgate.deliver()
    visit = a_visit(northgate, case, token=northgate.links("new@home.example")[-1])
    an_answer(northgate, case, OPEN, visit)
    fill_the_ledger(northgate)
    before = everything(northgate)
    for hours in (25, 70):
        soon = clock.now() + timedelta(hours=hours)
        with northgate.app.app_context(), clock.set_to(soon):
            addresses.count_held_grants()
            reminders.remind()
    assert everything(northgate) == before
    assert case.id in caplog.text
    assert waiting.id in caplog.text


def test_a_mail_is_not_given_up_without_an_event(northgate: Northgate) -> None:
    case = a_case(northgate)
    northgate.deliver()
    with northgate.app.app_context(), transaction() as session:
        outbox.queue(session, "consent_link_again", {"candidate_id": case.id})
    fill_the_ledger(northgate)
    with northgate.app.app_context():
        owed = outbox.claim()
        assert owed is not None
        with pytest.raises(DBAPIError):
            undelivered.give_up(owed, "550")
    (row,) = northgate.rows(OutboxMail, id=owed.id)
    assert row["given_up_at"] is None
