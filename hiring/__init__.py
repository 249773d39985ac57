"""Say-so: reference checks with the candidate's say-so."""

from hiring.app import create_app

__all__ = ["create_app"]
