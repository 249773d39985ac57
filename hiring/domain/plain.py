"""Domain values as plain JSON and back, for columns and for the ledger."""

from dataclasses import asdict
from typing import Any

from hiring.domain.casefile import Basis, Changed, Notes, NoteTheme, Tone
from hiring.domain.consent import Answer, Consent, Person, PersonAnswer, Referee
from hiring.domain.debrief import ThemeCategory

Plain = dict[str, Any]


def consent_as_plain(consent: Consent) -> Plain:
    """Turn a picture of answers into JSON values."""
    plain = asdict(consent)
    if consent.until_then is None:
        del plain["until_then"]
    return plain


def consent_from_plain(plain: Plain) -> Consent:
    """Read a picture of answers back."""
    return Consent(
        named=Answer(plain["named"]),
        employer=Answer(plain["employer"]),
        others=Answer(plain["others"]),
        employer_name=plain["employer_name"],
        referees=tuple(Referee(**referee) for referee in plain["referees"]),
        about_persons=tuple(
            PersonAnswer(**{**about, "answer": Answer(about["answer"])})
            for about in plain["about_persons"]
        ),
        never=tuple(plain["never"]),
        stopped=plain["stopped"],
        until_then=consent_from_plain(plain["until_then"])
        if plain.get("until_then")
        else None,
    )


def person_as_plain(person: Person) -> Plain:
    """Turn a person into JSON values."""
    return asdict(person)


def person_from_plain(plain: Plain) -> Person:
    """Read a person back."""
    return Person(**plain)


def notes_as_plain(notes: Notes) -> Plain:
    """Turn notes into JSON values, leaving out what is empty."""
    plain = {key: value for key, value in asdict(notes).items() if value}
    if notes.themes:
        plain["themes"] = [
            {key: value for key, value in asdict(theme).items() if value}
            for theme in notes.themes
        ]
    return plain


def notes_from_plain(plain: Plain) -> Notes:
    """Read notes back."""
    basis, changed = plain.get("basis"), plain.get("changed")
    tone = plain.get("tone")
    return Notes(
        **{
            **plain,
            "basis": Basis(basis) if basis else None,
            "changed": Changed(changed) if changed else None,
            "tone": Tone(tone) if tone else None,
            "themes": tuple(map(_theme_from_plain, plain.get("themes", ()))),
        }
    )


def _theme_from_plain(plain: Plain) -> NoteTheme:
    about, tone = plain.get("about"), plain.get("tone")
    return NoteTheme(
        plain["claim"],
        ThemeCategory(about) if about else None,
        Tone(tone) if tone else None,
    )


def merge_notes(plains: list[Plain]) -> Plain:
    """Lay notes over each other, later words replacing earlier ones field by field.

    Themes stand beside each other: a later one takes none back.
    """
    merged: Plain = {}
    for plain in plains:
        merged.update(plain)
    themes = [theme for plain in plains for theme in plain.get("themes", ())]
    return {**merged, "themes": themes} if themes else merged
