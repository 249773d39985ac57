"""What candidates ask about their own records, for those who answer."""

from hiring.blueprints.requests.views import requests

__all__ = ["requests"]
