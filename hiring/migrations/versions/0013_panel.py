"""Make room for the panel: references beside claims, and a decision's head."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0013_panel"
down_revision = "0012_open_questions"


def upgrade() -> None:
    """Add the tables; decisions that are there get the hash of their own event."""
    with op.batch_alter_table("hiring_decision", recreate=_copied()) as batch:
        batch.add_column(_text("ledger_head", 64, server_default=""))
    _find_heads()
    _make_marks()
    op.create_table(
        "panel_opening",
        _id("candidate_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _id("opened_by"),
        _moment("opened_at"),
        _refers("panel_opening", "candidate_id", "candidate"),
        _refers("panel_opening", "opened_by", "staff"),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_panel_opening")),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("panel_opening")
    op.drop_table("claim_reference")
    with op.batch_alter_table("hiring_decision", recreate=_copied()) as batch:
        batch.drop_column("ledger_head")


def _make_marks() -> None:
    op.create_table(
        "claim_reference",
        _id(),
        _id("candidate_id"),
        _id("debrief_id"),
        sa.Column("place", sa.Integer(), nullable=False),
        _id("contact_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("confirms", sa.Boolean(), nullable=False),
        _text("stage", 10),
        _text("support", 10),
        _text("market", 10),
        _id("put_by"),
        _moment("put_at"),
        _id("taken_back_by", null=True),
        _moment("taken_back_at", null=True),
        _refers("claim_reference", "candidate_id", "candidate"),
        _refers("claim_reference", "debrief_id", "debrief"),
        _refers("claim_reference", "contact_id", "contact"),
        _refers("claim_reference", "put_by", "staff"),
        _refers("claim_reference", "taken_back_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_reference")),
    )
    name = op.f("ix_claim_reference_candidate_id")
    op.create_index(name, "claim_reference", ["candidate_id"])


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"


def _find_heads() -> None:
    decision = sa.table(
        "hiring_decision",
        sa.column("id"),
        sa.column("candidate_id"),
        sa.column("seq"),
        sa.column("ledger_head"),
    )
    event = sa.table(
        "audit_event", sa.column("case_id"), sa.column("seq"), sa.column("event_hash")
    )
    found = sa.select(decision.c.id, event.c.event_hash).join(
        event,
        sa.and_(
            event.c.case_id == decision.c.candidate_id, event.c.seq == decision.c.seq
        ),
    )
    connection = op.get_bind()
    for row in connection.execute(found).all():
        head = bytes(row.event_hash).hex()
        of_this = sa.update(decision).where(decision.c.id == row.id)
        connection.execute(of_this.values(ledger_head=head))


def _id(name: str = "id", *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(24), nullable=null)


def _text(
    name: str, length: int, server_default: str | None = None
) -> "sa.Column[str]":
    return sa.Column(
        name, sa.String(length), nullable=False, server_default=server_default
    )


def _moment(name: str, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )
