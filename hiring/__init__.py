"""Say-so: reference checks with the candidate's say-so."""

from importlib import import_module


def __getattr__(name: str) -> object:
    """Give ``create_app`` when it is asked for.

    Not sooner: what reads the ledger imports this package, and needs no web server.
    """
    if name == "create_app":
        return import_module("hiring.app").create_app
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
