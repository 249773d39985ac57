"""The product as granian serves it."""

from hiring import create_app

application = create_app()
