"""Our people who speak with candidates: their own pages, by account or by link."""

from hiring.blueprints.speakers import former, talks
from hiring.blueprints.speakers.views import speakers

__all__ = ["former", "speakers", "talks"]
