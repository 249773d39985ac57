"""Debriefs: writing, signing, reading, exporting."""

from hiring.blueprints.debriefs.views import debriefs

__all__ = ["debriefs"]
