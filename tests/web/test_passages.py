"""Words of notes in the pages: pointed out, asked about, kept from those who decide."""

import pytest

from hiring.domain.casefile import Identity
from hiring.models.contact import Contact, ContactNote, NotePassage
from tests.builders import OPEN, SAM, Case, a_case, a_contact, an_opening
from tests.northgate import Northgate
from tests.pages import Client

ILL = "She planned well. She was ill for a year. She came back."
KEPT = "[Kept from those who decide: health"
YES, NO = "Yes, it touches this", "No, it does not"


@pytest.fixture
def jonas(northgate: Northgate) -> Client:
    return northgate.client(northgate.cast.jonas)


@pytest.fixture
def case(northgate: Northgate) -> Case:
    opening = an_opening(northgate, jurisdictions=("uk",))
    return a_case(northgate, answers=OPEN, opening_id=opening)


@pytest.fixture
def contact(northgate: Northgate, case: Case) -> str:
    return a_contact(
        northgate, case, SAM, identity=Identity.KNOWN, reason="To hear more."
    )


def noted(jonas: Client, contact: str, **typed: str) -> None:
    jonas.see(f"/contacts/{contact}/notes")
    jonas.press("Save my notes", **{"facts": ILL, **typed})


def answer(jonas: Client, button: str, asked: str = "") -> None:
    """Answer the first question on the page."""
    names = [name for form in jonas.page.forms for name in form.names]
    field = next(name for name in names if name.endswith("-asked"))
    words = next(
        b.text for f in jonas.page.forms for b in f.buttons if button in b.text
    )
    jonas.press(words, **({field: asked} if asked else {}))


def marked(page: Client) -> list[str]:
    return [mark.text for mark in page.page.root.find("mark")]


def test_after_saving_the_writer_is_asked_about_each_passage_in_its_sentence(
    jonas: Client, contact: str
) -> None:
    noted(jonas, contact)
    page = jonas.page
    assert page.heading == "Check your words"
    assert "Your notes are saved." in page.main
    assert "She was ill for a year." in page.main
    assert "She planned well" not in page.main
    assert marked(jonas) == ["ill"]
    assert "attendance" in page.main, "what may be asked instead"
    buttons = [b for form in page.forms for b in form.buttons if "it" in b.text]
    assert {b.get("class") for b in buttons} == {"button secondary"}
    assert "checked" not in page.body


def test_words_that_a_person_confirmed_are_replaced_wherever_notes_are_read(
    northgate: Northgate, jonas: Client, contact: str
) -> None:
    noted(jonas, contact)
    answer(jonas, YES, asked="them")
    assert "kept from those who decide" in jonas.page.text
    jonas.see(f"/contacts/{contact}")
    page = jonas.press("Read the notes")
    assert KEPT in page.main
    assert "She planned well." in page.main
    assert "ill for" not in page.main
    hr = northgate.client(northgate.cast.mira)
    hr.see(f"/contacts/{contact}")
    page = hr.press("Read the notes")
    assert "She was ill" in page.main
    assert "ill" in marked(hr)
    assert KEPT in page.main
    shown = hr.see(f"/candidates/{page_of(northgate, contact)}").main
    assert "Words were kept from those who decide" in shown


def page_of(northgate: Northgate, contact: str) -> str:
    return str(northgate.rows(Contact, id=contact)[0]["candidate_id"])


def test_who_brought_it_up_is_asked_beside_its_field_and_nothing_is_kept_before(
    northgate: Northgate, jonas: Client, contact: str
) -> None:
    noted(jonas, contact)
    answer(jonas, YES)
    assert jonas.page.status == 422
    assert "Choose who brought it up." in jonas.page.main
    assert {row["state"] for row in northgate.rows(NotePassage)} == {"found"}


def test_dismissed_words_stay_and_are_not_asked_about_again(
    jonas: Client, contact: str
) -> None:
    noted(jonas, contact)
    answer(jonas, NO)
    page = jonas.see(f"/contacts/{contact}")
    assert "wait for your answer" not in page.main
    assert "She was ill for a year." in jonas.press("Read the notes").main
    assert "No words wait" in jonas.see(f"/contacts/{contact}/words").main


def test_what_was_put_off_is_reminded_on_the_page_of_the_contact(
    jonas: Client, contact: str
) -> None:
    noted(jonas, contact, opinions="Pregnant at the time, and proud of it.")
    page = jonas.see(f"/contacts/{contact}")
    assert "2 passages of your notes" in page.main
    jonas.see(page.link("Look at them"))
    assert len(marked(jonas)) == 2
    answer(jonas, NO)
    assert len(marked(jonas)) == 1, "the page goes on with what is left"


def test_a_record_that_is_logged_with_notes_asks_about_its_words_too(
    northgate: Northgate, jonas: Client, case: Case
) -> None:
    jonas.see(f"/candidates/{case.id}/contacts/new")
    typed = {
        "person": "other", "other_name": "Sam Keller", "facts": ILL,
        "identity": "known", "reason": "To hear more.",
    }  # fmt: skip
    page = jonas.press("Save the record", **typed)
    if "Before you save" in page.main:
        page = jonas.press("Save the record")
    assert page.heading == "Check your words"
    assert len(northgate.rows(ContactNote)) == 1


def test_checking_ones_words_saves_nothing_and_loses_nothing(
    northgate: Northgate, jonas: Client, contact: str
) -> None:
    jonas.see(f"/contacts/{contact}/notes")
    before = northgate.counts()
    page = jonas.press("Check my words", facts=ILL, support="A mentor", basis="hearsay")
    assert page.status == 200
    assert marked(jonas) == ["ill"]
    assert northgate.counts() == before
    form, _ = page.form_with("Save my notes")
    given = form.as_given()
    assert given["facts"].strip() == ILL
    assert (given["support"], given["basis"]) == ("A mentor", "hearsay")
    page = jonas.press("Check my words", facts="She planned well.")
    assert "No words stand out" in page.main


def test_checking_words_of_a_record_needs_nothing_else_and_keeps_all_of_it(
    northgate: Northgate, jonas: Client, case: Case
) -> None:
    jonas.see(f"/candidates/{case.id}/contacts/new")
    page = jonas.press("Check my words", facts=ILL, other_name="Sam Keller")
    assert page.status == 200
    assert "There is a problem" not in page.main
    assert marked(jonas) == ["ill"]
    form, _ = page.form_with("Save the record")
    assert form.as_given()["other_name"] == "Sam Keller"
    assert form.as_given()["facts"].strip() == ILL
    assert northgate.rows(Contact) == []


def test_hr_answers_for_marked_words_after_pressing_to_read_them(
    northgate: Northgate, jonas: Client, contact: str
) -> None:
    noted(jonas, contact)
    hr = northgate.client(northgate.cast.mira)
    assert "No words wait" in hr.see(f"/contacts/{contact}/words").main
    hr.see(f"/contacts/{contact}")
    hr.press("Read the notes")
    hr.press("Answer for the marked words")
    assert marked(hr) == ["ill"]
    answer(hr, YES)
    assert "Choose who brought it up." in hr.page.text
    hr.press("Read the notes")
    hr.press("Answer for the marked words")
    answer(hr, YES, asked="us")
    (row,) = northgate.rows(NotePassage)
    assert (row["state"], row["asked"]) == ("confirmed", True)


def test_what_people_type_is_marked_as_text_and_never_as_markup(
    jonas: Client, contact: str
) -> None:
    noted(jonas, contact, facts="<b>She</b> was ill & <script>tired</script>.")
    assert "<script>tired" not in jonas.page.body
    assert "<b>She</b> was ill" in jonas.page.main


def test_nobody_else_is_shown_what_waits(
    northgate: Northgate, jonas: Client, contact: str
) -> None:
    noted(jonas, contact)
    passage = northgate.rows(NotePassage)[0]["id"]
    stranger = northgate.client(northgate.cast.mei)
    assert stranger.get(f"/contacts/{contact}/words").status_code == 404
    page = stranger.see("/candidates")
    token = page.forms[-1].as_given()["csrf_token"]
    sent = {"csrf_token": token, "touches": "no"}
    assert stranger.post(f"/passages/{passage}", data=sent).status_code == 404


def test_hr_sees_who_said_no_and_can_say_yes_all_the_same(
    northgate: Northgate, jonas: Client, contact: str
) -> None:
    noted(jonas, contact)
    answer(jonas, NO)
    hr = northgate.client(northgate.cast.mira)
    shown = hr.see(f"/candidates/{page_of(northgate, contact)}").main
    assert "Words were said to touch no barred topic" in shown
    hr.see(f"/contacts/{contact}")
    denied = "Jonas Weber said that this does not touch health"
    assert denied in hr.press("Read the notes").main
    assert denied in hr.press("Answer for these words all the same").main
    answer(hr, YES, asked="them")
    jonas.see(f"/contacts/{contact}")
    page = jonas.press("Read the notes")
    assert KEPT in page.main
    assert "said that this does not" not in page.main
