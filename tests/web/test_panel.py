"""The panel in the browser and on paper: what the team thinks, why, what is open."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import event, insert

from hiring import clock
from hiring.adapters.pdf import html_of
from hiring.adapters.translations import LANGUAGES, gettext, speaking
from hiring.domain.actor import Role
from hiring.domain.debrief import Story, Strength, word_count
from hiring.domain.document import Choice, Kind
from hiring.domain.panel_brief import Section, in_brief
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.ids import new_id
from hiring.models.contact import Contact, Reply
from hiring.queries.panel_debrief import load_panel
from hiring.services.candidates import assign_interviewers
from hiring.services.debriefs import SignDebrief, save_draft, sign_debrief
from hiring.services.exports import load_document
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    PRIYA,
    SAID,
    TOM,
    Case,
    a_case,
    a_contact,
    a_debrief,
    a_draft,
    a_mark,
    a_staff,
    listed,
)
from tests.northgate import Northgate
from tests.pages import Client

LONG = "she said what she had done and why it had to be so " * 20
WHY = "The offer ends today."
OPEN_QUESTION = "How does she lead two people who disagree?"


@pytest.fixture
def case(northgate: Northgate) -> Case:
    """Let Ivo sign with a question, and Priya and Tom be called."""
    cast = northgate.cast
    made = a_case(northgate, answers=CAREFUL, interviewers=[cast.ivo])
    a_contact(northgate, made, listed(PRIYA), notes=replace(SAID, clash="Over hours."))
    a_contact(northgate, made, listed(TOM), anonymity_promised=True, notes=SAID)
    draft = replace(a_draft(), unknown=OPEN_QUESTION)
    with northgate.app.app_context():
        save_draft(cast.ivo, made.id, draft)
        sign_debrief(cast.ivo, SignDebrief(made.id, draft.digest, ""))
    return made


def test_the_panel_goes_from_waiting_to_open_to_a_reference_and_back(
    northgate: Northgate, case: Case
) -> None:
    jonas, path = northgate.client(case.manager), f"/candidates/{case.id}/panel"
    assert OPEN_QUESTION in jonas.see(path).main
    ivo = northgate.client(northgate.cast.ivo)
    ivo.see(f"/candidates/{case.id}")
    page = ivo.see(ivo.page.link("Panel debrief"))
    assert page.heading == "Panel debrief"
    jonas.see(page.link("Put it beside a claim"))
    empty = jonas.press("Put it there")
    assert empty.status == 422
    assert "Choose one of the claims." in empty.main
    claim = next(
        option.get("value")
        for option in empty.form_with("Put it there")[0].element.find("option")
        if option.get("value")
    )
    typed = {"claim": claim, "reading": "contradicts", "stage": "different"}
    put = jonas.press("Put it there", **typed)
    assert "It stands beside the claim now" in put.text
    shown = jonas.see(path).main
    assert "Contradicts it" in shown
    assert "Over hours" not in shown, "words of notes are read where it is recorded"
    assert "Over hours" in jonas.press("Show how alike the settings were").main
    back = [b.text for f in jonas.page.forms for b in f.buttons if "back" in b.text]
    assert "Priya Shah" in back[0]
    assert "Contradicts it" not in jonas.press(back[0]).main


def test_the_first_page_says_it_in_so_few_words_and_the_next_ones_why(
    northgate: Northgate, case: Case, tmp_path: Path
) -> None:
    a_debrief(northgate, case, case.manager)
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}/panel")
    jonas.see(jonas.page.link("Save as PDF"))
    form, button = jonas.page.form_with("Save as PDF")
    answer = jonas.post(form.action, data=form.filled(button, {}))
    assert answer.mimetype == "application/pdf"
    paper = tmp_path / "panel.pdf"
    paper.write_bytes(answer.data)
    first = page_text(paper, 1)
    assert "What we think" in first
    assert "Hire: 2 of 2" in first
    assert OPEN_QUESTION in first
    assert word_count(first) <= 150
    rest = page_text(paper, 2)
    assert northgate.cast.ivo.name in rest
    with pikepdf.open(paper) as printed, printed.open_outline() as outline:
        titles = [entry.title for entry in walk(outline.root)]
    assert {"What we think", "Why", "What is open", "Themes", "Decision"} <= set(titles)
    assert "event_hash" not in rest


def test_a_claim_without_a_story_is_marked_wherever_one_meets_it(
    northgate: Northgate, case: Case
) -> None:
    """On the panel, on its paper, and where a talk is put beside it."""
    bare = replace(a_draft().themes[0], claim="Sie ist ruhig.", story=Story("Nachts."))
    draft = replace(a_draft(), themes=(bare,), language="de")
    with northgate.app.app_context():
        save_draft(case.manager, case.id, draft)
        sign_debrief(case.manager, SignDebrief(case.id, draft.digest, ""))
        document = load_document(case.manager, Kind.PANEL, case.id, Choice())
        paper = html_of(document.template, document.context)
    jonas = northgate.client(case.manager)
    page = jonas.see(f"/candidates/{case.id}/panel")
    assert "Unsubstantiated claim It is not said what they did." in page.main
    assert "Unsubstantiated claim: it is not said what they did." in paper
    assert '<p class="claim" lang="de">Sie ist ruhig.</p>' in paper
    assert paper.count("Could read others before") == 1, "the second had read the first"
    choose = jonas.see(page.link("Put it beside a claim"))
    offered = [each.text for each in choose.root.find("option")]
    assert "Jonas Weber: Sie ist ruhig. (unsubstantiated)" in offered
    assert sum("unsubstantiated" in each for each in offered) == 1


def page_text(paper: Path, number: int) -> str:
    """Return a page's words on one line, as a reader of the paper meets them."""
    command = ["pdftotext", "-f", str(number), "-l", str(number), str(paper), "-"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return " ".join(found.stdout.split())


def walk(entries: list[pikepdf.OutlineItem]) -> list[pikepdf.OutlineItem]:
    """List the bookmarks, those inside of others too."""
    return [each for entry in entries for each in (entry, *walk(entry.children))]


def test_nobody_is_named_on_paper_who_was_promised_not_to_be(
    northgate: Northgate, case: Case
) -> None:
    talks = {row["person_name"]: row["id"] for row in northgate.rows(Contact)}
    with northgate.app.app_context():
        debrief_id = load_panel(case.manager, case.id).debriefs[0].id
    for talk in talks.values():
        a_mark(northgate, case, talk, debrief_id)
    with northgate.app.app_context():
        document = load_document(case.manager, Kind.PANEL, case.id, Choice())
        page = html_of(document.template, document.context)
    assert "Priya Shah" in page
    assert "Tom Bell" not in page
    assert "worked with me" not in page
    assert "somebody whom we promised not to name" in page
    assert "Over hours" in page


def test_a_promise_holds_in_each_document_and_whatever_talk_comes_after(
    northgate: Northgate, case: Case
) -> None:
    [promised] = northgate.rows(Contact, anonymity_promised=True)
    later = a_contact(northgate, case, listed(TOM), notes=SAID)
    with northgate.app.app_context(), transaction() as session:
        for contact_id, text in ((promised["id"], "Not so."), (later, "Nor so.")):
            kept = {"candidate_id": case.id, "contact_id": contact_id, "seq": 1}
            at = {"id": new_id(), "written_at": clock.now(), "text": text, "theme": ""}
            session.execute(insert(Reply.__table__), {**kept, **at})
        debrief_id = load_panel(case.manager, case.id).debriefs[0].id
    for kind, subject in ((Kind.PANEL, case.id), (Kind.DEBRIEF, debrief_id)):
        with northgate.app.app_context():
            document = load_document(case.manager, kind, subject, Choice())
            page = html_of(document.template, document.context)
        assert "Nor so." in page
        assert page.count("Reply to a talk with somebody whom we promised") == 2
        assert "Tom Bell" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_box_keeps_its_length_in_every_language(
    northgate: Northgate, case: Case, language: str
) -> None:
    with northgate.app.app_context():
        (voice,) = load_panel(case.manager, case.id).voices
    claim = replace(voice.claims[0], theme=replace(voice.claims[0].theme, claim=LONG))
    weak = replace(claim, theme=replace(claim.theme, strength=Strength.WEAK))
    many = [replace(voice, name=f"Ann {n} Lee", claims=(claim, weak)) for n in range(9)]
    with speaking(language):
        said = [
            gettext(text)
            for section in in_brief(many, [LONG, LONG[2:], LONG[4:]], 3)
            for text in (section.heading, *each_text(section))
        ]
    assert sum(map(word_count, said)) <= 140


def each_text(section: Section) -> list[Wording]:
    """List what stands below a heading."""
    both = [(line.label, line.text) for line in section.lines]
    return [text for pair in both for text in pair if text]


def test_whoever_has_yet_to_sign_is_shown_a_page_that_is_the_same_whatever_is_there(
    northgate: Northgate, case: Case
) -> None:
    """Whether one or two have signed, opened or not: the page is the same."""
    tove = a_staff(northgate, "Tove Lindqvist", Role.INTERVIEWER)
    with northgate.app.app_context():
        chosen = frozenset({northgate.cast.ivo.id, tove.id})
        assign_interviewers(case.manager, case.id, chosen)
    client, path = northgate.client(tove), f"/candidates/{case.id}/panel"
    before = client.see(path).main
    a_debrief(northgate, case, case.manager)
    mira = northgate.client(northgate.cast.mira)
    mira.see(path)
    mira.see(mira.page.link("Open it all the same"))
    assert "Tove Lindqvist" in mira.page.main
    assert "in a sentence or two" in mira.press("Open it").main
    assert WHY in mira.press("Open it", reason=WHY).main
    assert WHY in northgate.client(case.manager).see(path).main
    assert client.see(path).main == before
    assert OPEN_QUESTION not in before
    assert northgate.cast.ivo.name not in before
    talk = northgate.rows(Contact)[0]["id"]
    for address in (f"{path}/beside/{talk}", f"/print/panel/{case.id}", f"{path}/open"):
        assert client.get(address).status_code == 403


def test_a_larger_panel_asks_the_database_no_more_often(
    northgate: Northgate, case: Case
) -> None:
    jonas, path = northgate.client(case.manager), f"/candidates/{case.id}/panel"
    few = statements(northgate, jonas, path)
    more = [a_staff(northgate, f"Ann{n} Lee", Role.INTERVIEWER) for n in range(4)]
    with northgate.app.app_context():
        chosen = frozenset({northgate.cast.ivo.id, *(each.id for each in more)})
        assign_interviewers(case.manager, case.id, chosen)
    signed = [a_debrief(northgate, case, each) for each in more]
    for row in northgate.rows(Contact):
        for debrief_id in signed:
            a_mark(northgate, case, row["id"], debrief_id)
    many = statements(northgate, jonas, path)
    assert many <= few <= 36, (few, many)


def statements(northgate: Northgate, client: Client, path: str) -> int:
    """Count what a page asks the database."""
    seen: list[object] = []

    def note(*args: object) -> None:
        seen.append(args)

    with northgate.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    client.see(path)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
