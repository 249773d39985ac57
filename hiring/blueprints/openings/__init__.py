from hiring.blueprints.openings.views import openings

__all__ = ["openings"]
