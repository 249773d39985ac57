"""Make room for what the rules and policies ask: waivers, passages, decisions."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0002_rules_and_policies"
down_revision = "0001_first_tables"


def _added() -> dict[str, tuple["sa.Column[object]", ...]]:
    return {
        "consent_decision": (
            sa.Column(
                "notice_language", sa.String(12), server_default="en", nullable=False
            ),
            sa.Column(
                "policy_digest", sa.String(64), server_default="", nullable=False
            ),
        ),
        "staff": (
            sa.Column("trained_on", sa.Date()),
            sa.Column("agency", sa.String(200), server_default="", nullable=False),
        ),
        "candidate": (
            sa.Column("jurisdictions", sa.JSON(), server_default="[]", nullable=False),
            sa.Column("hold", sa.Text(), server_default="", nullable=False),
            sa.Column("swept_at", sa.DateTime(timezone=True)),
        ),
        "opening": (sa.Column("swept_at", sa.DateTime(timezone=True)),),
        "contact": (
            sa.Column("told_at", sa.DateTime(timezone=True)),
            sa.Column("identity", sa.String(16)),
            sa.Column("anonymity_promised", sa.Boolean()),
            sa.Column("caller_trained_on", sa.Date()),
            sa.Column(
                "caller_agency", sa.String(200), server_default="", nullable=False
            ),
            sa.Column(
                "agency_papers", sa.Boolean(), server_default=sa.false(), nullable=False
            ),
            sa.Column("jurisdictions", sa.JSON(), server_default="[]", nullable=False),
        ),
    }


def _of_finding() -> tuple["sa.Column[object]", ...]:
    return (
        sa.Column("authority", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("failed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("waiver_id", sa.String(24)),
        sa.Column("about", sa.String(200), server_default="", nullable=False),
    )


SWEPT = ("candidate", "opening")
BEFORE = "uq_finding_contact_id_code"
ONCE = "uq_finding_contact_id_code_failed_about"


def upgrade() -> None:
    """Add the tables and columns."""
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.add_column(column)
    _make_tables()
    for table in SWEPT:
        _index(table, "swept_at")
    with op.batch_alter_table("finding", recreate=_copied()) as batch:
        for column in _of_finding():
            batch.add_column(column)
        batch.alter_column("contact_id", existing_type=sa.String(24), nullable=True)
        batch.drop_constraint(BEFORE, type_="unique")
        batch.create_unique_constraint(ONCE, ["contact_id", "code", "failed", "about"])
        batch.create_foreign_key(
            "fk_finding_waiver_id_waiver", "waiver", ["waiver_id"], ["id"]
        )


def downgrade() -> None:
    """Take them away again; findings about a whole case have no place before."""
    op.execute("DELETE FROM finding WHERE contact_id IS NULL OR failed OR about <> ''")
    with op.batch_alter_table("finding", recreate=_copied()) as batch:
        batch.drop_constraint("fk_finding_waiver_id_waiver", type_="foreignkey")
        batch.drop_constraint(ONCE, type_="unique")
        batch.create_unique_constraint(BEFORE, ["contact_id", "code"])
        batch.alter_column("contact_id", existing_type=sa.String(24), nullable=False)
        for column in _of_finding():
            batch.drop_column(column.name)
    for table in (
        "recheck", "relaxation", "policy_set", "kept_text", "debrief_export",
        "hiring_decision", "note_passage", "waiver",
    ):  # fmt: skip
        op.drop_table(table)
    for table in SWEPT:
        op.drop_index(op.f(f"ix_{table}_swept_at"), table)
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.drop_column(column.name)


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"


def _id(name: str = "id", *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(24), nullable=null)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    target = "digest" if other == "kept_text" else "id"
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.{target}"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _make_tables() -> None:
    op.create_table(
        "waiver",
        _id(),
        _id("candidate_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("organisation", sa.String(200), server_default="", nullable=False),
        sa.Column("about", sa.String(200), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _id("waived_by"),
        _moment("waived_at"),
        _moment("ended_at", null=True),
        _refers("waiver", "candidate_id", "candidate"),
        _refers("waiver", "waived_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    _index("waiver", "candidate_id")
    op.create_table(
        "note_passage",
        _id(),
        _id("candidate_id"),
        _id("contact_id"),
        _id("note_id"),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked", sa.Boolean()),
        _id("judged_by", null=True),
        _moment("judged_at", null=True),
        _refers("note_passage", "candidate_id", "candidate"),
        _refers("note_passage", "contact_id", "contact"),
        _refers("note_passage", "note_id", "contact_note"),
        _refers("note_passage", "judged_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_passage")),
    )
    _index("note_passage", "candidate_id")
    _index("note_passage", "contact_id")
    op.create_table(
        "hiring_decision",
        _id(),
        _id("candidate_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("cited", sa.JSON(), nullable=False),
        sa.Column("consent_counted", sa.Boolean()),
        sa.Column("override", sa.Text(), nullable=False),
        _id("written_by"),
        _moment("written_at"),
        _refers("hiring_decision", "candidate_id", "candidate"),
        _refers("hiring_decision", "written_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiring_decision")),
    )
    _index("hiring_decision", "candidate_id")
    op.create_table(
        "debrief_export",
        _id(),
        _id("debrief_id"),
        _id("candidate_id"),
        _id("exported_by"),
        _moment("exported_at"),
        sa.Column("recipient", sa.String(200), nullable=False),
        sa.Column("on_panel", sa.Boolean(), nullable=False),
        _refers("debrief_export", "debrief_id", "debrief"),
        _refers("debrief_export", "candidate_id", "candidate"),
        _refers("debrief_export", "exported_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_export")),
    )
    _index("debrief_export", "debrief_id")
    _index("debrief_export", "candidate_id")
    op.create_table(
        "kept_text",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _moment("kept_at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_kept_text")),
    )
    op.create_table(
        "policy_set",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file_digest", sa.String(64), nullable=False),
        _refers("policy_set", "file_digest", "kept_text"),
        sa.PrimaryKeyConstraint("digest", "file_digest", name=op.f("pk_policy_set")),
    )
    op.create_table(
        "relaxation",
        _id(),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(60), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("was", sa.String(40), nullable=False),
        sa.Column("value", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        _moment("seen_at"),
        _moment("gone_at", null=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relaxation")),
    )
    op.create_table(
        "recheck",
        _id(),
        _moment("started_at"),
        _moment("ended_at", null=True),
        sa.Column("last_case", sa.String(24), nullable=False),
        sa.Column("last_opening", sa.String(24), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("policies", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck")),
    )
