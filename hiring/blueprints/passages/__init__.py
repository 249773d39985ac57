"""Words of notes that may touch a topic off limits, for their writer to judge."""

from hiring.blueprints.passages.views import passages

__all__ = ["passages"]
