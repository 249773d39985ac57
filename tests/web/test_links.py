"""The link in a candidate's mail: pressed by a machine, passed on, guessed, looked for.

What staff get who use it stands in test_permissions.py.
"""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, inspect, text

from hiring import clock
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, ConsentLink, PersonQuestion
from hiring.models.organisation import DemoMail
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    HER_PHONE,
    SAM,
    World,
    a_case,
    a_link,
    a_question,
    a_world,
    in_force,
)
from tests.northgate import Northgate
from tests.pages import Client, Form, Page
from tests.routes import address, method_of, pages

Filling = Callable[[Form], dict[str, Any]]
GUESSES = 1000
CSRF = re.compile(r'name="csrf_token" value="[^"]+"')


def untouched(form: Form) -> dict[str, Any]:
    """Send what stands in the form."""
    del form
    return {}


def scribbled(form: Form) -> dict[str, Any]:
    """Take the first of each choice and write "test" into each field."""
    typed: dict[str, Any] = {}
    for control in form.element.find("input", "textarea"):
        kind, name = control.get("type").lower(), control.get("name")
        if kind == "radio":
            typed.setdefault(name, control.get("value"))
        elif kind in {"text", "email", "tel", ""}:
            typed[name] = "test"
    return typed


def crawl(client: Client, start: str, fill: Filling) -> Iterator[Page]:
    """Follow every link and press every button of the candidate's side."""
    waiting, seen = [start], set()
    ending: dict[str, Form] = {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        page = client.see(path)
        ending |= {form.action: form for form in page.forms if is_end(form)}
        for found in (page, *pressed(client, page, fill)):
            yield found
            waiting += [found.path, *ours(found)]
    for action, form in ending.items():
        yield client.send(action, form.as_given())


def is_end(form: Form) -> bool:
    """Tell whether the form ends the visit, so that it has to wait."""
    return form.action.endswith(("/leave", "/revoke-links"))


def pressed(client: Client, page: Page, fill: Filling) -> Iterator[Page]:
    """Press every button of a page that does not end the visit."""
    for form in page.forms:
        for button in () if is_end(form) else form.buttons:
            yield client.send(form.action or page.path, form.filled(button, fill(form)))


def ours(page: Page) -> list[str]:
    return [
        link.partition("#")[0]
        for link in page.links
        if link.startswith(("/you", "/c/")) and not link.endswith(".pdf")
    ]


# A mail scanner


@pytest.mark.parametrize("fill", [untouched, scribbled])
def test_a_machine_that_presses_everything_decides_nothing(
    northgate: Northgate, client: Client, fill: Filling
) -> None:
    case = a_case(northgate)
    start = f"/c/{a_link(northgate, case)}"
    seen = {page.path for page in crawl(client, start, fill)}
    assert {"/you/answers", "/you/people/new"} <= seen, "it came as far as the form"
    assert northgate.rows(ConsentDecision) == []


@pytest.mark.parametrize("fill", [untouched, scribbled])
def test_a_machine_that_follows_the_mail_about_one_person_answers_nothing(
    northgate: Northgate, client: Client, fill: Filling
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_question(northgate, case, SAM)
    before = northgate.rows(ConsentDecision)
    seen = list(crawl(client, f"/c/{northgate.links(case.email)[-1]}", fill))
    assert len(seen) > 3
    assert northgate.rows(ConsentDecision) == before
    assert [row["answer"] for row in northgate.rows(PersonQuestion)] == [None]


# Passed on


NAMES = re.compile("Amara|Okafor|Priya|Tom Bell|Sam Keller|Lumen|Delta Freight")


def test_who_got_the_link_from_someone_else_reads_no_name_and_changes_nothing(
    northgate: Northgate, client: Client
) -> None:
    world = a_world(northgate)
    before = northgate.rows(ConsentDecision)
    shown = list(crawl(client, f"/c/{world.link}", scribbled))
    client.see(f"/c/{world.link}")
    client.press("Continue")
    token = str(client.page.forms[0].as_given()["csrf_token"])
    sent = {
        "csrf_token": token,
        "others": "yes",
        "named": "yes",
        "employer": "yes",
        "answer": "yes",
        "signed_name": "Amara Okafor",
        "text": "I am not Amara.",
        "do": "check",
    }
    for rule in northgate.app.url_map.iter_rules():
        path = address(northgate.app, rule, world.shared)
        if not path.startswith("/you") or path.endswith(("/stop", "/leave")):
            continue
        is_post = method_of(rule) == "POST"
        answer = client.send(path, sent) if is_post else client.see(path)
        assert b"%PDF" not in answer.response.data, path
        shown.append(answer)
    assert len({page.path for page in shown}) >= 4
    assert {p.path: NAMES.findall(p.body) for p in shown if NAMES.search(p.body)} == {}
    assert northgate.rows(ConsentDecision) == before


def test_who_got_the_link_from_someone_else_can_stop_all_contact(
    northgate: Northgate, client: Client
) -> None:
    world = a_world(northgate)
    client.see(f"/c/{world.link}")
    client.press("Continue")
    assert client.page.heading == "Is it you?"
    page = client.see("/you/stop")
    assert not NAMES.search(page.body)
    page = client.press("Stop all contact", sure="y")
    assert "stopped" in page.main
    assert not NAMES.search(page.body)
    assert in_force(northgate, world.case).stopped


def the_code(northgate: Northgate, email: str) -> str:
    northgate.deliver()
    found = re.findall(r"^\s*(\d{8})\b", northgate.mails(email)[-1].body, re.MULTILINE)
    return str(found[-1])


def test_five_wrong_codes_end_a_code_and_a_new_one_opens_the_page(
    northgate: Northgate, client: Client
) -> None:
    world = a_world(northgate)
    client.see(f"/c/{world.link}")
    client.press("Continue")
    client.press("Send me a code")
    code = the_code(northgate, world.case.email)
    for number in range(1, 6):
        wrong = f"{(int(code) + number) % 10**8:08d}"
        assert client.press("Go on", code=wrong).status == 422
    page = client.press("Go on", code=code)
    assert page.status == 422
    assert not NAMES.search(page.body)
    client.press("Send a new code")
    code = the_code(northgate, world.case.email)
    page = client.press("Go on", code=f"{code[:4]} {code[4:]}")
    assert page.path == "/you"
    assert "Amara Okafor" in page.main


def test_hr_reads_that_codes_were_guessed_and_that_links_were_made_useless(
    northgate: Northgate, client: Client
) -> None:
    world, cast = a_world(northgate), northgate.cast
    client.see(f"/c/{world.link}")
    client.press("Continue")
    client.press("Send me a code")
    wrong = f"{(int(the_code(northgate, world.case.email)) + 1) % 10**8:08d}"
    for _ in range(5):
        client.press("Go on", code=wrong)
    amara = northgate.client()
    amara.set_cookie("sayso_browser", HER_PHONE)
    amara.see(f"/c/{world.link}")
    amara.press("Continue")
    amara.see("/you")
    amara.press("Make all links useless")
    told = (
        "Someone with the candidate’s link typed five wrong codes",
        "The candidate made all links useless and got a new one",
    )
    case = f"/candidates/{world.case.id}"
    for_hr = northgate.client(cast.mira).see(case).main
    for_the_manager = northgate.client(cast.jonas).see(case).main
    assert [words for words in told if words not in for_hr] == []
    assert [words for words in told if words in for_the_manager] == []
    assert northgate.breaks() == []


# Looked for


def everything_in(engine: Engine) -> str:
    """Write out every table but the mailbox of the demo, which is the mail itself."""
    written = []
    with engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            if table == DemoMail.__tablename__:
                continue
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608 - its own name
            written += [f"{table} {tuple(row)!r}" for row in rows]
    return "\n".join(written)


def a_journey(northgate: Northgate, client: Client, world: World) -> None:
    """Go through all that a candidate can do, as the one known browser."""
    client.set_cookie("sayso_browser", "her-own-phone")
    client.get("/c/wrong")
    for page in crawl(client, f"/c/{world.link}", untouched):
        assert page.status < 500
    northgate.deliver()


def test_after_a_whole_journey_no_token_stands_anywhere_that_staff_could_look(
    northgate: Northgate, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # Statements, but not the rows that the test itself reads from the mailbox.
    caplog.set_level(logging.INFO, "sqlalchemy")
    world = a_world(northgate)
    a_journey(northgate, client, world)
    tokens = northgate.links(world.case.email)
    assert len(tokens) >= 4
    with northgate.app.app_context():
        kept = everything_in(db.engine)
    keys = create_engine(northgate.config.keystore_url)
    kept += everything_in(keys)
    keys.dispose()
    cast = northgate.cast
    shown = "".join(
        northgate.client(actor).get(path).data.decode(errors="replace")
        for actor in (cast.ada, cast.jonas, cast.ivo, cast.mira)
        for path in pages(northgate.app, world.ids_for(actor))
        if not path.startswith("/demo") and world.link not in path
    )
    logged = "".join(record.getMessage() for record in caplog.records)
    assert "consent_link" in logged, "the statements were written into the log"
    for token in tokens:
        assert sha256(token.encode()).hexdigest() in kept, "the right tables were read"
        assert [where for where in (kept, shown, logged) if token in where] == []


# Guessed


def fingerprint(client: FlaskClient, token: str, csrf: str, number: int) -> str:
    """Press on with a token from an address of its own; tell all that comes back."""
    caller = {"REMOTE_ADDR": f"10.{number // 256 % 256}.{number % 256}.7"}
    answer = client.post(
        f"/c/{token}", data={"csrf_token": csrf}, environ_base=caller, buffered=True
    )
    body = CSRF.sub("", answer.get_data(as_text=True)).replace(token, "")
    # The cookie holds the session, which is signed with the time.
    told = sorted((k, v) for k, v in answer.headers if k not in {"Set-Cookie", "Date"})
    return repr((answer.status_code, told, sha256(body.encode()).hexdigest()))


def test_a_thousand_guesses_look_like_one_and_like_what_has_ended(
    northgate: Northgate,
) -> None:
    used, ended = (a_link(northgate, a_case(northgate)) for _ in range(2))
    with northgate.app.app_context(), transaction() as session:
        for token, values in (
            (used, {"revoked_at": clock.now()}),
            (ended, {"expires_at": clock.now() - timedelta(days=1)}),
        ):
            row = session.get(ConsentLink, sha256(token.encode()).hexdigest())
            assert row is not None
            for name, value in values.items():
                setattr(row, name, value)
    first = northgate.client()
    csrf = str(first.see("/c/x").forms[0].as_given()["csrf_token"])
    cookie = first.get_cookie("sayso")
    assert cookie is not None
    client = FlaskClient(northgate.app)
    client.set_cookie("sayso", cookie.value)
    guesses = [sha256(str(n).encode()).hexdigest()[:43] for n in range(GUESSES)]
    answers = {
        fingerprint(client, token, csrf, number)
        for number, token in enumerate([used, ended, *guesses])
    }
    assert len(answers) == 1, answers
    assert answers.pop().startswith("(404,")
