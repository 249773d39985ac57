"""What candidates and informants read, in their language.

Texts are written in English where they are used and translated here, while a page, a
mail or a PDF is made. Staff pages are English and speak no other language.
"""

import gettext as catalogues
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment
from markupsafe import Markup

from hiring.adapters.mirrored import PSEUDO, Mirrored, mirrored
from hiring.domain.wording import Wording

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {
    ENGLISH: "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "pl": "Polski",
}
"""Each language by its code (BCP 47), named in itself as its readers look for it."""

_WITH_PSEUDO: Mapping[str, str] = {**LANGUAGES, PSEUDO: mirrored("Pseudo")}
_LOCALES = {ENGLISH: "en_GB", PSEUDO: "he"}
_FOLDER = Path(__file__).resolve().parent.parent / "translations"
_pseudo: dict[str, bool] = {}
_spoken: ContextVar[str] = ContextVar("language", default=ENGLISH)


def spoken() -> str:
    """Return the code of the language that is being spoken."""
    return _spoken.get()


def languages() -> Mapping[str, str]:
    """Return the languages that can be spoken, each named in itself."""
    return _WITH_PSEUDO if _pseudo.get(PSEUDO) else LANGUAGES


def offer_pseudo_language(*, offered: bool) -> None:
    """Let the language that nobody speaks be chosen too, or no longer."""
    _pseudo[PSEUDO] = offered


def speak(language: str) -> None:
    """Speak a language from here on: until the end of a request, or the next call."""
    _spoken.set(language if language in languages() else ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while, as while one mail is written."""
    before = _spoken.get()
    speak(language)
    try:
        yield
    finally:
        _spoken.set(before)


@cache
def locale_of(language: str) -> Locale:
    """Return the rules of a language for dates and numbers."""
    return Locale.parse(_LOCALES.get(language, language))


def direction(language: str = "") -> str:
    """Say which way a language is written: if none is named, the one being spoken."""
    return locale_of(language or _spoken.get()).text_direction


def gettext(message: str, **values: object) -> str:
    """Return a text in the language that is being spoken."""
    if isinstance(message, Wording):
        values = {**message.values, **values}
        values = {
            name: gettext(value) if isinstance(value, Wording) else value
            for name, value in values.items()
        }
        message = message.message
    said = _message(message)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form of a text that fits the number, which it calls ``num``."""
    return _plural(one, many, num) % {"num": num, **values}


def install_translations(environment: Environment) -> None:
    """Let templates say ``_("...")``, ``{% trans %}`` and, of a variable, ``|said``.

    Only literal texts belong in ``_()``: it trusts what it is given as HTML.
    """
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _message, _plural, newstyle=True
    )
    # Jinja's own makes each text anew, three calls deep; a page has dozens.
    environment.globals["_"] = _as_html if environment.autoescape else gettext
    environment.filters["said"] = gettext
    environment.globals.update(spoken=spoken, direction=direction)


def _as_html(message: str, **values: object) -> Markup:
    """Say a literal text, which may hold HTML; what is put into it may not."""
    said = _trusted(_spoken.get(), message)
    return said % values if values else said


@cache
def _trusted(language: str, message: str) -> Markup:
    with speaking(language):
        return Markup(_message(message))  # noqa: S704  # our own text, or a translator's


def _message(message: str) -> str:
    language = _spoken.get()
    # Catalogues keep their own head under the empty text.
    if language == ENGLISH or not message:
        return message
    return _catalogue(language).gettext(message)


def _plural(one: str, many: str, num: int) -> str:
    return _catalogue(_spoken.get()).ngettext(one, many, num)


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    """Read a language's texts once, as translators edit them: nothing is compiled."""
    if language == ENGLISH:
        return catalogues.NullTranslations()
    if language == PSEUDO:
        return Mirrored()
    compiled = BytesIO()
    with (_FOLDER / f"{language}.po").open("rb") as texts:
        write_mo(compiled, read_po(texts, locale=language))
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
