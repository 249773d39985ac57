"""Debriefs: writing, signing, reading; and documents that leave as files."""

from hiring.blueprints.debriefs import many, panel, printing, sharing, writing
from hiring.blueprints.debriefs.views import debriefs

__all__ = ["debriefs", "many", "panel", "printing", "sharing", "writing"]
