"""When a record counts as logged late: what is claimed, against the server's clock."""

from datetime import datetime, timedelta

WITHIN = timedelta(days=1)


def is_logged_late(occurred_at: datetime, logged_at: datetime) -> bool:
    """Tell whether a contact was written down more than a day after it took place."""
    return logged_at - occurred_at > WITHIN
