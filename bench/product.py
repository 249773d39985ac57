"""The product as granian serves it."""

from hiring.server import create_warm_app

application = create_warm_app()
