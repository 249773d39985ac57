"""The debrief as a form: taken along, filled in, handed in, and its writer's alone."""

import re
from dataclasses import replace
from io import BytesIO

import pytest

from hiring.domain.actor import Actor
from hiring.domain.blank_form import QUESTIONS
from hiring.domain.debrief_draft import Draft
from hiring.models.blank_form import BlankForm, ReturnedForm
from hiring.models.debrief import Debrief
from hiring.queries.debriefs import find_own
from hiring.services.candidates import assign_interviewers
from hiring.services.debriefs import save_draft
from tests.blank_forms import TOLD, typed
from tests.builders import Case, a_case, a_draft, a_staff
from tests.form_tools import fill_with_pikepdf
from tests.northgate import Northgate
from tests.pages import Client, Page

from hiring.domain.actor import Role  # isort: skip


@pytest.fixture
def case(northgate: Northgate) -> Case:
    made = a_case(northgate)
    assign(northgate, made, northgate.cast.ivo)
    return made


def assign(northgate: Northgate, case: Case, *people: Actor) -> None:
    with northgate.app.app_context():
        ids = frozenset(each.id for each in people)
        assign_interviewers(northgate.cast.jonas, case.id, ids)


def take(client: Client, case: Case, made_for: Actor, **chosen: str) -> bytes:
    client.see(f"/candidates/{case.id}/debrief/form")
    form, _ = client.page.form_with("Save the form as PDF")
    sent = form.filled(None, {"made_for": made_for.id, **chosen})
    answer = client.post(form.action, data=sent)
    assert answer.mimetype == "application/pdf"
    content: bytes = answer.data
    return content


def hand_in(client: Client, case: Case, file: bytes) -> Page:
    client.see(f"/candidates/{case.id}/debrief/form/upload")
    return client.press("Upload", file=(BytesIO(file), "form.pdf"))


def draft_of(northgate: Northgate, case: Case, author: Actor) -> Draft | None:
    with northgate.app.app_context():
        own = find_own(author, case.id)
    return own.draft if own else None


def test_a_form_that_was_filled_in_becomes_the_draft_and_replaces_nothing(
    northgate: Northgate, case: Case
) -> None:
    ivo, actor = northgate.client(northgate.cast.ivo), northgate.cast.ivo
    blank = take(ivo, case, actor)
    assert hand_in(ivo, case, blank).status == 422
    assert "Nothing is typed into this form." in ivo.page.main
    assert draft_of(northgate, case, actor) is None

    page = hand_in(ivo, case, fill_with_pikepdf(blank, typed(TOLD)))
    assert f"Read: 24 of {QUESTIONS} fields" in page.main
    assert draft_of(northgate, case, actor) == TOLD
    page = ivo.see(f"/candidates/{case.id}/debrief")
    assert "Part of this draft came in a form" in page.main

    other = replace(TOLD, summary="<b>Other</b> words", plan="", minutes=60)
    page = hand_in(ivo, case, fill_with_pikepdf(blank, typed(other)))
    assert "Choose what to keep" in page.main
    assert "&lt;b&gt;Other&lt;/b&gt; words" in page.body
    assert TOLD.summary.split("\n")[0] in page.main
    assert draft_of(northgate, case, actor) == TOLD
    page = ivo.press("Put into my draft")
    assert page.status == 422
    assert page.main.count(": choose which to keep.") == 4  # twice: above and beside
    there = page.path
    ivo.press("Put into my draft", **{"pick-summary": "both", "pick-minutes": "form"})
    both = f"{TOLD.summary}\n\n{other.summary}"
    whole = replace(TOLD, summary=both, minutes=60)
    assert draft_of(northgate, case, actor) == whole
    assert ivo.see(there).main.count("In the form") == 0

    ivo.see(f"/candidates/{case.id}/debrief")
    hand_in(ivo, case, fill_with_pikepdf(blank, typed(other)))
    with northgate.app.app_context():
        save_draft(actor, case.id, replace(whole, summary="Changed meanwhile."))
    page = ivo.press("Put into my draft", **{"pick-summary": "form"})
    assert page.status == 409
    page = ivo.press("Leave the form out")
    assert "This form was left out" in page.main
    hand_in(ivo, case, fill_with_pikepdf(blank, typed(other)))
    with northgate.app.app_context():
        save_draft(actor, case.id, a_draft())
    ivo.see(f"/candidates/{case.id}/debrief")
    ivo.press("Check and sign")
    ivo.press("Sign and lock")
    kept = northgate.rows(ReturnedForm)
    assert {(row["state"], str(row["answers"]), str(row["notes"])) for row in kept} == {
        ("used", "{}", "[]"),
        ("left", "{}", "[]"),
    }
    assert (
        "has signed this debrief"
        in hand_in(ivo, case, fill_with_pikepdf(blank, typed(TOLD))).main
    )
    assert northgate.breaks() == []


def test_whoever_hands_it_in_for_another_sees_no_word_of_it(
    northgate: Northgate, case: Case
) -> None:
    cast = northgate.cast
    mira, ivo = northgate.client(cast.mira), northgate.client(cast.ivo)
    odd = typed(replace(TOLD, advice=None, interviewed_on=None))
    odd.ticked.extend(["advice-yes", "advice-no"])
    odd.texts["interviewed_on"] = "3/4/2026"
    filled = fill_with_pikepdf(take(mira, case, cast.ivo, paper="Letter"), odd)
    page = hand_in(mira, case, filled)
    assert "Read: 24 of" in page.main
    assert "You do not see what they say" in page.main
    for word in ("boxes are ticked", "3/4/2026", "Zażółć", "Łódź", "What to look at"):
        assert word not in page.body
    result = page.path

    draft = draft_of(northgate, case, cast.ivo)
    assert draft == replace(TOLD, advice=None, interviewed_on=None)
    assert "by Mira Lang" in ivo.see(f"/candidates/{case.id}/debrief").main
    noted = ivo.see(result).main
    assert "Your advice: 2 boxes are ticked. Choose one." in noted
    assert "The day “3/4/2026” cannot be read." in noted
    jonas = northgate.client(cast.jonas)
    assert jonas.see(result).status == 404
    assert northgate.client(cast.mei).see(result).status == 404
    [row] = northgate.rows(Debrief)
    assert (row["written_by"], row["is_blind"]) == (cast.ivo.id, True)
    [made] = northgate.rows(BlankForm)
    assert (made["made_for"], made["made_by"]) == (cast.ivo.id, cast.mira.id)

    changed = typed(replace(TOLD, summary="All different."))
    hand_in(mira, case, fill_with_pikepdf(filled, changed))
    assert "They are now with Ivo Horvat" in mira.page.main
    assert "draft already" not in mira.page.body


def test_what_its_writer_handed_in_waits_on_whatever_others_bring(
    northgate: Northgate, case: Case
) -> None:
    cast = northgate.cast
    mira, ivo = northgate.client(cast.mira), northgate.client(cast.ivo)
    with northgate.app.app_context():
        save_draft(cast.ivo, case.id, a_draft())
    blank = take(ivo, case, cast.ivo)
    own = hand_in(ivo, case, fill_with_pikepdf(blank, typed(TOLD))).path
    for summary in ("Put in his mouth.", "Put in his mouth again."):
        said = typed(replace(TOLD, summary=summary))
        hand_in(mira, case, fill_with_pikepdf(blank, said))
    assert "Choose what to keep." in ivo.see(own).main
    states = sorted(
        (row["state"], row["brought_by"] == cast.ivo.id)
        for row in northgate.rows(ReturnedForm)
    )
    assert states == [("left", False), ("waiting", False), ("waiting", True)]
    ivo.press("Leave the form out")
    page = ivo.see(f"/candidates/{case.id}/debrief")
    assert "A form waits beside this draft" in page.main
    assert "by Mira Lang" in page.main
    hand_in(ivo, case, fill_with_pikepdf(blank, typed(TOLD)))
    assert [row["state"] for row in northgate.rows(ReturnedForm)].count("waiting") == 1


def test_a_form_counts_only_in_its_own_case_and_from_the_right_hands(
    northgate: Northgate, case: Case
) -> None:
    cast = northgate.cast
    rosa = a_staff(northgate, "Rosa Moreno", Role.INTERVIEWER)
    other = a_case(northgate, name="Ben Adler")
    assign(northgate, case, cast.ivo, rosa)
    jonas, mei = northgate.client(cast.jonas), northgate.client(cast.mei)
    blank = take(jonas, case, cast.ivo)
    filled = fill_with_pikepdf(blank, typed(TOLD))
    assert "This form is about Amara Okafor" in hand_in(jonas, other, filled).main
    assert mei.see(f"/candidates/{case.id}/debrief/form").status == 404

    hers = northgate.client(rosa)
    offered = hers.see(f"/candidates/{case.id}/debrief/form").body
    assert "Ivo Horvat" not in re.sub(r"(?s)<header.*?</header>", "", offered)
    assert "This form was made for Ivo Horvat." in hand_in(hers, case, filled).main
    hers.see(f"/candidates/{case.id}/debrief/form")
    form, _ = hers.page.form_with("Save the form as PDF")
    sent = form.filled(None, {"made_for": cast.ivo.id})
    assert hers.send(form.action, sent).status == 422

    with northgate.app.app_context():
        save_draft(cast.jonas, case.id, replace(TOLD, summary="Mine, not signed."))
    assert "Sign your own first" in hand_in(jonas, case, filled).main
    assign(northgate, case, rosa)
    mira = northgate.client(cast.mira)
    assert (
        "does not interview Amara Okafor any more" in hand_in(mira, case, filled).main
    )
    assert draft_of(northgate, case, cast.ivo) is None
    assert "is not a PDF" in hand_in(mira, case, b"%PNG not at all").main
    assert "Choose a file." in hand_in(mira, case, b"").main or mira.page.status == 422
