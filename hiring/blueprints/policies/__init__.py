"""The policies that something was decided under, as they stood then."""

from hiring.blueprints.policies.views import policies

__all__ = ["policies"]
