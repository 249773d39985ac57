"""Openings: their pages and forms."""

from hiring.blueprints.openings import applies
from hiring.blueprints.openings.views import openings

__all__ = ["applies", "openings"]
