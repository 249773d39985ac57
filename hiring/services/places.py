"""Where somebody is, as far as a policy speaks of the place."""

from collections.abc import Iterable

from hiring.adapters.policy_files import list_jurisdictions
from hiring.domain.errors import DomainError


def refuse_unknown_places(places: Iterable[str]) -> None:
    """Refuse places that no policy speaks of."""
    if set(places) - {choice.id for choice in list_jurisdictions()}:
        message = "Choose from the places in the list."
        raise DomainError(message, "place")
