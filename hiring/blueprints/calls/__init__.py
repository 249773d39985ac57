"""The page for people who are called, and what HR reads of what they report."""

from hiring.blueprints.calls import reports
from hiring.blueprints.calls.views import calls

__all__ = ["calls", "reports"]
