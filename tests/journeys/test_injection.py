"""What people type is text: on every page, for everybody, and in every mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as Tab

from hiring.domain.actor import Actor
from hiring.models.contact import Contact, Finding
from hiring.models.debrief import Debrief
from hiring.models.recruiting import Candidate, Opening
from tests import northgate as installation
from tests.builders import HER_PHONE
from tests.live import free_port, serving
from tests.northgate import Northgate
from tests.pages import Client, Form, Page
from tests.routes import pages

CORPUS = {
    "scripts": "\"'><script>alert(1)</script><img src=x onerror=alert(2)>",
    "templates": '" autofocus onfocus="alert(4)" x=\' n{{7*7}}n{% print 7 %}n${7*7}n',
    "styles": "--></style><style>*{color:red}</style><a href=javascript:alert(6)>x</a>",
    "frames": "</textarea></title><iframe src=data:text/html,x></iframe> \u202egnp.exe",
    "length": "W" * 190,
}
LINES = "Subject: x\r\nBcc: spy@evil.example\r\n\r\n"
LISTEN = """window.violations = []; document.addEventListener(
    "securitypolicyviolation", e => window.violations.push(e.violatedDirective));"""
TEXTS = frozenset({"", "text", "search", "tel"})


@pytest.fixture
def northgate(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Northgate]:
    """Give Northgate under a name that the test client and Chromium both reach."""
    port = free_port()
    folder = tmp_path_factory.getbasetemp() / "northgate-sqlite"
    original = installation.template(folder, None)
    made = installation.copy(
        original, tmp_path / "live", None, f"http://localhost:{port}"
    )
    with serving(made.app, port):
        yield made
    made.close()


def texts(form: Form) -> list[str]:
    """Name the fields of a form that take any text."""
    return [
        control.get("name")
        for control in form.element.find("input", "textarea")
        if control.tag == "textarea"
        or (control.get("type").lower() in TEXTS and not control.get("inputmode"))
    ]


def accepted(page: Page) -> dict[str, str]:
    """Give the fields that were refused something that nobody refuses."""
    return {
        control.get("name"): "" if "phone" in control.get("name") else "Ann Lee"
        for control in page.root.find("input", "textarea")
        if control.get("aria-invalid") == "true"
    }


@dataclass
class Typist:
    """Somebody who writes one payload into every field there is."""

    client: Client
    payload: str

    def writes(self, path: str, button: str, **fixed: Any) -> Page:  # noqa: ANN401
        """Fill in every text field of a form, and send it until it is taken."""
        self.client.see(path)
        form, _ = self.client.page.form_with(button)
        typed = dict.fromkeys(texts(form), self.payload) | fixed
        page = self.client.press(button, **typed)
        for _ in range(2):
            # Once for what a field refuses, once for what is said before saving.
            if page.status == 422:
                typed |= accepted(page)
                page = self.client.press(button, **typed)
        assert page.status == 200, f"{path}: {page.main[:600]}"
        return page


def newest(northgate: Northgate, model: Any, **where: object) -> str:  # noqa: ANN401
    return str(northgate.rows(model, **where)[-1]["id"])


@dataclass(frozen=True, slots=True)
class Written:
    """A case that was written with one payload from end to end."""

    staff: dict[str, str]
    link: str


def write_all(northgate: Northgate, payload: str, number: int) -> Written:
    """Let everybody use every form there is, with one payload in every field."""
    cast = northgate.cast
    jonas, mira, ada = (
        Typist(northgate.client(actor), payload)
        for actor in (cast.jonas, cast.mira, cast.ada)
    )
    amara = Typist(northgate.client(), payload)
    amara.client.set_cookie("sayso_browser", HER_PHONE)
    ada.writes("/settings", "Save the settings")
    ada.writes(
        "/people/invite", "Send the invitation",
        email=f"new{number}@northgate.example", roles=["interviewer"],
    )  # fmt: skip
    jonas.writes("/openings/new", "Save the opening", level="senior")
    opening = newest(northgate, Opening)
    email = f"ann{number}@post.example"
    jonas.writes(
        "/candidates/new", "Add the candidate", email=email, opening_id=opening
    )
    case = northgate.rows(Candidate, email=email)[0]
    at = f"/candidates/{case['id']}"
    jonas.client.see(at)
    jonas.client.press(a_button(jonas.client.page, "Ask"))
    northgate.deliver()
    link = northgate.links(email)[-1]
    amara.client.see(f"/c/{link}")
    amara.client.press("Continue")
    amara.writes("/you/people/new", "Keep this person")
    amara.writes("/you/answers", "Check my answers", named="yes", others="no")
    amara.writes("/you/check", "Sign and save", signed_name=case["name"])
    jonas.writes(f"{at}/may-i-call", "May I call?", person="other")
    jonas.writes(f"{at}/contacts/new", "Save the record", person="other", spoken="yes")
    contact = newest(northgate, Contact, candidate_id=case["id"])
    finding = newest(northgate, Finding, contact_id=contact)
    jonas.writes(f"/contacts/{contact}/notes", "Save my notes")
    mira.writes(f"/findings/{finding}", "Settle this finding")
    amara.writes(f"/you/contacts/{contact}/reply", "Save my reply")
    kinds = {"themes-3-category": "fit"}
    kinds |= {f"themes-{place}-strength": "3" for place in range(4)}
    day = {"interviewed_on": "2026-01-15", "minutes": "30", "advice": "yes"}
    jonas.writes(f"{at}/debrief", "Save and go on")
    jonas.writes(f"{at}/debrief", "Check and sign", **day, **kinds)
    jonas.client.press("Sign and lock")
    debrief = newest(northgate, Debrief, candidate_id=case["id"])
    northgate.deliver()
    ids = {
        "opening_id": opening, "candidate_id": str(case["id"]),
        "contact_id": contact, "finding_id": finding, "debrief_id": debrief,
    }  # fmt: skip
    return Written(ids, link)


def a_button(page: Page, begins: str) -> str:
    """Find the button whose words begin so; a name may follow."""
    words = (button.text for form in page.forms for button in form.buttons)
    return next(word for word in words if word.startswith(begins))


@dataclass
class Watch:
    """What happened in a browser that nobody had asked for."""

    seen: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def visits(self, tab: Tab, path: str) -> None:
        """Open a page, and read what it said and did."""
        answer = tab.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        if "text/html" in answer.headers.get("content-type", ""):
            text = tab.locator("body").inner_text()
            fields = tab.locator("input, textarea").evaluate_all(
                "all => all.map(one => one.value).join(' ')"
            )
            self.shown.append(f"{text} {fields}")
            self.seen += [f"{path}: {it}" for it in tab.evaluate("window.violations")]

    @contextmanager
    def over(self, context: BrowserContext) -> Iterator[Tab]:
        """Watch a tab while the block runs."""
        with context:
            context.add_init_script(LISTEN)
            tab = context.new_page()
            tab.on("dialog", self._dialog)
            tab.on("console", lambda said: self._console(said.text))
            tab.on("request", lambda asked: self._request(asked.url))
            yield tab

    def _dialog(self, dialog: Any) -> None:  # noqa: ANN401 - any kind of dialog
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _console(self, said: str) -> None:
        if "Security Policy" in said or "Refused" in said:
            self.seen.append(said)

    def _request(self, url: str) -> None:
        if not url.startswith("http://localhost:"):
            self.seen.append(f"asked {url}")


def as_staff(browser: Browser, northgate: Northgate, actor: Actor) -> BrowserContext:
    context = browser.new_context(base_url=northgate.config.base_url)
    cookie = northgate.client(actor).get_cookie("sayso")
    assert cookie is not None
    put(context, northgate, "sayso", cookie.value)
    return context


def put(context: BrowserContext, northgate: Northgate, name: str, value: str) -> None:
    context.add_cookies(
        [{"name": name, "value": value, "url": northgate.config.base_url}]
    )


def as_candidate(browser: Browser, northgate: Northgate) -> BrowserContext:
    context = browser.new_context(base_url=northgate.config.base_url)
    put(context, northgate, "sayso_browser", HER_PHONE)
    return context


def addresses(northgate: Northgate, written: list[Written], start: str) -> list[str]:
    """List each page that somebody could open, of every case."""
    found = {path for each in written for path in pages(northgate.app, each.staff)}
    return sorted(
        path
        for path in found
        if path.startswith("/you") == (start == "/you")
        and not path.endswith((".pdf", ".csv", ".jsonld"))
        and not path.startswith("/demo")
    )


def test_nothing_that_was_typed_runs_on_any_page_for_anybody(
    northgate: Northgate, browser: Browser
) -> None:
    written = [
        write_all(northgate, payload, number)
        for number, payload in enumerate(CORPUS.values())
    ]
    watch, cast = Watch(), northgate.cast
    for actor in (cast.ada, cast.jonas, cast.mira):
        with watch.over(as_staff(browser, northgate, actor)) as tab:
            for path in addresses(northgate, written, "/"):
                watch.visits(tab, path)
    for each in written:
        with watch.over(as_candidate(browser, northgate)) as tab:
            tab.goto(f"/c/{each.link}")
            tab.get_by_role("button", name="Continue").click()
            for path in addresses(northgate, [each], "/you"):
                watch.visits(tab, path)
    everything = " ".join(watch.shown)
    assert watch.seen == []
    assert "n49n" not in everything
    for name, payload in CORPUS.items():
        assert payload in everything, f"{name} was shown as it was typed"


def test_no_mail_holds_a_header_that_somebody_typed(northgate: Northgate) -> None:
    for number, payload in enumerate((LINES, CORPUS["templates"], CORPUS["scripts"])):
        write_all(northgate, payload, number)
    mails = northgate.mails()
    known = {"post.example", "northgate.example"}
    assert len(mails) > 10
    assert {mail.recipient.partition("@")[2] for mail in mails} == known
    assert [mail.subject for mail in mails if len(mail.subject.splitlines()) != 1] == []
    assert not any("n49n" in mail.subject + mail.body for mail in mails)
