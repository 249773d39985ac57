"""Make room for documents that leave by link or many at once."""

import sqlalchemy as sa
from alembic import op

revision = "0015_sending_documents"
down_revision = "0014_document_exports"

TABLES = ("shared_opening", "shared_document", "archived_debrief", "debrief_archive")


def upgrade() -> None:
    """Add the tables."""
    _make_archives()
    _make_links()


def downgrade() -> None:
    """Take them away again."""
    for table in TABLES:
        op.drop_table(table)


def _make_archives() -> None:
    op.create_table(
        "debrief_archive",
        _id(),
        _id("asked_by"),
        _moment("asked_at"),
        _id("opening_id", null=True),
        sa.Column("first_on", sa.Date()),
        sa.Column("last_on", sa.Date()),
        _text("recipient", 200),
        sa.Column("on_panel", sa.Boolean(), nullable=False),
        _text("paper", 10),
        _text("language", 12),
        _number("count_all"),
        _number("count_unread"),
        _moment("gone_at", null=True),
        _refers("debrief_archive", "asked_by", "staff"),
        _refers("debrief_archive", "opening_id", "opening"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_archive")),
    )
    _index("debrief_archive", "asked_by")
    op.create_table(
        "archived_debrief",
        _id(),
        _id("archive_id"),
        _number("number"),
        _id("candidate_id"),
        _id("debrief_id"),
        _text("name", 200),
        _moment("due_at", null=True),
        _number("attempts"),
        _moment("made_at", null=True),
        _moment("failed_at", null=True),
        _text("problem", 300),
        _number("size"),
        _text("digest", 64),
        sa.Column("content", sa.LargeBinary()),
        _refers("archived_debrief", "archive_id", "debrief_archive"),
        _refers("archived_debrief", "candidate_id", "candidate"),
        _refers("archived_debrief", "debrief_id", "debrief"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archived_debrief")),
    )
    for column in ("archive_id", "candidate_id", "due_at"):
        _index("archived_debrief", column)


def _make_links() -> None:
    op.create_table(
        "shared_document",
        _id(),
        sa.Column("token_hash", sa.String(64)),
        _id("candidate_id"),
        _text("kind", 20),
        _text("subject_id", 24),
        _id("sent_by"),
        _moment("sent_at"),
        _text("recipient", 200),
        _text("email", 254),
        _text("paper", 10),
        _text("language", 12),
        _moment("expires_at"),
        _moment("revoked_at", null=True),
        _id("revoked_by", null=True),
        _refers("shared_document", "candidate_id", "candidate"),
        _refers("shared_document", "sent_by", "staff"),
        _refers("shared_document", "revoked_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_document")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_shared_document_token_hash")),
    )
    _index("shared_document", "candidate_id")
    op.create_table(
        "shared_opening",
        _id(),
        _id("shared_id"),
        _moment("opened_at"),
        _text("digest", 64),
        _refers("shared_opening", "shared_id", "shared_document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_opening")),
    )
    _index("shared_opening", "shared_id")


def _id(name: str = "id", *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(24), nullable=null)


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), nullable=False)


def _number(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer(), nullable=False)


def _moment(name: str, *, null: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
