"""The places of policies in the language that is being spoken."""

from collections.abc import Iterable

from babel import Locale

from hiring.adapters.policy_files import list_jurisdictions
from hiring.adapters.translations import ENGLISH, gettext, locale_of, spoken
from hiring.domain.wording import Wording

_FEDERAL = Wording("federally regulated")
_COUNTRIES = {"uk": "GB"}


def said_places(places: Iterable[str]) -> str:
    """Name places; what lies within a country keeps the name that it has there."""
    titles = {file.id: file.title for file in list_jurisdictions()}
    named = [_name(place, titles.get(place, place)) for place in places]
    return ", ".join(named) or gettext(Wording("Our own rules only"))


def _name(place: str, title: str) -> str:
    if spoken() == ENGLISH:
        return title
    locale: Locale = locale_of(spoken())
    code = place.partition("-")[0]
    country = locale.territories.get(_COUNTRIES.get(code, code.upper()))
    if country is None:
        return title
    _, _, within = title.partition(": ")
    if within:
        return f"{country}: {within}"
    return f"{country} ({gettext(_FEDERAL)})" if "(" in title else str(country)
