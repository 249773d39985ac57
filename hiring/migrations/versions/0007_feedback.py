"""Make room for feedback, what came of it, and quotes."""

from datetime import timedelta
from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0007_feedback"
down_revision = "0006_said_and_replied"

DAYS = 10


def upgrade() -> None:
    """Add the tables, and a request for each candidate who has asked already."""
    with op.batch_alter_table("organisation", recreate=_copied()) as batch:
        batch.add_column(
            sa.Column(
                "feedback_days", sa.Integer(), server_default=str(DAYS), nullable=False
            )
        )
    _make_tables()
    _keep_asked()


def downgrade() -> None:
    """Take them away again; that somebody asked stays with the candidate."""
    for table in ("quote", "follow_up", "feedback", "feedback_request"):
        op.drop_table(table)
    with op.batch_alter_table("organisation", recreate=_copied()) as batch:
        batch.drop_column("feedback_days")


def _keep_asked() -> None:
    candidate = sa.table(
        "candidate",
        sa.column("id"),
        sa.column("feedback_asked_at", sa.DateTime(timezone=True)),
    )
    request = sa.table(
        "feedback_request",
        *(sa.column(name) for name in ("id", "candidate_id", "seq")),
        *(
            sa.column(name, sa.DateTime(timezone=True))
            for name in ("asked_at", "due_at")
        ),
    )
    bind = op.get_bind()
    asked = sa.select(candidate).where(candidate.c.feedback_asked_at.is_not(None))
    rows = [
        {
            "id": row.id,
            "candidate_id": row.id,
            "seq": 0,
            "asked_at": row.feedback_asked_at,
            "due_at": row.feedback_asked_at + timedelta(days=DAYS),
        }
        for row in bind.execute(asked)
    ]
    if rows:
        bind.execute(sa.insert(request), rows)


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"


def _id(name: str = "id") -> sa.Column[str]:
    return sa.Column(name, sa.String(24), nullable=False)


def _seq() -> sa.Column[int]:
    return sa.Column("seq", sa.Integer(), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _make_tables() -> None:
    op.create_table(
        "feedback_request",
        _id(),
        _id("candidate_id"),
        _seq(),
        _moment("asked_at"),
        _moment("due_at"),
        _moment("answered_at", null=True),
        _moment("reminded_at", null=True),
        _moment("overdue_told_at", null=True),
        _refers("feedback_request", "candidate_id", "candidate"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_request")),
        sa.UniqueConstraint(
            "candidate_id",
            "asked_at",
            name=op.f("uq_feedback_request_candidate_id_asked_at"),
        ),
    )
    _index("feedback_request", "candidate_id")
    _index("feedback_request", "asked_at")
    due = ["answered_at", "due_at", "id"]
    op.create_index("ix_feedback_request_due", "feedback_request", due)
    op.create_table(
        "feedback",
        _id(),
        _id("candidate_id"),
        _id("request_id"),
        _seq(),
        *(_text(name) for name in ("stood_out", "gap", "closing")),
        sa.Column("talk_on", sa.Date(), nullable=True),
        _text("outlook"),
        _id("written_by"),
        _moment("written_at"),
        _moment("invite_at", null=True),
        _moment("invited_at", null=True),
        _refers("feedback", "candidate_id", "candidate"),
        _refers("feedback", "request_id", "feedback_request"),
        _refers("feedback", "written_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    _index("feedback", "candidate_id")
    _index("feedback", "invite_at")
    op.create_table(
        "follow_up",
        _id(),
        _id("candidate_id"),
        _id("feedback_id"),
        _seq(),
        _text("text"),
        sa.Column("is_shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        _moment("written_at"),
        _refers("follow_up", "candidate_id", "candidate"),
        _refers("follow_up", "feedback_id", "feedback"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    _index("follow_up", "candidate_id")
    shared = ["is_shared", "written_at", "id"]
    op.create_index("ix_follow_up_shared", "follow_up", shared)
    op.create_table(
        "quote",
        _id(),
        _id("candidate_id"),
        _seq(),
        sa.Column("source", sa.String(12), nullable=False),
        _id("source_id"),
        _text("text"),
        sa.Column("places", sa.JSON(), nullable=False),
        _id("asked_by"),
        _moment("asked_at"),
        _moment("answer_by"),
        sa.Column("answer", sa.String(3), nullable=True),
        _moment("answered_at", null=True),
        _moment("taken_back_at", null=True),
        _refers("quote", "candidate_id", "candidate"),
        _refers("quote", "asked_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    _index("quote", "candidate_id")
    op.create_index("ix_quote_waiting", "quote", ["answer", "answer_by"])
