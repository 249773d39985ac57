"""What a finding's page says, to whom, and how HR answers it in the browser."""

import re
from typing import Any

import pytest
from sqlalchemy import insert, update

from hiring import clock, ids
from hiring.domain.finding import FindingState
from hiring.models.contact import Finding, Waiver
from hiring.transaction import transaction
from tests.builders import CAREFUL, SAM, Case, a_case, a_contact
from tests.northgate import Northgate

HOUSE: dict[str, Any] = {
    "basis": "house", "policy": "base", "contested": False, "reason": "", "cites": [],
}  # fmt: skip
DISPUTED: dict[str, Any] = {
    "basis": "regulator",
    "policy": "de",
    "contested": True,
    "reason": "",
    "cites": [
        {
            "ref": "A", "title": "Bremen DPA, 35th report", "note": "Ask first.",
            "mark": "sourced", "checked_on": "2026-11-22",
        },
        {
            "ref": "B", "title": "A commentary", "note": "One may ask around.",
            "mark": "general", "checked_on": "2026-11-22",
        },
    ],
}  # fmt: skip


def flagged(northgate: Northgate, **values: object) -> tuple[Case, str]:
    """Let Jonas call someone without permission, and set what was kept with it."""
    case = a_case(northgate, answers=CAREFUL, interviewers=[northgate.cast.ivo])
    contact = a_contact(northgate, case, SAM)
    found = northgate.rows(Finding, contact_id=contact, code="OFF001")[0]["id"]
    with northgate.app.app_context(), transaction() as session:
        if values:
            changed = update(Finding).where(Finding.id == found)
            session.execute(changed.values(**values))
    return case, str(found)


def about_the_case(northgate: Northgate, case: Case, **values: object) -> str:
    """Keep a finding about a whole case."""
    row = {
        "id": ids.new_id(), "candidate_id": case.id, "contact_id": None, "seq": 999,
        "code": "OFF001", "severity": "warn", "message": "Only Amara was asked about.",
        "policy_digest": "d" * 64, "raised_at": clock.now(), "authority": HOUSE,
        **values,
    }  # fmt: skip
    with northgate.app.app_context(), transaction() as session:
        session.execute(insert(Finding.__table__), row)
    return str(row["id"])


def test_a_finding_says_what_was_seen_what_to_do_instead_and_whose_rule_it_is(
    northgate: Northgate,
) -> None:
    case, found = flagged(northgate, authority=DISPUTED)
    page = northgate.client(case.manager).see(f"/findings/{found}")
    assert "Sam Keller was contacted on" in page.main
    assert "Instead." in page.main
    assert "Regulator" in page.main
    for said in (
        "Bremen DPA, 35th report", "Ask first.", "Read in the source",
        "A commentary", "One may ask around.", "Well known, not looked up",
        "Last checked on 22 November 2026", "do not agree",
    ):  # fmt: skip
        assert said in page.main, said


def test_a_house_rule_is_never_shown_as_more_than_that(northgate: Northgate) -> None:
    case, found = flagged(northgate, authority=HOUSE)
    page = northgate.client(case.manager).see(f"/findings/{found}")
    assert "House rule" in page.main
    assert "does not say that anything was against the law" in page.main
    assert not re.search(r"illegal|unlawful|complian", page.main)


def test_a_milder_rule_shows_the_reason_that_the_organisation_gave(
    northgate: Northgate,
) -> None:
    milder = {**HOUSE, "reason": "We agreed this with the works council."}
    case, found = flagged(northgate, authority=milder)
    page = northgate.client(case.manager).see(f"/findings/{found}")
    assert "Made milder here. We agreed this with the works council." in page.main


def test_a_list_of_findings_says_what_to_do_instead_and_whose_rule_each_is(
    northgate: Northgate,
) -> None:
    case, _ = flagged(northgate, authority=DISPUTED)
    for path in (f"/candidates/{case.id}", f"/contacts/{contact_of(northgate)}"):
        page = northgate.client(case.manager).see(path)
        assert "Regulator, contested" in page.main
        assert "Instead:" in page.main


def contact_of(northgate: Northgate) -> str:
    return str(northgate.rows(Finding, code="OFF001")[0]["contact_id"])


def test_a_rule_that_failed_says_so_and_waits_for_hr(northgate: Northgate) -> None:
    message = "The rule on “off list contact” could not be checked here."
    case, found = flagged(northgate, failed=True, message=message)
    manager = northgate.client(case.manager).see(f"/findings/{found}")
    assert "This rule failed" in manager.main
    assert "What happened?" not in manager.main
    hr = northgate.client(northgate.cast.mira)
    assert "The rule failed" in hr.see(f"/candidates/{case.id}").main
    assert "The rule failed" in hr.see("/period").main
    page = hr.see(f"/findings/{found}")
    assert "Waive it instead" not in page.main
    hr.press("Settle this finding", settlement="The rule was mended.")
    assert "Settled by HR" in hr.page.main


def test_a_finding_about_the_case_is_for_hr_and_for_who_hires_and_explains_it(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    case = a_case(northgate, interviewers=[cast.ivo])
    found = about_the_case(northgate, case)
    manager = northgate.client(case.manager)
    assert "Only Amara was asked about." in manager.see(f"/candidates/{case.id}").main
    page = manager.see(f"/findings/{found}")
    assert "Jonas Weber answers for it" in page.main
    manager.press("Save my reason", reason="The others withdrew.")
    hr = northgate.client(cast.mira)
    assert "The others withdrew." in hr.see(f"/candidates/{case.id}").main
    hr.see(f"/findings/{found}")
    hr.press("Settle this finding", settlement="Seen.")
    ivo = northgate.client(cast.ivo)
    assert "Only Amara" not in ivo.see(f"/candidates/{case.id}").main
    assert ivo.get(f"/findings/{found}").status_code == 404


def test_hr_waives_a_finding_and_ends_the_waiver_again(northgate: Northgate) -> None:
    case, found = flagged(northgate)
    hr = northgate.client(northgate.cast.mira)
    hr.see(f"/findings/{found}")
    page = hr.press("Waive this finding", why="Amara knows of it.")
    assert "Waived by Mira Lang for HR" in page.main
    assert "Amara knows of it." in page.main
    assert "Waived OFF001, Sam Keller" in hr.see(f"/candidates/{case.id}").main
    assert (
        "Waived by HR" in northgate.client(case.manager).see(f"/findings/{found}").main
    )
    hr.see(f"/candidates/{case.id}/waivers")
    page = hr.press("End this waiver of OFF001, Sam Keller of Kite Labs")
    assert "Ended" in page.main
    assert northgate.rows(Finding, id=found)[0]["state"] == FindingState.OPEN


def test_a_waiver_without_a_reason_is_refused_beside_its_field(
    northgate: Northgate,
) -> None:
    _, found = flagged(northgate)
    hr = northgate.client(northgate.cast.mira)
    hr.see(f"/findings/{found}")
    page = hr.press("Waive this finding", why="  ")
    assert page.status == 422
    assert "Write why this rule need not speak here." in page.main
    assert northgate.rows(Waiver) == []


def test_hr_waives_beforehand_and_what_was_typed_stays_when_it_is_refused(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    hr = northgate.client(northgate.cast.mira)
    hr.see(f"/candidates/{case.id}/waivers")
    page = hr.press("Save the waiver", rule="OFF001", reason="She knows of him.")
    assert page.status == 422
    assert "this rule speaks of one person" in page.main
    assert "She knows of him." in page.body
    page = hr.press("Save the waiver", person="Sam Keller")
    assert "Off list contact: Sam Keller" in page.main
    contact = a_contact(northgate, case, SAM)
    state = northgate.rows(Finding, contact_id=contact, code="OFF001")[0]["state"]
    assert state == FindingState.WAIVED


def test_who_hires_is_offered_no_waiver(northgate: Northgate) -> None:
    case, found = flagged(northgate)
    manager = northgate.client(case.manager)
    assert "Waive" not in manager.see(f"/findings/{found}").main
    assert "Waivers" not in manager.see(f"/candidates/{case.id}").main
    assert manager.get(f"/candidates/{case.id}/waivers").status_code == 403


@pytest.mark.parametrize("name", ["nobody", "f" * 24])
def test_what_is_no_finding_is_not_found(northgate: Northgate, name: str) -> None:
    hr = northgate.client(northgate.cast.mira)
    assert hr.get(f"/findings/{name}").status_code == 404
