"""The people who work here, and the settings."""

from hiring.blueprints.staff.views import staff

__all__ = ["staff"]
