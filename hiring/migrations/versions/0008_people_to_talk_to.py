"""Make room for our people who speak with candidates."""

import sqlalchemy as sa
from alembic import op

revision = "0008_people_to_talk_to"
down_revision = "0007_feedback"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "speaker",
        _id("id"),
        _id("staff_id", null=True),
        _text("name", 200),
        _text("email", 254),
        _text("team", 200),
        _text("role", 200),
        _text("language", 12),
        sa.Column("speaks_about", sa.Text(), server_default="", nullable=False),
        _id("invited_by", null=True),
        _moment("invited_at", null=True),
        _moment("shown_at", null=True),
        _refers("speaker", "staff_id", "staff"),
        _refers("speaker", "invited_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_speaker_staff_id")),
    )
    op.create_table(
        "talk",
        _id("id"),
        _id("candidate_id"),
        _id("speaker_id"),
        _moment("last_word_at"),
        _moment("ended_at", null=True),
        _moment("reported_at", null=True),
        _refers("talk", "candidate_id", "candidate"),
        _refers("talk", "speaker_id", "speaker"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk")),
    )
    for column in ("candidate_id", "speaker_id", "last_word_at"):
        _index("talk", column)
    op.create_table(
        "talk_message",
        _id("id"),
        _id("talk_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("from_candidate", sa.Boolean(), nullable=False),
        _moment("written_at"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _refers("talk_message", "talk_id", "talk"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_message")),
    )
    _index("talk_message", "talk_id")
    op.create_table(
        "speaker_link",
        sa.Column("token_hash", sa.String(64), nullable=False),
        _id("speaker_id"),
        _id("talk_id", null=True),
        _moment("expires_at"),
        _refers("speaker_link", "speaker_id", "speaker"),
        _refers("speaker_link", "talk_id", "talk"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_speaker_link")),
    )
    for column in ("speaker_id", "talk_id", "expires_at"):
        _index("speaker_link", column)


def downgrade() -> None:
    """Take them away again."""
    for table in ("speaker_link", "talk_message", "talk", "speaker"):
        op.drop_table(table)


def _id(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(24), nullable=null)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), server_default="", nullable=False)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
