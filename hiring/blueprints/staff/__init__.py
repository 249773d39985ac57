from hiring.blueprints.staff.views import staff

__all__ = ["staff"]
