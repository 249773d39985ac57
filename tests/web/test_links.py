"""The link in a candidate's mail: pressed by a machine, passed on, guessed, looked for.

What staff get who use it stands in test_permissions.py.
"""

import logging
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import sha256
from io import BytesIO
from statistics import median
from time import thread_time
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, inspect, text, update
from werkzeug.test import EnvironBuilder, run_wsgi_app

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
GUESSES, SHARES = 10_000, 4
EVERY = 100  # after so many guesses, one link of each kind that has ended
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
        if link.startswith(("/you", "/c/")) and not link.endswith((".pdf", ".jsonld"))
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
    client = northgate.client()  # the crawl has chosen each language as well
    client.see(f"/c/{world.link}")
    client.press("English")  # the crawl has pressed every other language too
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


@dataclass(frozen=True, slots=True)
class Guesser:
    """A program that presses on with one token after the other, from anywhere."""

    northgate: Northgate
    environ: dict[str, Any]
    body: bytes

    def press(self, token: str, address: str, more: str = "") -> str:
        """Send a token; tell all that comes back, but for what it knew itself."""
        environ = {
            **self.environ,
            "PATH_INFO": f"/c/{token}{more}",
            "REMOTE_ADDR": address,
            "wsgi.input": BytesIO(self.body),
        }
        pieces, status, headers = run_wsgi_app(
            self.northgate.app, environ, buffered=True
        )
        page = CSRF.sub("", b"".join(pieces).decode()).replace(token, "")
        # The cookie holds the session, which is signed with the time.
        told = sorted((k, v) for k, v in headers if k not in {"Set-Cookie", "Date"})
        return repr((status, told, sha256(page.encode()).hexdigest()))


def a_guesser(northgate: Northgate) -> Guesser:
    """Give a program that has read the form once."""
    first = northgate.client()
    csrf = first.see("/c/x").forms[0].as_given()["csrf_token"]
    cookie = first.get_cookie("sayso")
    assert cookie is not None
    asked = EnvironBuilder(
        "/c/x",
        northgate.config.base_url,
        method="POST",
        headers={"Cookie": f"sayso={cookie.value}"},
        data={"csrf_token": str(csrf)},
    )
    environ = asked.get_environ()
    return Guesser(northgate, environ, environ["wsgi.input"].read())


def a_guess(number: int) -> str:
    """Return something that looks like a token."""
    return urlsafe_b64encode(sha256(str(number).encode()).digest()).decode()[:43]


def somewhere(number: int) -> str:
    """Return an address in a network of its own."""
    return f"10.{number // 256 % 256}.{number % 256}.7"


def a_dead_link(northgate: Northgate, **values: object) -> str:
    """Mail a link that then ends in one of the two ways."""
    token = a_link(northgate, a_case(northgate))
    ends = (
        update(ConsentLink)
        .where(ConsentLink.token_hash == sha256(token.encode()).hexdigest())
        .values(**values)
    )
    with northgate.app.app_context(), transaction() as session:
        session.execute(ends)
    return token


def a_revoked_link(northgate: Northgate) -> str:
    return a_dead_link(northgate, revoked_at=clock.now())


def an_expired_link(northgate: Northgate) -> str:
    return a_dead_link(northgate, expires_at=clock.now() - timedelta(days=1))


def without_waiting_for_the_disk(northgate: Northgate) -> None:
    """Spare ten thousand counts the disk: what is tested here is no power cut."""
    with northgate.app.app_context(), closing(db.engine.raw_connection()) as raw:
        raw.cursor().execute("PRAGMA synchronous=OFF")


@pytest.mark.parametrize("share", range(SHARES))
def test_ten_thousand_guesses_look_and_last_like_what_has_ended(
    northgate: Northgate, share: int
) -> None:
    # By the processor's time: the clock on the wall tells of the machine's other work.
    ended = {
        "revoked": a_revoked_link(northgate),
        "expired": an_expired_link(northgate),
    }
    without_waiting_for_the_disk(northgate)
    guesser, answers = a_guesser(northgate), set()
    longer: dict[str, list[float]] = {kind: [] for kind in ended}
    for number in range(share, GUESSES, SHARES):
        begun = thread_time()
        answers.add(guesser.press(a_guess(number), somewhere(number)))
        lasted = thread_time() - begun
        for kind, token in ended.items() if number % EVERY < SHARES else ():
            begun = thread_time()
            answers.add(guesser.press(token, somewhere(number)))
            longer[kind].append((thread_time() - begun - lasted) * 1000)
    assert len(answers) == 1, answers
    assert answers.pop().startswith("('404 ")
    usually = {kind: median(each) for kind, each in longer.items()}
    assert max(map(abs, usually.values())) < 1, f"milliseconds more: {usually}"


def asked_of_the_database(northgate: Northgate, act: Callable[[], object]) -> list[str]:
    """List the statements that something takes."""
    heard: list[str] = []

    def note(*said: Any) -> None:  # noqa: ANN401 - as SQLAlchemy tells it
        heard.append(said[2])

    with northgate.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return heard


def test_whatever_a_link_was_the_database_is_asked_the_same(
    northgate: Northgate,
) -> None:
    tokens = [a_guess(0), a_revoked_link(northgate), an_expired_link(northgate)]
    press = a_guesser(northgate).press
    asked = [
        asked_of_the_database(northgate, partial(press, token, somewhere(number)))
        for number, token in enumerate(tokens)
    ]
    assert len(asked[0]) > 2
    assert asked[1] == asked[2] == asked[0]


@pytest.mark.parametrize(
    ("near", "elsewhere"),
    [("203.0.113.{}", "203.0.114.1"), ("2001:db8:7:{}::1", "2001:db8:8::1")],
)
def test_one_network_may_guess_sixty_times_in_a_quarter_of_an_hour(
    northgate: Northgate, near: str, elsewhere: str
) -> None:
    guesser, now = a_guesser(northgate), clock.now()
    tokens = [a_guess(0), a_revoked_link(northgate), an_expired_link(northgate)]
    with clock.set_to(now):
        allowed = {guesser.press(a_guess(n), near.format(n % 9)) for n in range(60)}
        refused = {guesser.press(token, near.format(77)) for token in tokens}
        assert {answer[:6] for answer in allowed} == {"('404 "}
        assert len(refused) == 1, "what is refused tells nothing either"
        assert refused.pop().startswith("('429 ")
        assert {guesser.press(tokens[0], elsewhere)} == allowed
    with clock.set_to(now + timedelta(minutes=15)):
        assert {guesser.press(tokens[0], near.format(1))} == allowed


def test_guesses_by_a_neighbour_lock_no_candidate_out(northgate: Northgate) -> None:
    link = a_link(northgate, a_case(northgate))
    guesser = a_guesser(northgate)
    for number in range(61):
        refused = guesser.press(a_guess(number), "203.0.113.5")
    assert refused.startswith("('429 ")
    assert guesser.press(link, "203.0.113.6").startswith("('303 ")


def test_asking_for_a_new_link_tells_nothing_about_the_old_one(
    northgate: Northgate,
) -> None:
    tokens = [
        a_guess(0),
        a_revoked_link(northgate),
        an_expired_link(northgate),
        a_link(northgate, a_case(northgate)),
    ]
    guesser = a_guesser(northgate)
    answers = {guesser.press(token, "203.0.113.5", "/new-link") for token in tokens}
    assert len(answers) == 1, answers
    again = {
        guesser.press(a_guess(n), "203.0.113.5", "/new-link")[:6] for n in range(7)
    }
    assert again == {"('200 ", "('429 "}, "ten in a quarter of an hour"
