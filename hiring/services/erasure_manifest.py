"""Where a person stands in the database, table by table, and what erasing does there.

Every column of every table is named here, and a test fails for one that is not. What
is kept, is kept so that lists and figures still add up; it says nothing about anybody.
The ledger stays: its words are sealed under keys that are destroyed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from hiring.models.base import Base
from hiring.models.contact import Finding
from hiring.models.organisation import DemoMail, OutboxMail
from hiring.models.recruiting import Candidate, CandidateUpload

SOMEBODY = "Erased"
_COMPARING = "FAIR"
"""Only what rules of fairness say of one candidate names others."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252")


@dataclass(frozen=True, slots=True)
class Person:
    """Who is erased: the case, and what the person was called and reached by."""

    case_id: str
    opening_id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A table that holds nothing about a candidate, and why that is so."""

    why: str
    columns: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A table whose rows about the candidate go; ``by`` leads to the case.

    ``of`` names the table that ``by`` points to, where that is not the candidate's.
    """

    columns: str
    by: str = "candidate_id"
    of: str = ""


@dataclass(frozen=True, slots=True)
class Blanked:
    """A table whose rows stay to be counted, with nothing personal left in them."""

    values: Mapping[str, Any]
    kept: str
    by: str = "candidate_id"


@dataclass(frozen=True, slots=True)
class Sought:
    """A table in which the person has to be looked for in a way of its own."""

    columns: str
    erase: Callable[[Session, Person], None] = field(repr=False)


Entry = Kept | Deleted | Blanked | Sought


def _erase_mail(session: Session, person: Person) -> None:
    unmarked = and_(
        OutboxMail.candidate_id.is_(None),
        OutboxMail.refs["candidate_id"].as_string() == person.case_id,
    )
    about = or_(OutboxMail.candidate_id == person.case_id, unmarked)
    session.execute(delete(OutboxMail).where(about))


def _erase_demo_mail(session: Session, person: Person) -> None:
    """Take away mail to the person, and to staff where it names the person."""
    named = or_(
        DemoMail.recipient == person.email,
        DemoMail.body.contains(person.name, autoescape=True),
        DemoMail.subject.contains(person.name, autoescape=True),
    )
    session.execute(delete(DemoMail).where(named))


def _erase_uploads(session: Session, person: Person) -> None:
    """Take away files that wait for their import and name the person."""
    known = [
        text.encode(form, "ignore")
        for text in _spellings(person)
        for form in _ENCODINGS
    ]
    waiting = session.execute(select(CandidateUpload.id, CandidateUpload.content))
    named = [row.id for row in waiting if any(each in row.content for each in known)]
    session.execute(delete(CandidateUpload).where(CandidateUpload.id.in_(named)))


def _spellings(person: Person) -> Iterable[str]:
    return {text for text in (person.email, person.email.lower(), person.name) if text}


def _erase_subjects(session: Session, person: Person) -> None:
    """Let pseudonyms mean nobody; the clock's is no person's."""
    subject = Base.metadata.tables["case_subject"]
    theirs = subject.c.case_id == person.case_id
    session.execute(delete(subject).where(theirs, subject.c.person_key != "clock"))


def _erase_findings(session: Session, person: Person) -> None:
    """Blank what rules saw here, and the name where others are compared with it."""
    own: dict[str, Any] = {
        "message": f"{SOMEBODY}.",
        "reason": "",
        "settlement": "",
        "about": Finding.id,
    }
    session.execute(
        update(Finding).where(Finding.candidate_id == person.case_id).values(own)
    )
    beside = select(Candidate.id).where(Candidate.opening_id == person.opening_id)
    session.execute(
        update(Finding)
        .where(
            Finding.candidate_id.in_(beside),
            Finding.code.startswith(_COMPARING),
            Finding.message.contains(person.name, autoescape=True),
        )
        .values(message=func.replace(Finding.message, person.name, "somebody"))
    )


_NOBODY: dict[str, str] = {"name": SOMEBODY}

MANIFEST: Mapping[str, Entry] = {
    "address_change": Deleted(
        "id candidate_id old_email new_email proposed_by proposed_at state decided_by"
        " decided_at"
    ),
    "archived_debrief": Deleted(
        "id archive_id number candidate_id debrief_id name due_at attempts made_at"
        " failed_at problem size digest content"
    ),
    "asking_run": Kept(
        "how far the asking of many has come",
        "id staff_id upload_id begun_at ended_at last_candidate asked",
    ),
    "assignment": Kept("who of the staff had to do with it", "candidate_id staff_id"),
    "audit_event": Kept(
        "the ledger: headers name pseudonyms alone",
        "case_id seq v at type actor prev_hash event_hash header leaf_index",
    ),
    "audit_part": Kept(
        "the ledger: sealed under keys that are destroyed",
        "case_id seq part_no subject_id commitment sealed",
    ),
    "blank_form": Deleted(
        "id candidate_id made_for made_by made_at seq paper language sha256"
    ),
    "call_code": Deleted(
        "id digest check_id made_at expires_at", by="check_id", of="contact_check"
    ),
    "call_report": Deleted(
        "id candidate_id seq caller_id person_name reported_at too_soon pressed words"
        " settlement settled_by settled_at"
    ),
    "candidate": Blanked(
        {
            "name_folded": "",
            "email": "",
            "phone": "",
            "present_company": "",
            "jurisdictions": [],
            "hold": "",
            "language": "",
            "read_language": "",
            "open_findings": 0,
            "consent_state": "erased",
            "name": SOMEBODY,
            "erased_at": None,
            "mail_failed_at": None,
            "grants_held_until": None,
        },
        "id opening_id added_by added_at contact_count feedback_asked_at swept_at",
        by="id",
    ),
    "candidate_browser": Deleted("candidate_id browser_hash seen_at"),
    "candidate_session": Deleted(
        "token_hash candidate_id link_hash started_at expires_at browser_hash code_at"
        " draft question_id"
    ),
    "candidate_upload": Sought(
        "id staff_id filename content uploaded_at", _erase_uploads
    ),
    "case_head": Kept("the ledger: which cases there are", "case_id"),
    "case_subject": Sought("case_id person_key subject_id", _erase_subjects),
    "citing_override": Deleted(
        "id candidate_id contact_id asked_by asked_at given_by given_at reason"
    ),
    "claim_reference": Deleted(
        "id candidate_id debrief_id place contact_id seq confirms stage support market"
        " put_by put_at taken_back_by taken_back_at"
    ),
    "consent_decision": Deleted(
        "candidate_id seq decided_at kind consent signed_name notice_digest"
        " policy_digest notice_language receipt_code event_hash own_network"
    ),
    "consent_link": Deleted(
        "token_hash candidate_id mail_id question_id minted_at expires_at revoked_at"
    ),
    "consent_request": Kept(
        "that somebody was asked, by whom and when",
        "id candidate_id asked_by asked_at answer_by state ended_at remind_at"
        " reminded_at",
    ),
    "contact": Blanked(
        {
            "person": _NOBODY,
            "person_name": SOMEBODY,
            "relation": "",
            "known_from": "",
            "known_to": "",
            "reason": "",
            "notes_to_follow": False,
            "jurisdictions": [],
        },
        "id candidate_id seq logged_by logged_at occurred_at just_now kind channel"
        " outcome initiator stage check_id verdict consent_seq is_walled inform_by"
        " notice_mail_id told_at seen_at identity anonymity_promised caller_trained_on"
        " caller_agency agency_papers",
    ),
    "contact_check": Blanked(
        {"person": _NOBODY, "reasons": [], "instead": "", "can_ask": False},
        "id candidate_id seq asked_by asked_at verdict ground is_listed in_passing",
    ),
    "contact_note": Deleted(
        "id contact_id candidate_id seq written_by written_at notes"
    ),
    "correction": Deleted(
        "id candidate_id contact_id seq about wrong right asked_at answer_by state"
        " answer answered_by answered_at"
    ),
    "debrief": Deleted(
        "id candidate_id written_by interviewed_on minutes summary themes unknown"
        " advice language plan needs passages is_blind saved_at signed_at seq"
        " ledger_head"
    ),
    "debrief_amendment": Deleted(
        "id debrief_id seq written_by written_at text", by="debrief_id", of="debrief"
    ),
    "debrief_archive": Kept(
        "that many debriefs were printed, for whom, and how many; not whose",
        "id asked_by asked_at opening_id first_on last_on recipient on_panel paper"
        " language count_all count_unread gone_at",
    ),
    "demo_mail": Sought("id sent_at recipient subject body html", _erase_demo_mail),
    "document_export": Deleted(
        "id kind subject_id candidate_id seq exported_by exported_at recipient on_panel"
        " paper language sha256"
    ),
    "erasure": Kept(
        "that it was erased, on whose approval, and the certificate; the address"
        " goes once the last mail has left",
        "id candidate_id asked_at answer_by language state first_by first_at ended_by"
        " ended_at refusal seq event_hash code mail_to mail_id finished_at",
    ),
    "feedback": Deleted(
        "id candidate_id request_id seq stood_out gap closing talk_on outlook"
        " written_by written_at invite_at invited_at"
    ),
    "feedback_request": Deleted(
        "id candidate_id seq asked_at due_at answered_at reminded_at overdue_told_at"
    ),
    "follow_up": Deleted("id candidate_id feedback_id seq text is_shared written_at"),
    "finding": Sought(
        "id candidate_id contact_id seq code severity message policy_digest raised_at"
        " state reason explained_by explained_at settlement settled_by settled_at"
        " authority failed waiver_id about",
        _erase_findings,
    ),
    "form_press": Kept(
        "digests with a random number in them", "key result_id pressed_at"
    ),
    "hiring_decision": Blanked(
        {"reasons": f"{SOMEBODY}.", "override": ""},
        "id candidate_id seq outcome decided_on cited admitted consent_counted"
        " written_by written_at ledger_head",
    ),
    "informant_refusal": Deleted("id candidate_id seq check_id person refused_at"),
    "kept_text": Kept("policies and notices", "digest kind name text kept_at"),
    "interview": Deleted("candidate_id staff_id held_on ends_at nudge_at nudges"),
    "ledger_check": Kept(
        "breaks name cases by number",
        "id checked_at checked_by milliseconds events cases heads break_count breaks",
    ),
    "ledger_origin": Kept("the log's own name", "id origin"),
    "mailbox_code": Deleted(
        "id candidate_id session_hash code_hash asked_at expires_at tries used_at"
    ),
    "never_reason": Deleted("candidate_id subject_id sealed written_at"),
    "note_passage": Deleted(
        "id candidate_id contact_id note_id field start end topic state asked"
        " judged_by judged_at"
    ),
    "open_question": Deleted(
        "id candidate_id debrief_id contact_id seq position raised_by raised_at text"
        " state words settled_by settled_at from_debrief_id from_contact_id"
        " from_interview_on"
    ),
    "opening": Kept(
        "the job",
        "id title team level jurisdictions company_stage support market challenges"
        " manager_id created_at closed_at swept_at time_zone"
        " language",
    ),
    "organisation": Kept(
        "settings",
        "id name contact_email contact_phone time_zone no_counts_rule link_days"
        " answer_days ask_first_days quiet_from quiet_to remind_days"
        " feedback_days lawful_basis postal_address",
    ),
    "outbox_mail": Sought(
        "id template refs queued_at due_at lease_until attempts sent_at given_up_at"
        " last_error candidate_id sent_to failed_at delayed_at returned",
        _erase_mail,
    ),
    "panel_opening": Deleted("candidate_id seq reason opened_by opened_at"),
    "person_question": Deleted(
        "id candidate_id asked_by asked_at answer_by person_name person_folded"
        " organisation relation topic answer answered_at remind_at reminded_at minutes"
        " reach"
    ),
    "policy_set": Kept("which policies a digest stands for", "digest file_digest"),
    "prepared_file": Deleted(
        "id kind candidate_id asked_by asked_at language lease_until attempts made_at"
        " failed_at gone_at size digest"
    ),
    "prepared_piece": Deleted(
        "file_id number content", by="file_id", of="prepared_file"
    ),
    "quote": Deleted(
        "id candidate_id seq source source_id text places asked_by asked_at answer_by"
        " answer answered_at taken_back_at"
    ),
    "rate_count": Kept("digests, for a day", "key window_start tries"),
    "recheck": Kept(
        "how far a run has come",
        "id started_at ended_at last_case last_opening cases raised failed policies",
    ),
    "relaxation": Kept(
        "the organisation's own policies",
        "id seq policy key was value reason decided_by decided_on seen_at gone_at",
    ),
    "reply": Deleted("id contact_id candidate_id seq written_at text theme"),
    "returned_form": Deleted(
        "id form_id candidate_id written_by brought_by brought_at seq state answered"
        " answers notes dropped"
    ),
    "shared_document": Deleted(
        "id token_hash candidate_id kind subject_id sent_by sent_at recipient email"
        " paper language expires_at revoked_at revoked_by"
    ),
    "shared_opening": Deleted(
        "id shared_id opened_at digest", by="shared_id", of="shared_document"
    ),
    "speaker": Kept(
        "our people who speak with candidates",
        "id staff_id name email team role language speaks_about invited_by invited_at"
        " shown_at",
    ),
    "speaker_link": Deleted(
        "token_hash speaker_id talk_id expires_at", by="talk_id", of="talk"
    ),
    "staff": Kept(
        "staff",
        "id pseudonym name email password_hash roles invited_at switched_off_at"
        " trained_on agency",
    ),
    "staff_session": Kept("staff", "token_hash staff_id started_at expires_at browser"),
    "staff_token": Kept("staff", "token_hash staff_id purpose expires_at used_at"),
    "start_plan": Deleted(
        "id candidate_id seq written_by written_at first_30 first_60 first_90 needs"
    ),
    "talk": Deleted("id candidate_id speaker_id last_word_at ended_at reported_at"),
    "talk_message": Deleted(
        "id talk_id number from_candidate written_at sealed", by="talk_id", of="talk"
    ),
    "waiver": Blanked(
        {"person": "", "organisation": "", "about": "", "reason": f"{SOMEBODY}."},
        "id candidate_id seq code waived_by waived_at ended_at",
    ),
}


def columns_of(entry: Entry) -> set[str]:
    """Name the columns that an entry speaks of."""
    if isinstance(entry, Blanked):
        return {*entry.values, *entry.kept.split()}
    return set(entry.columns.split())


def erase_rows(session: Session, person: Person, changed: Mapping[str, Any]) -> None:
    """Go through every table, those that point to others first.

    ``changed`` is laid over what the candidate's own row is blanked with.
    """
    for table in reversed(Base.metadata.sorted_tables):
        entry = MANIFEST[table.name]
        if isinstance(entry, Sought):
            entry.erase(session, person)
        elif isinstance(entry, Deleted):
            session.execute(delete(table).where(_is_theirs(table, entry, person)))
        elif isinstance(entry, Blanked):
            own = changed if table.name == "candidate" else {}
            theirs = table.c[entry.by] == person.case_id
            session.execute(update(table).where(theirs).values({**entry.values, **own}))


def _is_theirs(table: Table, entry: Deleted, person: Person) -> ColumnElement[bool]:
    if not entry.of:
        return table.c[entry.by] == person.case_id
    other = Base.metadata.tables[entry.of]
    theirs = select(other.c.id).where(other.c.candidate_id == person.case_id)
    return table.c[entry.by].in_(theirs)
