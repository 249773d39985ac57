from hiring.blueprints.debriefs.views import debriefs

__all__ = ["debriefs"]
