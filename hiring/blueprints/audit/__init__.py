"""HR's lists: all cases, a period, the ledger."""

from hiring.blueprints.audit.views import audit

__all__ = ["audit"]
