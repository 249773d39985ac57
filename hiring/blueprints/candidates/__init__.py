"""Candidates: the list, adding them, and the page of each."""

from hiring.blueprints.candidates import (
    address,
    case,
    citing,
    decision,
    feedback,
    interviews,
    keeping,
    quotes,
)
from hiring.blueprints.candidates.views import candidates

__all__ = [
    "address",
    "candidates",
    "case",
    "citing",
    "decision",
    "feedback",
    "interviews",
    "keeping",
    "quotes",
]
