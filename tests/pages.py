"""A page as a browser would take it: its forms, its links, and what is wrong with it.

`Client` is Flask's test client with eyes: every page that it is given, in any test,
has one h1 that its title repeats, a label for each input, ids that are unique, a
token in each form that posts, a language, and no style or script of its own but the
one file that times a summary.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

_WORD = re.compile(r"\w+")
VOID = frozenset("area base br col embed hr img input link meta source wbr".split())
UNSEEN = frozenset({"hidden", "submit", "button"})


@dataclass(slots=True)
class Element:
    """One element of a page, its attributes and what stands inside it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or nothing."""
        return self.attributes.get(name, "")

    def walk(self) -> Iterator[Element]:
        """Go through all elements inside, in the page's order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def find(self, *tags: str) -> list[Element]:
        """List the elements of these kinds inside."""
        return [element for element in self.walk() if element.tag in tags]

    @property
    def text(self) -> str:
        """Return what is written inside, blanks tidied."""
        return " ".join("".join(self.texts()).split())

    def texts(self) -> Iterator[str]:
        """Go through what is written inside, piece by piece."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in {"style", "script"}:
                yield from child.texts()
        if self.tag not in {"a", "b", "em", "span", "strong"}:
            yield " "

    def is_inside(self, tag: str) -> bool:
        """Tell whether an element of this kind stands around this one."""
        return self.parent is not None and (
            self.parent.tag == tag or self.parent.is_inside(tag)
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, self.at)
        self.at.children.append(element)
        if tag not in VOID:
            self.at = element

    def handle_endtag(self, tag: str) -> None:
        opened: Element | None = self.at
        while opened is not None and opened.tag != tag:
            opened = opened.parent
        if opened is not None and opened.parent is not None:
            self.at = opened.parent

    def handle_data(self, data: str) -> None:
        self.at.children.append(data)


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it would be sent, and its buttons."""

    element: Element

    @property
    def action(self) -> str:
        """Return where it is sent to."""
        return self.element.get("action")

    @property
    def method(self) -> str:
        """Return how it is sent."""
        return self.element.get("method").lower() or "get"

    @property
    def buttons(self) -> list[Element]:
        """List what sends it, wherever it stands on the page."""
        return [
            button
            for button in self._root.find("button")
            if button.get("type") in {"", "submit"} and self._owns(button)
        ]

    @property
    def _root(self) -> Element:
        around = self.element
        while around.parent is not None:
            around = around.parent
        return around

    def _owns(self, button: Element) -> bool:
        if "form" in button.attributes:
            return button.get("form") == self.element.get("id")
        return any(each is button for each in self.element.find("button"))

    @property
    def names(self) -> set[str]:
        """Return the names of all that can be filled in."""
        controls = self.element.find("input", "textarea", "select")
        return {control.get("name") for control in controls if control.get("name")} - {
            "csrf_token",
            "press_id",
        }

    def as_given(self) -> MultiDict[str, Any]:
        """Return what it sends if nothing is touched."""
        sent: MultiDict[str, Any] = MultiDict()
        for control in self.element.find("input", "textarea", "select"):
            for value in _values(control):
                sent.add(control.get("name"), value)
        return sent

    def filled(
        self, button: Element | None, typed: dict[str, Any]
    ) -> MultiDict[str, Any]:
        """Return what it sends once filled in and a button is pressed."""
        sent = self.as_given()
        for name, value in typed.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        if button is not None and button.get("name"):
            sent.setlist(button.get("name"), [button.get("value")])
        return sent


def _values(control: Element) -> list[str]:
    kind = control.get("type").lower()
    if not control.get("name") or kind in {"submit", "button", "file"}:
        return []
    if control.tag == "textarea":
        return ["".join(text for text in control.children if isinstance(text, str))]
    if control.tag == "select":
        options = control.find("option")
        chosen = [option for option in options if "selected" in option.attributes]
        if not chosen and "multiple" not in control.attributes:
            chosen = options[:1]
        return [option.get("value") for option in chosen]
    if kind in {"radio", "checkbox"} and "checked" not in control.attributes:
        return []
    return [control.attributes.get("value", "on" if kind == "checkbox" else "")]


class Page:
    """An answer that was shown."""

    def __init__(self, response: TestResponse) -> None:
        """Read the answer's body."""
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        self.body = response.get_data(as_text=True)
        reader = _Reader()
        reader.feed(self.body)
        self.root = reader.root

    @property
    def text(self) -> str:
        """Return all that can be read on it."""
        return " ".join(body.text for body in self.root.find("body"))

    @property
    def main(self) -> str:
        """Return what can be read on it apart from its frame."""
        return " ".join(main.text for main in self.root.find("main"))

    @property
    def heading(self) -> str:
        """Return its h1."""
        return " ".join(h1.text for h1 in self.root.find("h1"))

    @property
    def forms(self) -> list[Form]:
        """List its forms."""
        return [Form(form) for form in self.root.find("form")]

    @property
    def links(self) -> list[str]:
        """List where it leads to."""
        return [link.get("href") for link in self.root.find("a") if link.get("href")]

    def link(self, words: str) -> str:
        """Return where the link with these words leads."""
        found = [a.get("href") for a in self.root.find("a") if words in a.text]
        assert found, f"no link {words!r} on {self.path}"
        return found[0]

    def form_with(self, button: str) -> tuple[Form, Element]:
        """Return the form that a button with these words sends."""
        for form in self.forms:
            for pressed in form.buttons:
                if pressed.text == button:
                    return form, pressed
        shown = [b.text for form in self.forms for b in form.buttons]
        raise AssertionError(f"no button {button!r} on {self.path}, only {shown}")

    def problems(self) -> Iterator[str]:
        """Say what is wrong with it."""
        yield from self._head_problems()
        yield from self._field_problems()
        for form in self.forms:
            if form.method == "post" and "csrf_token" not in form.as_given():
                yield f"the form to {form.action} has no token"
        for element in self.root.walk():
            yield from _own_problems(element)

    def _head_problems(self) -> Iterator[str]:
        title = " ".join(found.text for found in self.root.find("title"))
        if len(self.root.find("h1")) != 1:
            yield f"{len(self.root.find('h1'))} h1"
        elif not set(_WORD.findall(self.heading)) <= set(_WORD.findall(title)):
            yield f"title {title!r} lacks {self.heading!r}"
        if not all(html.get("lang") for html in self.root.find("html")):
            yield "no language"

    def _field_problems(self) -> Iterator[str]:
        ids = Counter(element.get("id") for element in self.root.walk())
        yield from (f"id {one!r} twice" for one, n in ids.items() if one and n > 1)
        labelled = {label.get("for") for label in self.root.find("label")}
        for control in self.root.find("input", "textarea", "select"):
            if control.get("type") in UNSEEN or control.is_inside("label"):
                continue
            if control.get("id") not in labelled and not control.get("aria-label"):
                yield f"{control.tag} {control.get('name')!r} has no label"


SCRIPTS = ("/static/aloud.js?v=",)
"""The one script there is; which pages may run it is for tests/web/test_headers.py."""


def _own_problems(element: Element) -> Iterator[str]:
    if element.tag in {"script", "style", "iframe", "object", "embed"} and not (
        element.get("src").startswith(SCRIPTS) and not element.text.strip()
    ):
        yield f"<{element.tag}>"
    for name, value in element.attributes.items():
        if name == "style" or name.startswith("on"):
            yield f"{name} on <{element.tag}>"
        if name in {"href", "src", "action", "formaction"}:
            scheme = value.strip().lower().partition(":")[0] if ":" in value else ""
            if scheme not in {"", "mailto", "tel"} and not _is_own(value):
                yield f"{element.tag} leads to {value}"


def _is_own(address: str) -> bool:
    return address.startswith(("http://localhost/", "/", "?", "#"))


class Client(FlaskClient):
    """A browser that refuses to be shown a bad page."""

    page: Page

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401 - as Flask has it
        """Send a request and look the answer over."""
        kwargs.setdefault("buffered", True)
        response = super().open(*args, **kwargs)
        is_page = response.mimetype == "text/html" and response.request.method in {
            "GET",
            "POST",
        }
        if is_page and b"<" in response.data and response.status_code not in {302, 303}:
            problems = list(Page(response).problems())
            assert not problems, f"{response.request.path}: {problems}"
        return response

    def see(self, path: str) -> Page:
        """Open a page, wherever it leads."""
        return self._shown(self.get(path))

    def send(self, path: str, sent: Any = None) -> Page:  # noqa: ANN401 - any form
        """Send what was filled in, and see what follows."""
        return self._shown(self.post(path, data=sent))

    def press(self, button: str, **typed: object) -> Page:
        """Fill in the form of the page that is shown, and press a button."""
        form, pressed = self.page.form_with(button)
        sent = form.filled(pressed, typed)
        target = pressed.get("formaction") or form.action or self.page.path
        if form.method == "get":
            return self._shown(self.get(target, query_string=sent))
        return self.send(target, sent)

    def _shown(self, response: TestResponse) -> Page:
        for _ in range(5):
            if response.status_code not in {302, 303}:
                break
            response = self.get(response.location)
        self.page = Page(response)
        return self.page
