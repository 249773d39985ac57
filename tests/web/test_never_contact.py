"""The never-contact list: told when its name is named, and listed for nobody."""

import io
import logging
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from hiring.domain.actor import Actor, Role
from hiring.domain.standing import Verdict
from hiring.models.consent import NeverReason
from hiring.models.contact import ContactCheck, Finding
from hiring.models.ledger import AuditEvent
from hiring.services.never import keep_reasons
from tests.builders import (
    CAREFUL,
    OPEN,
    Case,
    a_case,
    a_check,
    a_contact,
    a_staff,
    a_visit_again,
    a_world,
    an_answer,
    someone,
)
from tests.northgate import Northgate
from tests.pages import Client
from tests.routes import address, method_of
from tests.web.test_permissions import rules, token_of

CANARY, REASON = "Zebulon Quarrymaster", "He threatened my family"
FIRM, DOMAIN = "Kwanzaa Holdings", "kwanzaa-mail.example"
SECRETS = ("Zebulon", "Quarrymaster", "threatened", "Kwanzaa", "kwanzaa")
NEVER = (CANARY, FIRM, DOMAIN)


def a_feared_case(northgate: Northgate, **changes: object) -> Case:
    """Let a candidate list whom they fear, and say why of one."""
    case = a_case(northgate, answers=replace(OPEN, never=NEVER), **changes)  # type: ignore[arg-type]
    give_reason(northgate, case)
    return case


def give_reason(northgate: Northgate, case: Case) -> None:
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        keep_reasons(visit, {CANARY: REASON, FIRM: "They sued me."})


def text_of(answer: TestResponse) -> str:
    """Read what an answer says, PDFs too; in an archive they are stand-ins."""
    if answer.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
            members = [archive.read(name) for name in archive.namelist()]
        return "".join(each.decode("latin-1") for each in members)
    if answer.mimetype != "application/pdf":
        return answer.get_data(as_text=True)
    command = ["pdftotext", "-", "-"]
    read = subprocess.run(command, input=answer.data, capture_output=True, check=True)
    return read.stdout.decode()


def everything_shown_to(northgate: Northgate, actor: Actor, ids: dict[str, str]) -> str:
    """Open every page of the staff, and press every button with nothing filled in."""
    client, shown = northgate.client(actor), []
    token = token_of(client)
    for rule in rules(northgate.app):
        endpoint = rule.endpoint
        if endpoint.startswith(("consent.", "calls.")) or endpoint in {
            "account.sign_out",
            "openings.close_now",
            "staff.switch_off",
            "demo_mail.index",
            "demo_mail.show",
        }:
            continue
        path = address(northgate.app, rule, ids)
        if method_of(rule) == "GET":
            answer = client.get(path)
        else:
            answer = client.post(path, data={"csrf_token": token})
        shown.append(text_of(answer))
    for search in ("Zebulon", "Kwanzaa", "kwanzaa-mail.example"):
        page = client.get("/candidates", query_string={"search": search})
        found = page.get_data(as_text=True)
        shown.append(found.replace(f'value="{search}"', "").replace(f"“{search}”", ""))
    return "\n".join(shown)


def test_no_page_file_or_search_of_the_staff_lists_an_entry(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = a_world(northgate)
    answers = replace(CAREFUL, never=NEVER)
    an_answer(northgate, world.case, answers, a_visit_again(northgate, world.case))
    give_reason(northgate, world.case)
    a_check(northgate, world.case, someone("Z. Quarry"))
    cast = northgate.cast
    for actor in (cast.ada, cast.jonas, cast.ivo, cast.mira):
        shown = everything_shown_to(northgate, actor, world.ids_for(actor))
        assert [each for each in SECRETS if each in shown] == [], actor.name
    northgate.deliver()
    mails = "".join(mail.subject + mail.body for mail in northgate.mails())
    assert [each for each in SECRETS if each in mails] == []
    assert [each for each in SECRETS if each in caplog.text] == []


def test_a_match_is_told_to_who_named_it_and_only_as_do_not_contact(
    northgate: Northgate,
) -> None:
    case = a_feared_case(northgate)
    asked = a_check(northgate, case, someone("Quarrymaster, Zebulon"))
    page = northgate.client(northgate.cast.jonas).see(f"/checks/{asked}")
    assert "Do not contact this person." in page.main
    for word in ("never", "list", "asked us", "threatened"):
        assert word not in page.main.lower(), word
    page = northgate.client(northgate.cast.mira).see(f"/checks/{asked}")
    assert "Do not contact this person." not in page.main


@pytest.mark.parametrize(
    "person",
    [
        someone("Zebulon Quarymaster"),
        someone("Z. Quarrymaster"),
        someone("Ida Roth", "Kwanzaa"),
        replace(someone("Ida Roth"), reach="ida@kwanzaaholdings.example"),
    ],
)
def test_a_near_match_says_wait_and_nothing_of_what_it_is_near_to(
    northgate: Northgate, person: object
) -> None:
    case = a_feared_case(northgate)
    asked = a_check(northgate, case, person)  # type: ignore[arg-type]
    row = northgate.rows(ContactCheck, id=asked)[0]
    assert row["verdict"] == Verdict.WAIT
    page = northgate.client(northgate.cast.jonas).see(f"/checks/{asked}")
    assert "We do not know enough about" in page.main
    assert "Zebulon Quarrymaster" not in page.main


def test_a_mail_domain_covers_whoever_is_reached_there(northgate: Northgate) -> None:
    case = a_feared_case(northgate)
    client = northgate.client(northgate.cast.jonas)
    client.see(f"/candidates/{case.id}/may-i-call")
    page = client.press(
        "May I call?",
        person="other",
        other_name="Ida Roth",
        works_there="no",
        reach="ida@mail.kwanzaa-mail.example",
    )
    assert "Do not contact this person." in page.main


def reason_page(client: Client, case: Case) -> str:
    client.see(f"/candidates/{case.id}")
    return client.press("See if there is a reason about Zebulon Quarrymaster").main


def test_hr_reads_the_reason_of_whom_staff_named_and_each_reading_is_on_record(
    northgate: Northgate,
) -> None:
    case = a_feared_case(northgate)
    hr = northgate.client(northgate.cast.mira)
    assert "Do not contact" not in hr.see(f"/candidates/{case.id}").main
    a_check(northgate, case, someone(CANARY))
    said = reason_page(hr, case)
    assert REASON in said
    assert "They sued me." not in said
    assert FIRM not in said
    viewed = northgate.rows(AuditEvent, case_id=case.id, type="reason.viewed")
    assert len(viewed) == 1
    assert "HR asked for a reason" in hr.see(f"/candidates/{case.id}").main


def test_a_contact_with_somebody_on_the_list_lets_hr_read_the_reason_too(
    northgate: Northgate,
) -> None:
    case = a_feared_case(northgate)
    a_contact(northgate, case, someone(CANARY))
    assert REASON in reason_page(northgate.client(northgate.cast.mira), case)


def test_nobody_but_hr_reads_a_reason_and_hr_who_hires_does_not(
    northgate: Northgate,
) -> None:
    both = a_staff(northgate, "Hedda Voss", Role.HR, Role.HIRING_MANAGER)
    case = a_feared_case(northgate, manager=both)
    asked = a_check(northgate, case, someone(CANARY))
    path = f"/candidates/{case.id}/do-not-contact"
    for actor, status in ((northgate.cast.jonas, 403), (both, 404)):
        client = northgate.client(actor)
        sent = {"csrf_token": token_of(client), "named": asked}
        assert client.post(path, data=sent).status_code == status
    assert (
        "See if there is a reason"
        not in northgate.client(both).see(f"/candidates/{case.id}").main
    )
    assert northgate.rows(AuditEvent, type="reason.viewed") == []


def test_hr_opens_the_reason_of_nobody_whom_staff_did_not_name(
    northgate: Northgate,
) -> None:
    case = a_feared_case(northgate)
    asked = a_check(northgate, case, someone("Ida Roth"))
    client = northgate.client(northgate.cast.mira)
    sent = {"csrf_token": token_of(client), "named": asked}
    path = f"/candidates/{case.id}/do-not-contact"
    assert client.post(path, data=sent).status_code == 404


def test_a_reason_lies_sealed_and_goes_with_its_entry(northgate: Northgate) -> None:
    case = a_feared_case(northgate)
    assert len(northgate.rows(NeverReason)) == 1
    if northgate.config.database_url.startswith("sqlite"):
        path = Path(northgate.config.database_url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(path)) as database:
            dump = "\n".join(database.iterdump())
        assert REASON not in dump
        assert REASON.encode().hex() not in dump.lower()
    asked = a_check(northgate, case, someone(CANARY))
    given = replace(OPEN, never=(FIRM,))
    an_answer(northgate, case, given, a_visit_again(northgate, case))
    client = northgate.client(northgate.cast.mira)
    sent = {"csrf_token": token_of(client), "named": asked}
    page = client.send(f"/candidates/{case.id}/do-not-contact", sent)
    assert REASON not in page.body
    assert "gave no reason, and need not" in page.main


def test_a_candidate_writes_a_reason_only_if_they_want_to(
    northgate: Northgate, client: Client
) -> None:
    case = a_case(northgate, answers=OPEN)
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    visit = a_visit_again(northgate, case)
    assert visit.is_known
    with northgate.app.app_context():
        keep_reasons(visit, {})
    assert northgate.rows(NeverReason) == []


def test_who_tries_names_out_is_put_before_hr_and_may_still_record_a_talk(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiring.services.rate_limit.NAMES_AN_HOUR", 5)
    case = a_feared_case(northgate)
    for name in ("Ida Roth", "Paul Stein", "Z. Quarrymaster", CANARY):
        a_check(northgate, case, someone(name))
    assert northgate.rows(Finding, code="OFF012") == []
    a_check(northgate, case, someone("Vera Novak", FIRM))
    raised = northgate.rows(Finding, code="OFF012")
    assert [row["severity"] for row in raised] == ["warn"]
    assert [each for each in SECRETS if each in raised[0]["message"]] == []
    hr = northgate.client(northgate.cast.mira).see(f"/candidates/{case.id}")
    assert "Jonas Weber asked about 5 people" in hr.main
    client = northgate.client(northgate.cast.jonas)
    client.see(f"/candidates/{case.id}/may-i-call")
    page = client.press(
        "May I call?", person="other", other_name="Ida Roth", works_there="no"
    )
    assert page.status == 429
    assert len(northgate.rows(ContactCheck)) == 5
    a_contact(northgate, case, someone("Ida Roth"))
