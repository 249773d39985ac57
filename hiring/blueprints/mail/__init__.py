"""Mail that did not arrive, for those who can do something about it."""

from hiring.blueprints.mail.views import mail

__all__ = ["mail"]
