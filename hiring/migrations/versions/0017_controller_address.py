"""Make room for the organisation's postal address."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision = "0017_controller_address"
down_revision = "0016_blank_forms"


def upgrade() -> None:
    """Add the address; where nobody has set one yet, none is shown."""
    with op.batch_alter_table("organisation", recreate=_copied()) as batch:
        batch.add_column(
            sa.Column(
                "postal_address", sa.String(300), server_default="", nullable=False
            )
        )


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("organisation", recreate=_copied()) as batch:
        batch.drop_column("postal_address")


def _copied() -> Literal["always", "never"]:
    """Say how SQLite changes a table, so that what it keeps reads as if made anew."""
    return "always" if op.get_context().dialect.name == "sqlite" else "never"
