"""Which language a page speaks: the reader's own, where candidates and informants read.

What was chosen here comes first, then what is kept with the candidate, then what the
browser asks for, then the opening's. Staff pages are English, whoever looks at them.
"""

from collections.abc import Mapping
from functools import lru_cache

from flask import Flask, Response, g, request, session
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from hiring.adapters.mirrored import PSEUDO
from hiring.adapters.translations import ENGLISH, LANGUAGES, languages, speak, spoken

READERS = frozenset({"calls", "consent", "speakers"})
"""The blueprints whose pages are read by people who do not work here."""
CHOSEN = "language"
SPEAK = "speak"
"""The button that brings a half filled form along, to be shown again: nothing of it
counts, nothing is called wrong, nothing is lost."""
_OK, _UNPROCESSABLE = 200, 422
_SIGNED_IN = "_user_id"


def install_languages(app: Flask) -> None:
    """Speak the reader's language from the first step of a request to its last."""
    app.before_request(_begin)
    app.after_request(_name_language)
    app.teardown_request(_end)
    app.jinja_env.globals["languages_offered"] = languages_offered


def speak_to(kept: str = "", otherwise: str = ENGLISH) -> None:
    """Speak to the reader: ``kept`` was chosen earlier, ``otherwise`` is the opening's.

    For views that have found out whom or which opening the page is about.
    """
    wanted = (chosen(), kept, asked_for(), otherwise)
    speak(next(each for each in (*wanted, ENGLISH) if each in languages()))


def chosen() -> str:
    """Return the language that was chosen in this browser, if one was."""
    kept: str = chosen_with_form() or session.get(CHOSEN, "")
    return kept


def chosen_with_form() -> str:
    """Return the language that a form came back for, and for nothing else."""
    wanted: str = g.get(SPEAK, "")
    return wanted


def choose(language: str) -> None:
    """Keep the choice in this browser, beside any visit."""
    session[CHOSEN] = language


def asked_for() -> str:
    """Return the first of our languages that the browser asks for, if it does."""
    found = _first_known(request.headers.get("Accept-Language", ""))
    return found if found in languages() else ""


def languages_offered() -> Mapping[str, str]:
    """Name the languages to choose from on this page: none on pages for staff."""
    return languages() if g.get("is_for_readers") else {}


@lru_cache(maxsize=500)
def _first_known(header: str) -> str:
    """Go by the reader's order alone: Austrian German before British English."""
    for tag, quality in parse_accept_header(header, LanguageAccept):
        for name in (tag, tag.partition("-")[0].lower()):
            if quality > 0 and name in (*LANGUAGES, PSEUDO):
                return name
    return ""


def _begin() -> None:
    speak(ENGLISH)
    unknown_address = request.endpoint is None
    read = unknown_address or request.blueprint in READERS
    g.is_for_readers = read and _SIGNED_IN not in session
    if g.is_for_readers:
        wanted = request.form.get(SPEAK, "")
        setattr(g, SPEAK, wanted if wanted in languages() else "")
        speak_to()


def _name_language(response: Response) -> Response:
    if g.get("is_for_readers") and response.mimetype == "text/html":
        response.headers["Content-Language"] = spoken()
        response.vary.add("Accept-Language")
        if chosen_with_form() and response.status_code in {_OK, _UNPROCESSABLE}:
            choose(chosen_with_form())
            response.status_code = _OK
    return response


def _end(fault: BaseException | None) -> None:
    del fault
    speak(ENGLISH)
