"""Signing in and out, and one's own account."""

from hiring.blueprints.account.views import account

__all__ = ["account"]
