from hiring.blueprints.candidates.views import candidates

__all__ = ["candidates"]
