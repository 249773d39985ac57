"""The words of a mail: a template's first line is the subject, the rest the body.

Mails are text first. A value never brings a line of its own into a mail, so nobody's
name can end a paragraph or forge a header. The HTML beside it is made from that same
text: it can say nothing else.
"""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from hiring.adapters.translations import direction, install_translations, spoken

_FOLDER = Path(__file__).resolve().parent.parent / "templates" / "mail"


def _on_one_line(value: object) -> object:
    if not isinstance(value, str):
        return value
    shown = "".join(char if char.isprintable() else " " for char in value)
    return " ".join(shown.split())


_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=False,  # noqa: S701  # plain text: "&" must stay "&"
    undefined=StrictUndefined,
    finalize=_on_one_line,
    trim_blocks=True,
    lstrip_blocks=True,
)
install_translations(_TEMPLATES)


def render(template: str, values: Mapping[str, object]) -> tuple[str, str]:
    """Return the subject and the body of a mail."""
    text = _TEMPLATES.get_template(f"{template}.txt").render(values)
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"


def as_html(subject: str, body: str, link: str) -> str:
    """Write the same text as plain HTML: paragraphs, and our one link as a link.

    Nothing is fetched from anywhere: no picture, no style, no font, nothing to count
    who opened it. Whatever else looks like HTML or like an address stays text.
    """
    shown = "\n".join(
        f"<p>{_linked(paragraph, link)}</p>" for paragraph in body.strip().split("\n\n")
    )
    return (
        f'<!doctype html>\n<html lang="{spoken()}" dir="{direction()}">\n<head>\n'
        f'<meta charset="utf-8">\n<title>{escape(subject)}</title>\n</head>\n'
        f"<body>\n{shown}\n</body>\n</html>\n"
    )


def _linked(paragraph: str, link: str) -> str:
    lines = (
        f'<a href="{escape(link)}">{escape(link)}</a>'
        if link and line == link
        else str(escape(line))
        for line in paragraph.strip().split("\n")
    )
    return "<br>\n".join(lines)


def list_templates() -> tuple[str, ...]:
    """Name every mail there is; what begins with "_" is a part of others."""
    names = (path.stem for path in _FOLDER.glob("*.txt"))
    return tuple(sorted(name for name in names if not name.startswith("_")))
