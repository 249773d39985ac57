"""Make room for the codes that people who are called can check."""

import sqlalchemy as sa
from alembic import op

revision = "0009_call_codes"
down_revision = "0008_people_to_talk_to"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "call_code",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("check_id", sa.String(24), nullable=False),
        _moment("made_at"),
        _moment("expires_at"),
        _refers("call_code", "check_id", "contact_check"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_code")),
        sa.UniqueConstraint("digest", name=op.f("uq_call_code_digest")),
    )
    _index("call_code", "check_id")
    _index("call_code", "expires_at")
    op.create_table(
        "informant_refusal",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("candidate_id", sa.String(24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.String(24), nullable=False),
        sa.Column("person", sa.JSON(), nullable=False),
        _moment("refused_at"),
        _refers("informant_refusal", "candidate_id", "candidate"),
        _refers("informant_refusal", "check_id", "contact_check"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_informant_refusal")),
        sa.UniqueConstraint("check_id", name=op.f("uq_informant_refusal_check_id")),
    )
    _index("informant_refusal", "candidate_id")
    op.create_table(
        "call_report",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("candidate_id", sa.String(24), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("caller_id", sa.String(24), nullable=False),
        sa.Column("person_name", sa.String(200), nullable=False),
        _moment("reported_at"),
        sa.Column("too_soon", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pressed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("words", sa.Text(), server_default="", nullable=False),
        sa.Column("settlement", sa.Text(), server_default="", nullable=False),
        sa.Column("settled_by", sa.String(24)),
        _moment("settled_at", null=True),
        _refers("call_report", "candidate_id", "candidate"),
        _refers("call_report", "caller_id", "staff"),
        _refers("call_report", "settled_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_report")),
    )
    _index("call_report", "candidate_id")
    _index("call_report", "reported_at")


def downgrade() -> None:
    """Take them away again."""
    for table in ("call_report", "informant_refusal", "call_code"):
        op.drop_table(table)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
