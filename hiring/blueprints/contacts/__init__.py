"""Asking before a call, and logging it."""

from hiring.blueprints.contacts.views import contacts

__all__ = ["contacts"]
