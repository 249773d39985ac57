"""Make room for bounces, reminders and changes of address."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0004_mail_that_arrives"
down_revision = "0003_languages"

PARTIAL = {
    "ix_outbox_mail_owed": ("due_at", "sent_at IS NULL AND given_up_at IS NULL"),
    "ix_outbox_mail_sent": ("sent_at", "sent_at IS NOT NULL"),
}
BEFORE = ("due_at", "sent_at")
INDEXED = (
    ("candidate", "grants_held_until"),
    ("consent_request", "remind_at"),
    ("outbox_mail", "failed_at"),
    ("person_question", "remind_at"),
)


def _moment(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _number(name: str, default: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), server_default=default, nullable=False)


def _words(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), server_default="", nullable=False)


def _added() -> dict[str, tuple["sa.Column[object]", ...]]:
    return {
        "organisation": (
            _number("quiet_from", "20"),
            _number("quiet_to", "8"),
            _number("remind_days", "0"),
        ),
        "opening": (_words("time_zone", 60),),
        "candidate": (_moment("mail_failed_at"), _moment("grants_held_until")),
        "consent_request": (_moment("remind_at"), _moment("reminded_at")),
        "person_question": (_moment("remind_at"), _moment("reminded_at")),
        "consent_decision": (
            sa.Column(
                "own_network", sa.Boolean(), server_default=sa.false(), nullable=False
            ),
        ),
        "outbox_mail": (
            sa.Column("candidate_id", sa.String(24)),
            _words("sent_to", 64),
            _moment("failed_at"),
            _moment("delayed_at"),
            _words("returned", 12),
        ),
        "demo_mail": (sa.Column("html", sa.Text(), server_default="", nullable=False),),
    }


def upgrade() -> None:
    """Add the tables, columns and indexes; mail given up before keeps its place."""
    for name in BEFORE:
        op.drop_index(op.f(f"ix_outbox_mail_{name}"), "outbox_mail")
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.add_column(column)
    for table, name in INDEXED:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
    for name, (indexed, where) in PARTIAL.items():
        only = sa.text(where)
        op.create_index(
            name, "outbox_mail", [indexed], sqlite_where=only, postgresql_where=only
        )
    op.execute(
        "UPDATE outbox_mail SET failed_at = given_up_at"
        " WHERE given_up_at IS NOT NULL AND last_error <> 'no longer needed'"
    )
    _make_tables()


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("asking_run")
    op.drop_table("address_change")
    for name in PARTIAL:
        op.drop_index(name, "outbox_mail")
    for table, name in INDEXED:
        op.drop_index(op.f(f"ix_{table}_{name}"), table)
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate=_copied()) as batch:
            for column in columns:
                batch.drop_column(column.name)
    for name in BEFORE:
        op.create_index(op.f(f"ix_outbox_mail_{name}"), "outbox_mail", [name])


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"


def _id(name: str = "id", *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(24), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _make_tables() -> None:
    op.create_table(
        "address_change",
        _id(),
        _id("candidate_id"),
        sa.Column("old_email", sa.String(254), nullable=False),
        sa.Column("new_email", sa.String(254), nullable=False),
        _id("proposed_by"),
        _moment("proposed_at", null=False),
        sa.Column("state", sa.String(10), nullable=False),
        _id("decided_by", null=True),
        _moment("decided_at"),
        _refers("address_change", "candidate_id", "candidate"),
        _refers("address_change", "proposed_by", "staff"),
        _refers("address_change", "decided_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
    )
    op.create_index(
        op.f("ix_address_change_candidate_id"), "address_change", ["candidate_id"]
    )
    op.create_table(
        "asking_run",
        _id(),
        _id("staff_id"),
        sa.Column("upload_id", sa.String(24), nullable=False),
        _moment("begun_at", null=False),
        _moment("ended_at"),
        sa.Column("last_candidate", sa.String(24), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        _refers("asking_run", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asking_run")),
    )
    for column in ("ended_at", "upload_id"):
        op.create_index(op.f(f"ix_asking_run_{column}"), "asking_run", [column])
