"""The words of a mail: a template's first line is the subject, the rest the body.

Mails are plain text. A value never brings a line of its own into a mail, so nobody's
name can end a paragraph or forge a header.
"""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hiring.adapters.translations import install_translations

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


def list_templates() -> tuple[str, ...]:
    """Name every mail there is; what begins with "_" is a part of others."""
    names = (path.stem for path in _FOLDER.glob("*.txt"))
    return tuple(sorted(name for name in names if not name.startswith("_")))
