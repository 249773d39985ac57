"""Refusals that a person can read; each carries the words to show."""


class DomainError(Exception):
    """Something asked for cannot be done; ``message`` says why in plain words."""

    def __init__(self, message: str, field: str | None = None) -> None:
        """Keep the words to show and, where there is one, the field they belong to."""
        super().__init__(message)
        self.message = message
        self.field = field


class IllegalTransition(DomainError):
    """A state was asked to change in a way that it never changes."""


class NotFound(DomainError):
    """Nothing is there for this actor: absent and forbidden look the same."""


class Forbidden(DomainError):
    """The actor may see this but not do that to it."""


class Conflict(DomainError):
    """Someone else was first; nothing was changed."""


class LinkUnusable(DomainError):
    """A link is unknown, expired or revoked; which of these is never said."""


class TooManyTries(DomainError):
    """The same thing was tried too often; ``retry_after`` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        """Keep how many seconds to wait."""
        super().__init__(message)
        self.retry_after = retry_after
