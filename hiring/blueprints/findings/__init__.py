"""Findings."""

from hiring.blueprints.findings.views import findings

__all__ = ["findings"]
