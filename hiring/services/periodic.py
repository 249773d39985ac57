"""What the worker does once a minute, beside sending mail."""

from collections.abc import Callable

PERIODIC: tuple[Callable[[], None], ...] = ()
