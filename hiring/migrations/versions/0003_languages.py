"""Keep the languages that candidates and openings speak."""

import sqlalchemy as sa
from alembic import op

revision = "0003_languages"
down_revision = "0002_rules_and_policies"


def _added() -> dict[str, tuple["sa.Column[str]", ...]]:
    return {
        "candidate": (_language("language", ""), _language("read_language", "")),
        "opening": (_language("language", "en"),),
    }


def upgrade() -> None:
    """Add the columns; openings that are there were asked about in English."""
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate="never") as batch:
            for column in columns:
                batch.add_column(column)


def downgrade() -> None:
    """Take them away again."""
    for table, columns in _added().items():
        with op.batch_alter_table(table, recreate="never") as batch:
            for column in columns:
                batch.drop_column(column.name)


def _language(name: str, default: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String(12), server_default=default, nullable=False)
