"""The candidate's side of the link."""

from hiring.blueprints.consent import answering, records
from hiring.blueprints.consent.views import consent

__all__ = ["answering", "consent", "records"]
