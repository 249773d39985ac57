"""Talk to our people: who is offered, what is written, and that nobody else is told."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import create_engine

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.adapters.translations import gettext, speaking
from hiring.domain.actor import Actor, Role
from hiring.extensions import db
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.models.speaker import Speaker, SpeakerLink, Talk, TalkMessage
from hiring.services import openings, speakers, talks
from hiring.services.candidates import assign_interviewers
from hiring.services.staff import switch_off
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    HER_PHONE,
    Case,
    World,
    a_case,
    a_former,
    a_staff,
    a_talk,
    a_visit_again,
    a_world,
)
from tests.northgate import Northgate
from tests.pages import Client, Page
from tests.routes import pages
from tests.web.test_links import everything_in

CANARY = "Does the night shift at Quibbleford ever end?"
ANSWER = "It ended in Wobblesham last spring."


@pytest.fixture
def case(northgate: Northgate) -> Case:
    return a_case(northgate, answers=CAREFUL)


def amara(northgate: Northgate, case: Case) -> Client:
    """Give the candidate's own browser, on her page."""
    client = northgate.client()
    client.set_cookie("sayso_browser", HER_PHONE)
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    client.press("Continue")
    return client


def shown(northgate: Northgate, actor: Actor, about: str = "How we work.") -> str:
    """Let a member of staff show themselves; return their entry's id."""
    client = northgate.client(actor)
    client.see("/account/our-people")
    client.press("Show me to candidates", speaks_about=about, role="Engineer")
    return str(northgate.rows(Speaker, staff_id=actor.id)[0]["id"])


def ask(client: Client, text: str = CANARY, **typed: str) -> Page:
    client.see("/you/our-people")
    client.see(client.page.link("Write to this person"))
    return client.press("Send", text=text, **typed)


def the_link(northgate: Northgate, email: str) -> str:
    northgate.deliver()
    return re.findall(r"/p/([\w-]+)", northgate.mails(email)[-1].body)[-1]


def open_talk(northgate: Northgate, email: str) -> Client:
    client = northgate.client()
    client.see(f"/p/{the_link(northgate, email)}")
    client.press("Continue")
    return client


# Who is offered


def test_staff_are_hidden_until_they_show_themselves_and_again_at_once(
    northgate: Northgate, case: Case
) -> None:
    mei, her = northgate.cast.mei, amara(northgate, case)
    assert "Talk to our people" not in her.see("/you").main
    assert "Mei Tan" not in her.see("/you/our-people").main
    shown(northgate, mei, "Planning and travel.")
    assert "Talk to our people" in her.see("/you").main
    page = her.see("/you/our-people")
    assert "Mei Tan" in page.main
    assert "Planning and travel." in page.main
    assert mei.email not in page.body
    client = northgate.client(mei)
    client.see("/account/our-people")
    client.press("Hide me at once")
    assert "Mei Tan" not in her.see("/you/our-people").main


def test_showing_oneself_takes_a_few_words(northgate: Northgate) -> None:
    client = northgate.client(northgate.cast.mei)
    client.see("/account/our-people")
    page = client.press("Show me to candidates", speaks_about="", team="Data")
    assert page.status == 422
    assert "Write what you can speak about" in page.main
    assert "Data" in page.body
    assert not any(row["shown_at"] for row in northgate.rows(Speaker))


def test_who_decides_about_the_candidate_is_not_offered(
    northgate: Northgate, case: Case
) -> None:
    cast = northgate.cast
    ids = [shown(northgate, each) for each in (cast.jonas, cast.ivo, cast.mei)]
    her = amara(northgate, case)
    assert "Jonas Weber" not in her.see("/you/our-people").main
    assert "Ivo Horvat" in her.page.main
    with northgate.app.app_context():
        assign_interviewers(cast.jonas, case.id, frozenset({str(cast.ivo.id)}))
    assert "Ivo Horvat" not in her.see("/you/our-people").main
    assert "Mei Tan" in her.page.main
    for speaker_id in ids[:2]:
        assert her.get(f"/you/our-people/{speaker_id}").status_code == 404


def test_who_has_left_is_not_offered(northgate: Northgate, case: Case) -> None:
    nora = a_staff(northgate, "Nora Vik", Role.INTERVIEWER)
    shown(northgate, nora)
    with northgate.app.app_context():
        switch_off(northgate.cast.ada, nora.id)
    assert "Nora Vik" not in amara(northgate, case).see("/you/our-people").main


def test_a_long_list_comes_in_pages_of_ten(northgate: Northgate, case: Case) -> None:
    for number in range(12):
        a_former(northgate, f"Person {number:02}")
    her = amara(northgate, case)
    first = her.see("/you/our-people").main
    assert "Person 09" in first
    assert "Person 10" not in first
    second = her.see(her.page.link("More people")).main
    assert "Person 11" in second
    assert "Person 09" not in second


def test_former_staff_are_invited_by_hr_and_decide_without_an_account(
    northgate: Northgate, case: Case
) -> None:
    hr = northgate.client(northgate.cast.mira)
    hr.see("/former-staff")
    hr.press("Send the invitation", name="Rosa Moreno", email="rosa@post.example")
    assert "Rosa Moreno" in hr.page.main
    her, rosa = amara(northgate, case), northgate.client()
    assert "Rosa" not in her.see("/you/our-people").main
    link = the_link(northgate, "rosa@post.example")
    assert link not in hr.see("/former-staff").body
    assert "Rosa" not in rosa.see(f"/p/{link}").body
    rosa.press("Continue")
    assert rosa.page.path == "/our-people"
    rosa.press("Show me to candidates", speaks_about="How it was to leave.")
    assert "How it was to leave." in her.see("/you/our-people").main
    assert "rosa@post.example" not in her.page.body
    rosa.press("Hide me at once")
    assert "Rosa" not in her.see("/you/our-people").main
    rosa.press("No, delete my entry")
    assert "rosa" not in str(northgate.rows(Speaker)).lower()
    assert northgate.rows(SpeakerLink) == []
    assert rosa.see("/our-people").status == 404
    assert northgate.breaks() == []


def test_former_staff_are_written_to_in_the_language_that_hr_chose(
    northgate: Northgate,
) -> None:
    hr = northgate.client(northgate.cast.mira)
    hr.see("/former-staff")
    hr.press(
        "Send the invitation", name="Rosa", email="rosa@post.example", language="es"
    )
    rosa, link = northgate.client(), the_link(northgate, "rosa@post.example")
    assert northgate.mails("rosa@post.example")[-1].body.startswith("Hola, Rosa")
    rosa.see(f"/p/{link}")
    rosa.press("Continue")
    assert '<html lang="es"' in rosa.page.body


def test_hr_cannot_invite_somebody_twice_and_can_take_them_off(
    northgate: Northgate,
) -> None:
    hr = northgate.client(northgate.cast.mira)
    for _ in range(2):
        hr.see("/former-staff")
        page = hr.press("Send the invitation", name="Rosa", email="rosa@post.example")
    assert page.status == 422
    assert "was invited" in page.main
    hr.see("/former-staff")
    hr.press("Delete the entry of Rosa")
    assert "rosa@post.example" not in hr.page.main


# Writing


def test_a_question_and_its_answer_reach_each_other_and_mails_say_nothing_of_them(
    northgate: Northgate, case: Case
) -> None:
    mei = northgate.cast.mei
    shown(northgate, mei)
    her = amara(northgate, case)
    page = ask(her)
    assert CANARY in page.main
    assert "We mail you when there is an answer" in page.main
    asked = open_talk(northgate, mei.email)
    assert CANARY in asked.page.main
    assert "From Amara, who is applying for a job with us." in asked.page.main
    assert not re.search("Okafor|Data Engineer|Jonas", asked.page.main)
    page = asked.press("Send my answer", text=ANSWER)
    assert ANSWER in page.main
    northgate.deliver()
    told = northgate.mails(case.email)[-1]
    assert "Somebody has replied" in told.body
    bodies = "".join(mail.subject + mail.body for mail in northgate.mails())
    assert not re.search("Quibbleford|Wobblesham", bodies)
    assert not re.search("Amara|Okafor", northgate.mails(mei.email)[-1].body)
    assert "Mei" not in told.body
    talk = her.see("/you/our-people").link("Read this talk")
    assert ANSWER in her.see(talk).main
    her.press("Send", text="And the early shift?")
    again = open_talk(northgate, mei.email)
    assert "And the early shift?" in again.page.main


def test_the_candidate_chooses_the_name_and_whether_the_job_is_told(
    northgate: Northgate, case: Case
) -> None:
    shown(northgate, northgate.cast.mei)
    ask(amara(northgate, case), called="A. curious", names_opening="y")
    page = open_talk(northgate, northgate.cast.mei.email).page
    assert "From A. curious, who is applying for this job with us: Data" in page.main
    assert "Amara" not in page.body


def test_it_takes_an_answer_before_more_is_written(
    northgate: Northgate, case: Case
) -> None:
    speaker_id = shown(northgate, northgate.cast.mei)
    her = amara(northgate, case)
    page = ask(her)
    token = her.see("/you").forms[0].as_given()["csrf_token"]
    sent = {"csrf_token": token, "text": "More!"}
    assert her.send(page.path, sent).status == 422
    assert "wait for an answer" in her.page.main
    assert "Write to this person" not in her.see("/you/our-people").main
    again = {**sent, "called": "Ama"}
    assert her.send(f"/you/our-people/{speaker_id}", again).status == 422
    assert len(northgate.rows(TalkMessage)) == 1


def test_a_case_can_write_to_ten_people_at_most(
    northgate: Northgate, case: Case
) -> None:
    her = amara(northgate, case)
    for number in range(11):
        speaker_id, _ = a_former(northgate, f"Person {number:02}")
        her.see(f"/you/our-people/{speaker_id}")
        page = her.press("Send", text="Hello")
    assert page.status == 422
    assert "You can write to 10 people" in page.main
    assert len(northgate.rows(Talk)) == 10


def test_a_second_press_sends_once(northgate: Northgate, case: Case) -> None:
    shown(northgate, northgate.cast.mei)
    her = amara(northgate, case)
    her.see("/you/our-people")
    her.see(her.page.link("Write to this person"))
    form, button = her.page.form_with("Send")
    sent = form.filled(button, {"text": CANARY})
    for _ in range(2):
        assert her.send(form.action, sent).status == 200
    assert len(northgate.rows(TalkMessage)) == 1


def test_each_of_the_two_reads_the_language_that_is_theirs(
    northgate: Northgate, case: Case
) -> None:
    speaker_id, token = a_former(northgate)
    rosa = northgate.client()
    german = {"Accept-Language": "de"}
    page = rosa.get(f"/p/{token}", headers=german)
    assert page.headers["Content-Language"] == "de"
    assert b'lang="de"' in page.data
    rosa.see(f"/p/{token}")
    rosa.press("Continue")
    form, button = rosa.page.form_with("Show me to candidates")
    rosa.post("/our-people", data=form.filled(button, {}), headers=german)
    assert northgate.rows(Speaker, id=speaker_id)[0]["language"] == "de"
    a_talk(northgate, case, speaker_id)
    northgate.deliver()
    email = northgate.rows(Speaker, id=speaker_id)[0]["email"]
    with speaking("de"):
        subject = gettext("Hello %(name)s,", name="Rosa Moreno")
    assert subject in northgate.mails(email)[-1].body


@pytest.mark.parametrize(
    ("button", "reported"),
    [("I would rather not answer", False), ("Report and end this talk", True)],
)
def test_who_is_asked_may_say_no_or_report_and_the_talk_ends(
    northgate: Northgate, case: Case, button: str, *, reported: bool
) -> None:
    shown(northgate, northgate.cast.mei)
    her = amara(northgate, case)
    ask(her)
    asked = open_talk(northgate, northgate.cast.mei.email)
    assert "This talk has ended" in asked.press(button).main
    assert "Send my answer" not in asked.page.main
    her.see(her.see("/you/our-people").link("Read this talk"))
    assert "This talk has ended" in her.page.main
    hr = northgate.client(northgate.cast.mira).see("/former-staff")
    assert ("1 message was reported" in hr.main) is reported
    assert not re.search("Amara|Mei Tan|Quibbleford", hr.main)


def test_who_was_reported_twice_writes_to_nobody_any_more(
    northgate: Northgate, case: Case
) -> None:
    people = [a_former(northgate, f"Person {number}") for number in range(3)]
    her = amara(northgate, case)
    for speaker_id, _ in people:
        her.see(f"/you/our-people/{speaker_id}")
        page = her.press("Send", text="Hello")
        if page.status == 200:
            email = next(row["email"] for row in northgate.rows(Speaker, id=speaker_id))
            open_talk(northgate, email).press("Report and end this talk")
    assert page.status == 422
    assert "cannot write to our people any more" in page.main


def test_staff_cannot_write_as_a_candidate(northgate: Northgate, case: Case) -> None:
    speaker_id = shown(northgate, northgate.cast.mei)
    client = amara(northgate, case)
    page = client.see(f"/you/our-people/{speaker_id}")
    form, button = page.form_with("Send")
    sent = form.filled(button, {"text": "Who told on us?"})
    with client.session_transaction() as session:
        session["_user_id"] = northgate.tokens[northgate.cast.jonas.id]
    assert client.send(f"/you/our-people/{speaker_id}", sent).status in {400, 403}
    assert client.get("/you/our-people").status_code == 403
    assert northgate.rows(Talk) == []


def test_another_candidate_and_another_of_our_people_read_nothing(
    northgate: Northgate, case: Case
) -> None:
    shown(northgate, northgate.cast.mei)
    page = ask(amara(northgate, case))
    other = a_case(northgate, answers=CAREFUL, name="Bela Kiss")
    assert amara(northgate, other).get(page.path).status_code == 404
    _, token = a_former(northgate)
    rosa = northgate.client()
    rosa.see(f"/p/{token}")
    rosa.press("Continue")
    assert rosa.get("/our-people/talk").status_code == 404


def test_a_closed_opening_takes_no_new_question_and_the_talk_can_be_read(
    northgate: Northgate, case: Case
) -> None:
    speaker_id = shown(northgate, northgate.cast.mei)
    her = amara(northgate, case)
    talk = ask(her).path
    with northgate.app.app_context():
        openings.close_opening(case.manager, case.opening_id)
    assert CANARY in her.see(talk).main
    assert her.see(f"/you/our-people/{speaker_id}").path == "/you"
    assert "Who you can write to" not in her.see("/you/our-people").main


# Nobody is told


def staff_pages(northgate: Northgate, world: World) -> str:
    """Read every page, list and file that anybody on the staff can open."""
    cast = northgate.cast
    return "".join(
        f"{path} {northgate.client(actor).get(path).data.decode(errors='replace')}"
        for actor in (cast.ada, cast.jonas, cast.mei, cast.ivo, cast.mira)
        for path in pages(northgate.app, world.ids_for(actor))
        if not path.startswith(("/demo", "/you", "/c/", "/p/", "/our-people"))
    )


def test_no_page_table_mail_event_or_log_holds_what_was_asked_or_answered(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy")
    world = a_world(northgate)
    shown(northgate, northgate.cast.mei)
    ask(amara(northgate, world.case))
    asked = open_talk(northgate, northgate.cast.mei.email)
    asked.press("Send my answer", text=ANSWER)
    northgate.deliver()
    with northgate.app.app_context():
        kept = everything_in(db.engine)
    keys = create_engine(northgate.config.keystore_url)
    kept += everything_in(keys)
    keys.dispose()
    logged = "".join(record.getMessage() for record in caplog.records)
    mails = "".join(mail.subject + mail.body for mail in northgate.mails())
    found = {"tables": kept, "log": logged, "mails": mails}
    found["pages"] = staff_pages(northgate, world)
    assert "/candidates/" in found["pages"]
    assert "text/csv" in str(
        northgate.client(northgate.cast.mira).get("/period.csv").headers
    )
    for where, words in found.items():
        assert not re.search("Quibbleford|Wobblesham|night shift", words), where


def test_not_even_that_somebody_asked_shows_on_any_page_or_in_the_ledger(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    shown(northgate, northgate.cast.mei)
    events = len(northgate.rows(AuditEvent))
    before = staff_pages(northgate, world)
    with clock.set_to(clock.now()):
        visit = a_visit_again(northgate, world.case)
        with northgate.app.app_context():
            speaker_id = northgate.rows(Speaker, staff_id=northgate.cast.mei.id)[0][
                "id"
            ]
            asked = talks.Asked(speaker_id, "Ama", names_opening=True, text=CANARY)
            talks.begin_talk(visit, asked, "")
    northgate.deliver()
    open_talk(northgate, northgate.cast.mei.email).press("Send my answer", text="Yes")
    northgate.deliver()
    assert len(northgate.rows(AuditEvent)) == events
    after = staff_pages(northgate, world)
    assert names_in(after) == names_in(before)


def names_in(written: str) -> str:
    """Leave out what differs from one look to the next by itself."""
    words = re.sub(r'name="(?:csrf_token|press_id)" value="[^"]+"', "", written)
    words = re.sub(r"%PDF.*?%%EOF", "", words, flags=re.DOTALL)
    return re.sub(r"\d{1,2}:\d{2}[^<]*", "", words)


def test_a_mail_that_did_not_arrive_is_not_shown_to_hr(
    northgate: Northgate, case: Case
) -> None:
    shown(northgate, northgate.cast.mei)
    ask(amara(northgate, case))
    with northgate.app.app_context(), transaction() as session:
        session.execute(
            OutboxMail.__table__.update()
            .where(OutboxMail.template == "our_people_question")
            .values(given_up_at=clock.now(), last_error="No such mailbox.")
        )
    page = northgate.client(northgate.cast.mira).see("/review").main
    assert "No such mailbox" not in page
    assert "our people question" not in page


# Deleted


def after_thirty_days(northgate: Northgate, case: Case) -> None:
    del northgate, case


def closed(northgate: Northgate, case: Case) -> None:
    with northgate.app.app_context():
        openings.close_opening(case.manager, case.opening_id)


@pytest.mark.both_databases
@pytest.mark.parametrize("end", [after_thirty_days, closed])
def test_all_is_deleted_thirty_days_after_the_last_word_or_the_end(
    northgate: Northgate, case: Case, end: Callable[[Northgate, Case], None]
) -> None:
    speaker_id, _ = a_former(northgate)
    a_talk(northgate, case, speaker_id)
    northgate.deliver()
    now = clock.now()
    end(northgate, case)
    with northgate.app.app_context(), clock.set_to(now + timedelta(days=29)):
        talks.forget_old_talks()
    assert len(northgate.rows(Talk)) == 1
    traces = northgate.rows(OutboxMail, template="our_people_question")
    assert traces == [], "that a mail went out is forgotten once it did"
    with northgate.app.app_context(), clock.set_to(now + timedelta(days=30, hours=1)):
        talks.forget_old_talks()
    assert northgate.rows(Talk) == []
    assert northgate.rows(TalkMessage) == []
    assert [row["talk_id"] for row in northgate.rows(SpeakerLink)] == [None]


@pytest.mark.both_databases
def test_without_the_candidates_key_nothing_can_be_read(
    northgate: Northgate, case: Case
) -> None:
    speaker_id, _ = a_former(northgate)
    talk = a_talk(northgate, case, speaker_id, CANARY)
    keys = create_engine(northgate.config.keystore_url)
    with keys.begin() as connection:
        connection.exec_driver_sql("UPDATE subject_key SET wrapped = NULL")
    keys.dispose()
    page = amara(northgate, case).see(f"/you/talks/{talk}")
    assert page.status == 200
    assert CANARY not in page.body


@pytest.mark.both_databases
def test_a_case_that_is_erased_takes_its_talks_along(
    northgate: Northgate, case: Case
) -> None:
    speaker_id, _ = a_former(northgate)
    a_talk(northgate, case, speaker_id)
    with northgate.app.app_context(), transaction() as session:
        talks.forget_talks_of(session, case.id)
    assert northgate.rows(Talk) == []
    with northgate.app.app_context():
        speakers.remove_former(northgate.cast.mira, speaker_id)
        assert current_keystore() is not None


def test_every_wrong_link_of_our_people_gets_one_answer(northgate: Northgate) -> None:
    _, token = a_former(northgate)
    with clock.set_to(clock.now() + timedelta(days=91)):
        bodies = set()
        for each in (token, "none", "x" * 43):
            client = northgate.client()
            client.see(f"/p/{each}")
            page = client.press("Continue")
            assert page.status == 404
            # The menu of languages leads back to the address that was asked for.
            tidy = page.body.replace(f"/p/{each}", "/p/TOKEN")
            for form in page.forms:
                tidy = tidy.replace(form.as_given().get("csrf_token", "-"), "CSRF")
            bodies.add(tidy)
    assert len(bodies) == 1
