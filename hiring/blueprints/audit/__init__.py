from hiring.blueprints.audit.views import audit

__all__ = ["audit"]
