"""The demo's mailbox; outside the demo it does not exist."""

from hiring.blueprints.demo_mail.views import demo_mail

__all__ = ["demo_mail"]
