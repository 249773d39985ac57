"""The facts that rules ask for are asked for, kept as typed, and shown back."""

import pytest

from hiring.domain.casefile import Identity, Notes, Tone
from hiring.models.contact import Contact, Finding
from hiring.models.debrief import DocumentExport
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, HiringDecision
from tests.builders import (
    CAREFUL,
    OPEN,
    PRIYA,
    SAM,
    a_case,
    a_contact,
    a_debrief,
    listed,
)
from tests.northgate import Northgate
from tests.pages import Client, Page

DECIDED = {
    "outcome": "rejected",
    "reasons": "Her interviews were thin.",
    "counted": "no",
}


def follow(client: Client, words: str) -> Page:
    """Open what the link with these words leads to."""
    links = client.page.root.find("a")
    return client.see(next(a.get("href") for a in links if a.text == words))


def test_two_taps_log_a_talk_with_a_listed_person(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}")
    follow(jonas, "Log a conversation with Priya Shah")
    assert jonas.press("Save the record").status == 200
    assert len(northgate.rows(Contact, candidate_id=case.id)) == 1


def test_what_is_said_of_a_talk_is_shown_on_its_page(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    contact = a_contact(
        northgate,
        case,
        SAM,
        identity=Identity.WORK_ADDRESS,
        anonymity_promised=True,
        jurisdictions=("us",),
        notes=Notes(facts="He was late.", tone=Tone.UNFAVOURABLE),
    )
    jonas = northgate.client(case.manager)
    page = jonas.see(f"/contacts/{contact}")
    for words in ("From their work address", "Not to name them", "United States"):
        assert words in page.main
    assert "Mostly bad" in jonas.press("Read the notes").main


def test_the_form_keeps_the_new_facts_and_asks_agencies_for_papers(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}/contacts/new?person=priya")
    assert "agency’s notice" not in jonas.page.main
    jonas.press(
        "Save the record", identity="known", anonymity="no", place="us", tone="mixed"
    )
    assert "Before you save" in jonas.page.main
    jonas.press("Save the record")
    row = northgate.rows(Contact, candidate_id=case.id)[0]
    assert (row["identity"], row["anonymity_promised"]) == ("known", False)
    assert row["jurisdictions"] == ["us"]
    ada = northgate.client(northgate.cast.ada)
    ada.see(f"/people/{case.manager.id}")
    ada.press("Save about calls", trained_on="2026-02-03", agency="Hartley Search")
    assert northgate.rows(Staff, id=case.manager.id)[0]["agency"] == "Hartley Search"
    page = jonas.see(f"/candidates/{case.id}/contacts/new?person=priya")
    assert "You call for Hartley Search" in page.main


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday"])
def test_a_day_of_training_that_cannot_be_is_said_beside_it(
    northgate: Northgate, day: str
) -> None:
    ada = northgate.client(northgate.cast.ada)
    ada.see(f"/people/{northgate.cast.jonas.id}")
    page = ada.press("Save about calls", trained_on=day, agency="Hartley")
    assert page.status == 422
    links = {link.get("href") for link in page.root.find("a")}
    assert "#trained_on" in links
    values = {
        field.get("name"): field.get("value") for field in page.root.find("input")
    }
    assert (values["trained_on"], values["agency"]) == (day, "Hartley")


def test_a_decision_is_written_down_with_what_the_rules_say_first(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    talk = a_contact(northgate, case, listed(PRIYA))
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}")
    follow(jonas, "Write down what was decided")
    page = jonas.press("Save the decision", outcome="rejected", reasons="")
    assert page.status == 422
    for words in ("Write the reasons", "Choose yes or no."):
        assert words in page.main
    page = jonas.press("Save the decision", **{**DECIDED, "counted": "yes"}, cited=talk)
    assert page.status == 422
    assert "Before you save" in page.main
    assert "Where you give no reason, HR will ask you for one." in page.main
    assert northgate.rows(HiringDecision) == []
    page = jonas.press("Save the decision", override="I had read it by mistake.")
    assert page.status == 200
    assert "Rests on the talk with Priya Shah." in page.main
    assert "I had read it by mistake." in page.main
    assert northgate.rows(HiringDecision)[0]["cited"] == [talk]
    case_of_hr = northgate.client(northgate.cast.mira).see(f"/candidates/{case.id}")
    assert "Decided: We do not go on" in case_of_hr.main


def test_a_candidate_who_withdrew_asks_for_no_more_than_that(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}/decision")
    page = jonas.press("Save the decision", outcome="withdrew", reasons="Found a job.")
    assert page.status == 200
    assert northgate.rows(HiringDecision)[0]["consent_counted"] is None


def test_hr_holds_a_case_and_lets_it_go(northgate: Northgate) -> None:
    case = a_case(northgate)
    mira = northgate.client(northgate.cast.mira)
    mira.see(f"/candidates/{case.id}")
    follow(mira, "Put the case on hold")
    assert mira.press("Put the case on hold", reason=" ").status == 422
    page = mira.press("Put the case on hold", reason="A complaint.")
    assert "Nothing about it may be deleted: A complaint." in page.main
    follow(mira, "Lift the hold")
    page = mira.press("Lift the hold", reason="It was withdrawn.")
    assert "on hold" not in page.main.replace("Put the case on hold", "")


def test_a_second_press_does_not_undo_the_hold(northgate: Northgate) -> None:
    case = a_case(northgate)
    mira, other = (northgate.client(northgate.cast.mira) for _ in range(2))
    for browser in (mira, other):
        browser.see(f"/candidates/{case.id}/hold")
    pressed = mira.page
    mira.press("Put the case on hold", reason="A complaint.")
    mira.page = pressed
    assert mira.press("Put the case on hold", reason="A complaint.").status == 200
    assert other.press("Put the case on hold", reason="A complaint.").status == 409
    assert northgate.rows(Candidate, id=case.id)[0]["hold"] == "A complaint."


def test_where_the_candidate_lives_is_asked_and_can_change(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}")
    follow(jonas, f"Change where {case.name} lives")
    page = jonas.press("Save", place="us")
    assert "lives in: United States" in page.main
    assert northgate.rows(Candidate, id=case.id)[0]["jurisdictions"] == ["us"]
    jonas.see("/candidates/new")
    jonas.press(
        "Add the candidate",
        name="Lena Fox",
        email="lena@post.example",
        opening_id=case.opening_id,
        place="eu",
    )
    made = northgate.rows(Candidate, name="Lena Fox")[0]
    assert made["jurisdictions"] == ["eu"]


def test_a_pdf_says_for_whom_it_was_made_and_who_is_on_the_panel(
    northgate: Northgate,
) -> None:
    ivo = northgate.cast.ivo
    case = a_case(northgate, interviewers=[ivo])
    debrief = a_debrief(northgate, case)
    jonas = northgate.client(case.manager)
    page = jonas.see(f"/print/debrief/{debrief}")
    assert ivo.name not in page.main, "who has yet to sign reads no other before"
    assert jonas.press("Save as PDF", made_for=ivo.id).status == 422
    a_debrief(northgate, case, ivo)
    page = jonas.see(f"/print/debrief/{debrief}")
    assert ivo.name in page.main
    for made_for, name in (
        ("me", ""),
        (ivo.id, ""),
        ("other", "Bo Lind"),
        ("other", northgate.cast.mira.name.upper()),
    ):
        page = jonas.see(f"/print/debrief/{debrief}")
        form, button = page.form_with("Save as PDF")
        sent = form.filled(button, {"made_for": made_for, "name": name})
        printed = jonas.post(f"/print/debrief/{debrief}", data=sent)
        assert printed.mimetype == "application/pdf"
    jonas.see(f"/print/debrief/{debrief}")
    assert jonas.press("Save as PDF", made_for="x" * 500).status == 422
    kept = {row["recipient"]: row["on_panel"] for row in northgate.rows(DocumentExport)}
    assert kept == {
        case.manager.name: True,
        ivo.name: True,
        "Bo Lind": False,
        northgate.cast.mira.name.upper(): False,
    }
    found = northgate.rows(Finding, candidate_id=case.id, code="RET002")
    assert len(found) == 2, "a name that somebody typed makes nobody of the panel"
