"""Make room for questions that are still open, and for the plan of a start.

What was doubted in debriefs that are signed already becomes open questions, one a line.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012_open_questions"
down_revision = "0011_writing_debriefs"

TABLES = ("start_plan", "open_question")


def upgrade() -> None:
    """Add the tables, and raise what stands in signed debriefs."""
    op.create_table(
        "open_question",
        _id(),
        _id("candidate_id"),
        _id("debrief_id", null=True),
        _id("contact_id", null=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _id("raised_by"),
        _moment("raised_at"),
        _words("text"),
        sa.Column("state", sa.String(10), nullable=False),
        _words("words"),
        _id("settled_by", null=True),
        _moment("settled_at", null=True),
        _id("from_debrief_id", null=True),
        _id("from_contact_id", null=True),
        sa.Column("from_interview_on", sa.Date()),
        _refers("open_question", "candidate_id", "candidate"),
        _refers("open_question", "contact_id", "contact"),
        _refers("open_question", "debrief_id", "debrief"),
        _refers("open_question", "from_contact_id", "contact"),
        _refers("open_question", "from_debrief_id", "debrief"),
        _refers("open_question", "raised_by", "staff"),
        _refers("open_question", "settled_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_question")),
    )
    _index("open_question", "candidate_id")
    op.create_table(
        "start_plan",
        _id(),
        _id("candidate_id"),
        sa.Column("seq", sa.Integer(), nullable=False),
        _id("written_by"),
        _moment("written_at"),
        *(_words(name) for name in ("first_30", "first_60", "first_90", "needs")),
        _refers("start_plan", "candidate_id", "candidate"),
        _refers("start_plan", "written_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_plan")),
    )
    _index("start_plan", "candidate_id")
    _raise_what_stands()


def downgrade() -> None:
    """Take them away again."""
    for table in TABLES:
        op.drop_table(table)


def _raise_what_stands() -> None:
    """Make a question of each line, under the event that the debrief was signed in."""
    debrief = sa.table(
        "debrief",
        *map(sa.column, "id candidate_id written_by unknown seq".split()),
        sa.column("signed_at", sa.DateTime(timezone=True)),
    )
    question = sa.table(
        "open_question",
        *map(
            sa.column,
            (
                "id candidate_id debrief_id seq position raised_by text state words"
            ).split(),
        ),
        sa.column("raised_at", sa.DateTime(timezone=True)),
    )
    signed = sa.select(debrief).where(debrief.c.signed_at.is_not(None))
    rows = [
        {
            "id": secrets.token_hex(12),
            "candidate_id": row.candidate_id,
            "debrief_id": row.id,
            "seq": row.seq,
            "position": position,
            "raised_by": row.written_by,
            "raised_at": row.signed_at,
            "text": line,
            "state": "open",
            "words": "",
        }
        for row in op.get_bind().execute(signed)
        for position, line in enumerate(
            (line.strip() for line in row.unknown.splitlines() if line.strip()), 1
        )
    ]
    if rows:
        op.bulk_insert(question, rows)


def _id(name: str = "id", *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(24), nullable=null)


def _words(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
