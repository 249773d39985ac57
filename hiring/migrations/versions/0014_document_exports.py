"""Keep for whom each document was made, and not debriefs alone."""

import sqlalchemy as sa
from alembic import op

revision = "0014_document_exports"
down_revision = "0013_panel"

_MOVE = (
    "INSERT INTO document_export (id, subject_id, candidate_id, exported_by,"
    " exported_at, recipient, on_panel, kind, paper, language, sha256)"
    " SELECT id, debrief_id, candidate_id, exported_by, exported_at, recipient,"
    " on_panel, 'debrief', 'A4', 'en', '' FROM debrief_export"
)
_MOVE_BACK = (
    "INSERT INTO debrief_export (id, debrief_id, candidate_id, exported_by,"
    " exported_at, recipient, on_panel) SELECT id, subject_id, candidate_id,"
    " exported_by, exported_at, recipient, on_panel FROM document_export"
    " WHERE kind = 'debrief'"
)
_EVENTS = (
    "SELECT case_id, seq FROM audit_event WHERE type = 'debrief.exported'"
    " ORDER BY case_id, seq DESC"
)
_ROWS = (
    "SELECT id, candidate_id FROM document_export"
    " ORDER BY candidate_id, exported_at DESC, id"
)


def upgrade() -> None:
    """Move the exports of debriefs to the table of all documents."""
    op.create_table(
        "document_export",
        _id(),
        _text("kind", 20),
        _id("subject_id"),
        _id("candidate_id", null=True),
        sa.Column("seq", sa.Integer()),
        _id("exported_by"),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        _text("recipient", 200),
        sa.Column("on_panel", sa.Boolean(), nullable=False),
        _text("paper", 10),
        _text("language", 12),
        _text("sha256", 64),
        _refers("document_export", "candidate_id", "candidate"),
        _refers("document_export", "exported_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_export")),
    )
    _index("document_export", "subject_id")
    _index("document_export", "candidate_id")
    op.execute(_MOVE)
    _name_events()
    op.drop_table("debrief_export")


def downgrade() -> None:
    """Keep those of debriefs alone; what else was printed is in the ledger."""
    op.create_table(
        "debrief_export",
        _id(),
        _id("debrief_id"),
        _id("candidate_id"),
        _id("exported_by"),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=False),
        _text("recipient", 200),
        sa.Column("on_panel", sa.Boolean(), nullable=False),
        _refers("debrief_export", "debrief_id", "debrief"),
        _refers("debrief_export", "candidate_id", "candidate"),
        _refers("debrief_export", "exported_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_export")),
    )
    _index("debrief_export", "debrief_id")
    _index("debrief_export", "candidate_id")
    op.execute(_MOVE_BACK)
    op.drop_table("document_export")


def _name_events() -> None:
    """Give each row the number of its event; the oldest events have no row."""
    connection = op.get_bind()
    events: dict[str, list[int]] = {}
    for case_id, seq in connection.execute(sa.text(_EVENTS)):
        events.setdefault(case_id, []).append(seq)
    named = []
    for row_id, case_id in connection.execute(sa.text(_ROWS)):
        if events.get(case_id):
            named.append({"row": row_id, "seq": events[case_id].pop(0)})
    if named:
        update = "UPDATE document_export SET seq = :seq WHERE id = :row"
        connection.execute(sa.text(update), named)


def _id(name: str = "id", *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(24), nullable=null)


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), nullable=False)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
