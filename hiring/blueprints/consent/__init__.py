from hiring.blueprints.consent.views import consent

__all__ = ["consent"]
