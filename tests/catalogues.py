"""Every text that candidates and informants can read, and its translations.

``python -m tests.catalogues`` (``script/translate``) brings ``hiring/translations`` up
to the texts in the source: new ones come in empty, those that are gone go.
"""

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from hiring.adapters.translations import ENGLISH, LANGUAGES

PACKAGE = Path(__file__).resolve().parents[1] / "hiring"
FOLDER = PACKAGE / "translations"
METHODS = [
    ("**.py", "python"),
    ("templates/**.html", "jinja2.ext:babel_extract"),
    ("templates/**.txt", "jinja2.ext:babel_extract"),
]
OPTIONS = {f"templates/**.{kind}": {"trimmed": "true"} for kind in ("html", "txt")}
KEYWORDS = {
    "Wording": None,
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
}
TRANSLATED = tuple(code for code in LANGUAGES if code != ENGLISH)
_NOISE = re.compile(
    r'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By'
    r"|Language-Team|Report-Msgid-Bugs-To|Project-Id-Version|MIME-Version): .*\n",
    re.MULTILINE,
)


def extract() -> Catalog:
    """Find every text in the source."""
    found = Catalog(header_comment="")
    texts = extract_from_dir(
        PACKAGE, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    )
    for name, _, message, comments, context in texts:
        found.add(message, None, [(name, 1)], auto_comments=comments, context=context)
    return found


def load(language: str) -> Catalog:
    """Read the translations into a language; none yet is an empty catalogue."""
    path = FOLDER / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as texts:
        return read_po(texts, locale=language)


def brought_up(catalogue: Catalog, found: Catalog) -> str:
    """Return the file of a language as it should stand."""
    catalogue.header_comment = f"# {LANGUAGES[str(catalogue.locale)]}"
    catalogue.update(found, no_fuzzy_matching=True, update_header_comment=False)
    catalogue.fuzzy = False
    written = BytesIO()
    write_po(
        written,
        catalogue,
        width=88,
        sort_by_file=True,
        include_lineno=False,
        ignore_obsolete=True,
    )
    return _NOISE.sub("", written.getvalue().decode())


def main() -> None:
    """Bring every language up to the source and say what is missing."""
    found = extract()
    FOLDER.mkdir(exist_ok=True)
    for language in TRANSLATED:
        catalogue = load(language)
        text = brought_up(catalogue, found)
        (FOLDER / f"{language}.po").write_text(text, encoding="utf-8")
        missing = [each for each in catalogue if each.id and not all(forms(each))]
        print(f"{language}: {len(catalogue)} texts, {len(missing)} not translated")  # noqa: T201


def forms(message: Message) -> tuple[str, ...]:
    """Return every form that a text is translated to; nothing yet is empty."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


if __name__ == "__main__":
    main()
