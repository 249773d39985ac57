"""Rules: what each flags, why, and what to do instead."""

from hiring.blueprints.rules.views import rules

__all__ = ["rules"]
