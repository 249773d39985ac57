"""The places that policies speak of, as pages name them and forms offer them."""

from collections.abc import Iterable

from hiring.adapters.policy_files import list_jurisdictions


def place_choices() -> list[tuple[str, str]]:
    """List the places that can be chosen, each with its name."""
    return [(file.id, file.title) for file in list_jurisdictions()]


def places_in_words(places: Iterable[str]) -> str:
    """Name places as people say them; empty where there are none."""
    titles = dict(place_choices())
    return ", ".join(titles.get(place, place) for place in places)
