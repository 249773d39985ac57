"""Asking before a call, and logging it."""

from hiring.blueprints.contacts import codes, reasons
from hiring.blueprints.contacts.views import contacts

__all__ = ["codes", "contacts", "reasons"]
