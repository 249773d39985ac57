"""Candidates read their own language on pages, in mail and on paper; staff English."""

import io
import re

import pikepdf
from sqlalchemy import update

from hiring.adapters.mirrored import PSEUDO
from hiring.adapters.notices import notice
from hiring.adapters.translations import offer_pseudo_language
from hiring.models.consent import ConsentDecision
from hiring.models.policy import KeptText
from hiring.models.recruiting import Candidate, Opening
from hiring.transaction import transaction
from tests.builders import CAUTIOUS, HER_PHONE, Case, a_case, a_link, a_world
from tests.northgate import Northgate
from tests.pages import Client

LEFT = re.compile(r"[A-Za-z]+ [a-z]+ [a-z]+")
WRITTEN = (
    "I led a team of four", "You moved forty jobs", "You have not led a team",
    "Lead a small project", "Write to us when you have", "It is misspelt",
    "my manager until 2024", "worked with me",
)  # fmt: skip
GERMAN, FRENCH = "de-AT,de;q=0.9,en;q=0.8", "fr-CA,en;q=0.9"


def hers(northgate: Northgate, case: Case, reads: str) -> Client:
    """Give the candidate's browser before the link in the newest mail."""
    client = northgate.client()
    client.set_cookie("sayso_browser", HER_PHONE)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = reads
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    return client


def language_of(client: Client) -> str:
    return client.page.root.find("html")[0].get("lang")


def sign(client: Client) -> None:
    """Answer with yes for people not named, and sign, whatever the words are."""
    client.see("/you/answers")
    for path, typed in (
        ("/you/answers", {"do": "check", "others": "yes"}),
        ("/you/check", {"signed_name": "Amara"}),
    ):
        form = next(form for form in client.page.forms if form.action == path)
        client.send(path, form.filled(None, dict(typed)))


def test_a_german_browser_reads_german_until_french_is_chosen(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case, GERMAN)
    assert language_of(client) == "de"
    client.press("Weiter")
    assert language_of(client) == "de"
    assert client.page.heading == "Mit wem dürfen wir über Sie sprechen?"
    sign(client)
    assert language_of(client) == "de"
    northgate.deliver()
    assert "gespeichert" in northgate.mails(case.email)[-1].subject
    client.press("Français")
    assert language_of(client) == "fr"
    client.see("/you/stop")
    sign(client)
    northgate.deliver()
    newest = northgate.mails(case.email)[-1]
    assert "enregistrées" in newest.subject
    assert '<html lang="fr"' in newest.html
    paper = client.get("/you/receipts/" + str(newest_decision(northgate)) + ".pdf")
    with pikepdf.open(io.BytesIO(paper.data)) as pdf:
        assert str(pdf.Root.Lang) == "fr"


def test_a_code_comes_in_the_language_of_the_page_that_asked_for_it(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    other = northgate.client()
    other.environ_base["HTTP_ACCEPT_LANGUAGE"] = GERMAN
    other.see(f"/c/{northgate.links(case.email)[-1]}")
    other.press("Weiter")
    other.press("Code an mich senden")
    northgate.deliver()
    newest = northgate.mails(case.email)[-1]
    assert "Ihr Code" in newest.subject
    assert '<html lang="de"' in newest.html
    (row,) = northgate.rows(Candidate, id=case.id)
    assert row["read_language"] == "en"  # what her own browser read stays


def newest_decision(northgate: Northgate) -> int:
    return max(row["seq"] for row in northgate.rows(ConsentDecision))


def test_the_notice_is_kept_in_the_language_in_which_it_was_read(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case, "pl")
    client.press("Dalej")
    page = client.see("/how-we-use-your-answers")
    assert page.heading == notice("pl").title
    sign(client)
    (kept,) = northgate.rows(ConsentDecision)
    assert kept["notice_language"] == "pl"
    assert kept["notice_digest"] == notice("pl").digest
    (words,) = northgate.rows(KeptText, digest=notice("pl").digest)
    assert words["text"] == notice("pl").text
    client.press("English")
    page = client.see(f"/how-we-use-your-answers/{kept['notice_digest']}")
    assert notice("pl").title in page.main
    assert "earlier words" not in page.main


def test_the_openings_language_is_that_of_the_first_mail(northgate: Northgate) -> None:
    case = a_case(northgate)
    with northgate.app.app_context(), transaction() as session:
        session.execute(update(Opening).values(language="es"))
    a_link(northgate, case)
    assert "¿Con quién" in northgate.mails(case.email)[-1].subject
    client = hers(northgate, case, "xx")
    assert language_of(client) == "en"  # nobody looks a link up to show its first page
    client.press("Continue")
    assert language_of(client) == "es"


def test_a_link_that_a_machine_presses_changes_nobodys_language(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case, GERMAN)
    client.press("Polski")
    client.press("Dalej")
    (row,) = northgate.rows(Candidate, id=case.id)
    assert (row["language"], row["read_language"]) == ("", "")


def test_choosing_a_language_before_a_visit_uses_nothing_up(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case, GERMAN)
    before = northgate.counts()
    page = client.press("Español")
    assert page.heading == "Su página privada en Northgate Analytics"
    assert northgate.counts() == before
    client.press("Continuar")
    assert client.page.status == 200


def test_a_browser_is_understood_by_its_own_order(northgate: Northgate) -> None:
    client = northgate.client()
    for asked, spoken in (
        (FRENCH, "fr"),
        ("nl,pl;q=0.5", "pl"),
        ("de;q=0,es", "es"),
        ("*", "en"),
        ("", "en"),
        ("x" * 400, "en"),
    ):
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = asked
        client.see("/how-we-use-your-answers")
        assert language_of(client) == spoken
    answer = client.get("/how-we-use-your-answers")
    assert "Accept-Language" in answer.headers["Vary"]


def test_an_error_speaks_to_candidates_and_keeps_english_for_staff(
    northgate: Northgate,
) -> None:
    stranger, jonas = northgate.client(), northgate.client(northgate.cast.jonas)
    for client, spoken in ((stranger, "de"), (jonas, "en")):
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = GERMAN
        client.see("/nowhere/at/all")
        assert language_of(client) == spoken
        client.see("/you")
        assert language_of(client) == spoken


def test_staff_pages_stay_english_in_a_german_browser(northgate: Northgate) -> None:
    client = northgate.client(northgate.cast.jonas)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = GERMAN
    page = client.see("/candidates")
    assert language_of(client) == "en"
    assert "Deutsch" not in page.text


def test_the_language_menu_leads_back_to_a_page_of_ours_only(
    northgate: Northgate,
) -> None:
    client = northgate.client()
    client.see("/how-we-use-your-answers")
    token = client.page.forms[0].as_given()["csrf_token"]
    for page, back in (
        ("/how-we-use-your-answers", "/how-we-use-your-answers"),
        ("/c/abc/new-link", "/c/abc"),
        ("/you/leave", "/you"),
        ("//elsewhere.example/c/abc", "/you"),
        ("https://elsewhere.example", "/you"),
        ("/candidates", "/you"),
        ("", "/you"),
    ):
        sent = {"csrf_token": token, "language": "de", "page": page}
        answer = client.post("/language", data=sent)
        assert (answer.status_code, answer.headers["Location"]) == (303, back)
    sent = {"csrf_token": token, "language": "tlh", "page": "/you"}
    client.post("/language", data=sent)
    client.see("/how-we-use-your-answers")
    assert language_of(client) == "de"


def test_no_english_sentence_is_left_on_a_page_that_is_mirrored(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    offer_pseudo_language(offered=True)
    client = hers(northgate, world.case, PSEUDO)
    client.send(client.page.forms[-1].action, client.page.forms[-1].as_given())
    for path in ("/you", "/you/answers", "/you/people/new", "/you/stop", "/call"):
        client.see(path)
        assert language_of(client) == PSEUDO
        assert client.page.root.find("html")[0].get("dir") == "rtl"
        lines = [line for line in words_of(client) if LEFT.search(line)]
        assert lines == [], path
    offer_pseudo_language(offered=False)


def words_of(client: Client) -> list[str]:
    """List what is written on the page, but for what people wrote themselves."""
    return [
        text
        for element in client.page.root.walk()
        for text in element.children
        if isinstance(text, str) and not any(each in text for each in WRITTEN)
    ]


def test_a_language_chosen_in_the_middle_of_a_form_loses_nothing(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case, "en")
    client.press("Continue")
    typed = {"named": "yes", "employer_name": "Lumen", "never": "Old Corp\nTom Bell"}
    client.press("Deutsch", **typed)
    page = client.page
    assert (page.status, language_of(client)) == (200, "de")
    sent = page.form_with("Meine Antworten prüfen")[0].as_given()
    assert {name: sent[name].lstrip() for name in typed} == typed
    assert "others" not in sent
    assert not page.root.find("title")[0].text.startswith("Fehler")
    assert not northgate.rows(ConsentDecision)
    # A form that would be refused is not: it only speaks another language.
    client.see("/you/people/new")
    client.press("Français", name="Tom Bell")
    assert language_of(client) == "fr"
    assert "Tom Bell" in client.page.body
    assert client.see("/you/answers").root.find("html")[0].get("lang") == "fr"
    assert "Tom Bell" not in client.page.main  # nothing was kept of it
    client.see("/call")
    client.press("Polski", code="ABCD 23")
    assert (client.page.status, language_of(client)) == (200, "pl")
    assert 'value="ABCD 23"' in client.page.body


def test_the_enter_key_does_not_press_a_language(northgate: Northgate) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case, "en")
    client.press("Continue")
    form, _ = client.page.form_with("Check my answers")
    assert "speak" not in form.filled(form.buttons[0], {})
