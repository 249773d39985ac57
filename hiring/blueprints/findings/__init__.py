"""Findings, and the waivers that answer some of them."""

from hiring.blueprints.findings import waivers as _waivers
from hiring.blueprints.findings.views import findings

__all__ = ["_waivers", "findings"]
