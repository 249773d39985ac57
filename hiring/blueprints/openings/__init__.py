"""Openings: their pages and forms."""

from hiring.blueprints.openings.views import openings

__all__ = ["openings"]
