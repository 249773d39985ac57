"""Make the first tables, and the triggers that let the ledger only grow."""

import sqlalchemy as sa
from alembic import op

from hiring.models.ledger_triggers import TRIGGERS

revision = "0001_first_tables"
down_revision = None

NAME = sa.String(length=64).with_variant(
    sa.String(length=64, collation="C"), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("v", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("event_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_index", sa.Integer(), nullable=True),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_audit_event_seq_from_one")),
        sa.PrimaryKeyConstraint("case_id", "seq", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("event_hash", name=op.f("uq_audit_event_event_hash")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_audit_event_leaf_index")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_head",
        sa.Column("case_id", NAME, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_head")),
    )
    op.create_table(
        "case_subject",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("person_key", sa.String(length=128), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "person_key", name=op.f("pk_case_subject")),
        sa.UniqueConstraint("subject_id", name=op.f("uq_case_subject_subject_id")),
    )
    op.create_table(
        "demo_mail",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_mail")),
    )
    op.create_index(op.f("ix_demo_mail_recipient"), "demo_mail", ["recipient"])
    op.create_index(op.f("ix_demo_mail_sent_at"), "demo_mail", ["sent_at"])
    op.create_table(
        "form_press",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("result_id", sa.String(length=80), nullable=False),
        sa.Column("pressed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_form_press")),
    )
    op.create_table(
        "ledger_origin",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_ledger_origin_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_origin")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("contact_phone", sa.String(length=60), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("no_counts_rule", sa.Boolean(), nullable=False),
        sa.Column("link_days", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=False),
        sa.Column("ask_first_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
    )
    op.create_index(op.f("ix_outbox_mail_due_at"), "outbox_mail", ["due_at"])
    op.create_index(op.f("ix_outbox_mail_sent_at"), "outbox_mail", ["sent_at"])
    op.create_table(
        "rate_count",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("window_start", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window_start", name=op.f("pk_rate_count")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("pseudonym", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_staff_pseudonym")),
    )
    op.create_table(
        "audit_part",
        sa.Column("case_id", NAME, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id", "seq"],
            ["audit_event.case_id", "audit_event.seq"],
            name=op.f("fk_audit_part_case_id_seq_audit_event"),
        ),
        sa.PrimaryKeyConstraint(
            "case_id", "seq", "part_no", name=op.f("pk_audit_part")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "candidate_upload",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("staff_id", sa.String(length=24), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_candidate_upload_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_upload")),
    )
    op.create_index(
        op.f("ix_candidate_upload_staff_id"), "candidate_upload", ["staff_id"]
    )
    op.create_index(
        op.f("ix_candidate_upload_uploaded_at"), "candidate_upload", ["uploaded_at"]
    )
    op.create_table(
        "ledger_check",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.String(length=24), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("heads", sa.String(length=64), nullable=False),
        sa.Column("break_count", sa.Integer(), nullable=False),
        sa.Column("breaks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["staff.id"], name=op.f("fk_ledger_check_checked_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_check")),
    )
    op.create_index(op.f("ix_ledger_check_checked_at"), "ledger_check", ["checked_at"])
    op.create_table(
        "opening",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("team", sa.String(length=200), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("jurisdictions", sa.JSON(), nullable=False),
        sa.Column("company_stage", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("challenges", sa.Text(), nullable=False),
        sa.Column("manager_id", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["staff.id"], name=op.f("fk_opening_manager_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    op.create_index(op.f("ix_opening_manager_id"), "opening", ["manager_id"])
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=24), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_session")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"])
    op.create_table(
        "staff_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.String(length=24), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_token_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_token")),
    )
    op.create_index(op.f("ix_staff_token_staff_id"), "staff_token", ["staff_id"])
    op.create_table(
        "candidate",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("opening_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("present_company", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.String(length=24), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_state", sa.String(length=12), nullable=False),
        sa.Column("open_findings", sa.Integer(), nullable=False),
        sa.Column("contact_count", sa.Integer(), nullable=False),
        sa.Column("feedback_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["staff.id"], name=op.f("fk_candidate_added_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening.id"], name=op.f("fk_candidate_opening_id_opening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    op.create_index(op.f("ix_candidate_email"), "candidate", ["email"])
    op.create_index(op.f("ix_candidate_name_folded"), "candidate", ["name_folded"])
    op.create_index("ix_candidate_newest", "candidate", ["added_at", "id"])
    op.create_index(op.f("ix_candidate_opening_id"), "candidate", ["opening_id"])
    op.create_index(
        "ix_candidate_opening_newest", "candidate", ["opening_id", "added_at", "id"]
    )
    op.create_index(
        "ix_candidate_review", "candidate", ["open_findings", "added_at", "id"]
    )
    op.create_table(
        "assignment",
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("staff_id", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_assignment_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_assignment_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("candidate_id", "staff_id", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_staff_id"), "assignment", ["staff_id"])
    op.create_table(
        "candidate_browser",
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_browser_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint(
            "candidate_id", "browser_hash", name=op.f("pk_candidate_browser")
        ),
    )
    op.create_table(
        "candidate_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("question_id", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_session_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_candidate_session")),
    )
    op.create_index(
        op.f("ix_candidate_session_candidate_id"), "candidate_session", ["candidate_id"]
    )
    op.create_table(
        "consent_decision",
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("consent", sa.JSON(), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("notice_digest", sa.String(length=64), nullable=False),
        sa.Column("receipt_code", sa.String(length=12), nullable=False),
        sa.Column("event_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_consent_decision_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint(
            "candidate_id", "seq", name=op.f("pk_consent_decision")
        ),
        sa.UniqueConstraint(
            "receipt_code", name=op.f("uq_consent_decision_receipt_code")
        ),
    )
    op.create_table(
        "consent_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("mail_id", sa.String(length=24), nullable=False),
        sa.Column("question_id", sa.String(length=24), nullable=True),
        sa.Column("minted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_consent_link_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_consent_link")),
    )
    op.create_index(
        op.f("ix_consent_link_candidate_id"), "consent_link", ["candidate_id"]
    )
    op.create_table(
        "consent_request",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("asked_by", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["staff.id"], name=op.f("fk_consent_request_asked_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_consent_request_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_request")),
    )
    op.create_index(
        op.f("ix_consent_request_candidate_id"), "consent_request", ["candidate_id"]
    )
    op.create_table(
        "contact_check",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("can_ask", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["staff.id"], name=op.f("fk_contact_check_asked_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_contact_check_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_check")),
    )
    op.create_index(
        op.f("ix_contact_check_candidate_id"), "contact_check", ["candidate_id"]
    )
    op.create_table(
        "debrief",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("written_by", sa.String(length=24), nullable=False),
        sa.Column("interviewed_on", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("unknown", sa.Text(), nullable=False),
        sa.Column("advice", sa.String(length=12), nullable=False),
        sa.Column("is_blind", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("ledger_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_debrief_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["staff.id"], name=op.f("fk_debrief_written_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief")),
        sa.UniqueConstraint(
            "candidate_id",
            "written_by",
            name=op.f("uq_debrief_candidate_id_written_by"),
        ),
    )
    op.create_index(op.f("ix_debrief_candidate_id"), "debrief", ["candidate_id"])
    op.create_index(op.f("ix_debrief_written_by"), "debrief", ["written_by"])
    op.create_table(
        "mailbox_code",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_mailbox_code_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_code")),
    )
    op.create_index(
        op.f("ix_mailbox_code_candidate_id"), "mailbox_code", ["candidate_id"]
    )
    op.create_index(
        op.f("ix_mailbox_code_session_hash"), "mailbox_code", ["session_hash"]
    )
    op.create_table(
        "person_question",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("asked_by", sa.String(length=24), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("person_folded", sa.String(length=400), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(length=12), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["staff.id"], name=op.f("fk_person_question_asked_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_person_question_candidate_id_candidate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_question")),
        sa.UniqueConstraint(
            "candidate_id",
            "person_folded",
            name=op.f("uq_person_question_candidate_id_person_folded"),
        ),
    )
    op.create_index(
        op.f("ix_person_question_candidate_id"), "person_question", ["candidate_id"]
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("logged_by", sa.String(length=24), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("just_now", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("person", sa.JSON(), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=200), nullable=False),
        sa.Column("known_from", sa.String(length=20), nullable=False),
        sa.Column("known_to", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("initiator", sa.String(length=10), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("notes_to_follow", sa.Boolean(), nullable=False),
        sa.Column("check_id", sa.String(length=24), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("consent_seq", sa.Integer(), nullable=True),
        sa.Column("is_walled", sa.Boolean(), nullable=False),
        sa.Column("inform_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_mail_id", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_contact_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["check_id"],
            ["contact_check.id"],
            name=op.f("fk_contact_check_id_contact_check"),
        ),
        sa.ForeignKeyConstraint(
            ["logged_by"], ["staff.id"], name=op.f("fk_contact_logged_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint(
            "candidate_id", "seq", name=op.f("uq_contact_candidate_id_seq")
        ),
    )
    op.create_index(op.f("ix_contact_logged_by"), "contact", ["logged_by"])
    op.create_index("ix_contact_newest", "contact", ["logged_at", "id"])
    op.create_table(
        "debrief_amendment",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("debrief_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=24), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["debrief_id"],
            ["debrief.id"],
            name=op.f("fk_debrief_amendment_debrief_id_debrief"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"],
            ["staff.id"],
            name=op.f("fk_debrief_amendment_written_by_staff"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_amendment")),
    )
    op.create_index(
        op.f("ix_debrief_amendment_debrief_id"), "debrief_amendment", ["debrief_id"]
    )
    op.create_table(
        "contact_note",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("contact_id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=24), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_contact_note_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_contact_note_contact_id_contact"),
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["staff.id"], name=op.f("fk_contact_note_written_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_note")),
    )
    op.create_index(
        op.f("ix_contact_note_candidate_id"), "contact_note", ["candidate_id"]
    )
    op.create_index(op.f("ix_contact_note_contact_id"), "contact_note", ["contact_id"])
    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("contact_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("severity", sa.String(length=10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("policy_digest", sa.String(length=64), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("explained_by", sa.String(length=24), nullable=True),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.String(length=24), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_finding_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_finding_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(
            ["explained_by"], ["staff.id"], name=op.f("fk_finding_explained_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["staff.id"], name=op.f("fk_finding_settled_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "contact_id", "code", name=op.f("uq_finding_contact_id_code")
        ),
    )
    op.create_index(op.f("ix_finding_candidate_id"), "finding", ["candidate_id"])
    op.create_index(op.f("ix_finding_contact_id"), "finding", ["contact_id"])
    op.create_table(
        "reply",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("contact_id", sa.String(length=24), nullable=False),
        sa.Column("candidate_id", sa.String(length=24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_reply_candidate_id_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_reply_contact_id_contact")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
    )
    op.create_index(op.f("ix_reply_candidate_id"), "reply", ["candidate_id"])
    op.create_index(op.f("ix_reply_contact_id"), "reply", ["contact_id"])
    for statement in TRIGGERS[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("reply")
    op.drop_table("finding")
    op.drop_table("contact_note")
    op.drop_table("debrief_amendment")
    op.drop_table("contact")
    op.drop_table("person_question")
    op.drop_table("mailbox_code")
    op.drop_table("debrief")
    op.drop_table("contact_check")
    op.drop_table("consent_request")
    op.drop_table("consent_link")
    op.drop_table("consent_decision")
    op.drop_table("candidate_session")
    op.drop_table("candidate_browser")
    op.drop_table("assignment")
    op.drop_table("candidate")
    op.drop_table("staff_token")
    op.drop_table("staff_session")
    op.drop_table("opening")
    op.drop_table("ledger_check")
    op.drop_table("candidate_upload")
    op.drop_table("audit_part")
    op.drop_table("staff")
    op.drop_table("rate_count")
    op.drop_table("outbox_mail")
    op.drop_table("organisation")
    op.drop_table("ledger_origin")
    op.drop_table("form_press")
    op.drop_table("demo_mail")
    op.drop_table("case_subject")
    op.drop_table("case_head")
    op.drop_table("audit_event")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_only_grows()")
