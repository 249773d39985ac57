"""The candidate's side of the link."""

from hiring.blueprints.consent import (
    answering,
    contacts,
    feedback,
    language,
    never,
    our_people,
    records,
)
from hiring.blueprints.consent.views import consent

__all__ = [
    "answering",
    "consent",
    "contacts",
    "feedback",
    "language",
    "never",
    "our_people",
    "records",
]
