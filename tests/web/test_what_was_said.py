"""What a candidate reads and answers; the reply stands wherever the note does."""

import re
from dataclasses import replace

import pytest

from hiring.domain.casefile import NoteTheme, Tone
from hiring.domain.debrief import ThemeCategory
from hiring.models.contact import Contact
from hiring.models.recruiting import HiringDecision
from hiring.services.replies import WriteReply, reply_to_contact
from tests.builders import (
    OPEN,
    SAID,
    SAM,
    Case,
    a_case,
    a_contact,
    a_debrief,
    a_visit_again,
)
from tests.northgate import Northgate
from tests.pages import Client

NOTE, REPLY, POINT = "NOTECANARY", "REPLYCANARY", "POINTREPLY"
MISSED = NoteTheme("Missed a target", ThemeCategory.CHALLENGES, Tone.UNFAVOURABLE)
NOTES = replace(
    SAID,
    facts=f"{NOTE} She was ill for a year.",
    conflict="TIESCANARY",
    tone=Tone.UNFAVOURABLE,
    themes=(MISSED,),
)


def a_candidate(northgate: Northgate, case: Case) -> Client:
    """Give the candidate's phone, in a visit that a mailed link has opened."""
    phone = northgate.client()
    phone.set_cookie("sayso_browser", "her-own-phone")
    phone.see(f"/c/{northgate.links(case.email)[-1]}")
    phone.press("Continue")
    return phone


def newest_code(northgate: Northgate, case: Case) -> str:
    northgate.deliver()
    bodies = [mail.body for mail in northgate.mails(case.email)]
    codes: list[str] = re.findall(r"\b\d{8}\b", "\n".join(bodies))
    return codes[-1]


def a_talk(northgate: Northgate) -> tuple[Case, str]:
    case = a_case(northgate, answers=OPEN, interviewers=[northgate.cast.ivo])
    talk = a_contact(northgate, case, SAM, notes=NOTES)
    northgate.deliver()
    return case, talk


def test_the_mail_leads_to_the_contact_and_a_code_to_what_was_said(
    northgate: Northgate,
) -> None:
    case, talk = a_talk(northgate)
    phone = a_candidate(northgate, case)
    page = phone.see(f"/you/contacts/{talk}")
    assert "Sam Keller" in page.main
    assert "privacy office" in page.main
    assert NOTE not in page.main
    phone.press("Send me a code")
    wrong = phone.press("Show what was said", code="00000000")
    assert NOTE not in wrong.main
    shown = phone.press("Show what was said", code=newest_code(northgate, case))
    assert NOTE in shown.main
    assert "Missed a target" in shown.main
    assert "TIESCANARY" not in shown.main
    assert "One part is left out" in shown.main
    phone.see(shown.link("Reply to this point"))
    home = phone.press("Save my reply", text=POINT)
    assert f"{POINT}" in home.main
    assert "You replied to one point" in home.main


def test_the_reply_stands_wherever_the_note_is_shown(
    northgate: Northgate, client: Client
) -> None:
    case, talk = a_talk(northgate)
    debrief = a_debrief(northgate, case, northgate.cast.ivo)
    with northgate.app.app_context():
        visit = a_visit_again(northgate, case)
        reply_to_contact(visit, WriteReply(talk, REPLY))
    del client
    for actor in (case.manager, northgate.cast.mira, northgate.cast.ivo):
        staff = northgate.client(actor)
        staff.see(f"/contacts/{talk}")
        read = staff.press("Read the notes")
        assert NOTE in read.main
        assert REPLY in read.main
        assert REPLY in staff.see(f"/candidates/{case.id}").main
        assert REPLY in staff.see(f"/debriefs/{debrief}").main
    manager = northgate.client(case.manager)
    assert REPLY in manager.see(f"/candidates/{case.id}/decision").main
    words = manager.see(f"/contacts/{talk}/words")
    assert REPLY in words.main


def test_a_citation_too_early_is_refused_beside_its_field_and_all_typed_words_stay(
    northgate: Northgate,
) -> None:
    case, talk = a_talk(northgate)
    staff = northgate.client(case.manager)
    staff.see(f"/candidates/{case.id}/decision")
    typed = {
        "outcome": "rejected",
        "reasons": "The interviews were thin.",
        "cited": talk,
        "counted": "no",
    }
    refused = staff.press("Save the decision", **typed)
    assert "can still reply" in refused.main
    assert "The interviews were thin." in refused.main
    asked = staff.press("Ask HR to let me cite it")
    assert "HR has been asked" in asked.main
    assert "The interviews were thin." in asked.main
    hr = northgate.client(northgate.cast.mira)
    told = hr.see(f"/candidates/{case.id}/told")
    assert "asked HR to let it be cited" in told.main
    hr.see(told.link("Let it be cited all the same"))
    let = hr.press("Let it be cited", reason="A court has set the date.")
    assert "HR let it be cited before the reply." in let.main
    staff.see(f"/candidates/{case.id}/decision")
    page = staff.press("Save the decision", **typed)
    if "Before you save" in page.main:
        page = staff.press("Save the decision")
    assert northgate.rows(HiringDecision)[0]["cited"] == [talk]
    assert "A court has set the date." in page.main


@pytest.mark.parametrize("way", ["Save it without this talk", "Save it, and say"])
def test_a_decision_can_always_be_recorded(northgate: Northgate, way: str) -> None:
    case, talk = a_talk(northgate)
    staff = northgate.client(case.manager)
    staff.see(f"/candidates/{case.id}/decision")
    page = staff.press(
        "Save the decision",
        outcome="rejected",
        reasons="The interviews were thin.",
        cited=talk,
        counted="no",
    )
    label = next(
        button.text
        for button in page.root.find("button")
        if button.text.startswith(way)
    )
    page = staff.press(label)
    if "Before you save" in page.main:
        page = staff.press("Save the decision")
    row = northgate.rows(HiringDecision)[0]
    assert row["cited"] == []
    assert row["admitted"] == ([] if "without" in way else [talk])
    assert northgate.rows(Contact, id=talk)


def test_hr_sees_which_notices_are_due(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    a_contact(northgate, case, SAM)
    hr = northgate.client(northgate.cast.mira)
    assert "not been told of yet" in hr.see("/review").main
    assert "Sam Keller" in hr.see("/review/notices").main
    northgate.deliver()
    assert "Every candidate has been told" in hr.see("/review/notices").main
