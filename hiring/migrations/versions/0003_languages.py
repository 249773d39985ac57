"""Keep the languages that candidates and openings speak."""

revision = "0003_languages"
down_revision = "0002_rules_and_policies"


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
