"""Openings through the pages."""

import pytest

from tests.office import Office

TYPED = {
    "title": "Data Engineer",
    "team": "Data",
    "level": "senior",
    "jurisdictions": ["eu"],
    "company_stage": "40 people, third year",
    "support": "",
    "market": "",
    "challenges": "The first warehouse",
}


def test_a_manager_records_changes_and_closes_an_opening(office: Office) -> None:
    browser = office.signed_in("Jonas")
    sent = browser.fill("/openings/new", TYPED)
    made = browser.client.post("/openings/new", data=sent).location
    assert browser.client.post("/openings/new", data=sent).location == made
    page = browser.get(made).get_data(as_text=True)
    assert "The first warehouse" in page
    assert browser.send(f"{made}/edit", {**TYPED, "team": "Maps"}).status_code == 303
    assert "Maps" in browser.get("/openings").get_data(as_text=True)
    assert "cannot be opened again" in browser.get(f"{made}/close").get_data(
        as_text=True
    )
    assert browser.send(f"{made}/close", {}).status_code == 303
    assert "Closed on" in browser.get(made).get_data(as_text=True)
    assert browser.get(f"{made}/edit").status_code == 409


def test_an_administrator_chooses_who_leads(office: Office) -> None:
    browser = office.signed_in("Ada")
    assert browser.send("/openings/new", TYPED).status_code == 422
    assert "Choose who leads" in browser.text
    mei = office.actors["Mei"].id
    assert (
        browser.send("/openings/new", {**TYPED, "manager_id": mei}).status_code == 303
    )


def test_what_was_typed_stays_when_it_was_wrong(office: Office) -> None:
    browser = office.signed_in("Jonas")
    typed = {**TYPED, "title": "", "level": ""}
    assert browser.send("/openings/new", typed).status_code == 422
    assert "Enter the job title." in browser.text
    assert "Choose junior or senior." in browser.text
    assert "40 people, third year" in browser.text


def test_a_foreign_opening_looks_like_none(office: Office) -> None:
    opening, browser = office.opening("Jonas"), office.signed_in("Mei")
    absent = browser.get(f"/openings/{'0' * 24}")
    for path in ("", "/edit", "/close"):
        foreign = browser.get(f"/openings/{opening}{path}")
        assert foreign.status_code == absent.status_code == 404
        assert foreign.data == absent.data
    assert "Data Engineer" not in browser.get("/openings").get_data(as_text=True)


def test_no_list_asks_more_the_longer_it_is(office: Office) -> None:
    browser, counts = office.signed_in("Jonas"), []
    for number in (1, 12):
        for each in range(number):
            office.opening("Jonas", f"Opening {number} {each}")
        browser.get("/openings")
        with office.counting() as statements:
            browser.get("/openings")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 8


@pytest.mark.parametrize("name", ["Ada", "Mira"])
def test_administrators_and_hr_see_every_opening(office: Office, name: str) -> None:
    office.opening("Jonas", "Data Engineer")
    office.opening("Mei", "Buyer")
    page = office.signed_in(name).get("/openings").get_data(as_text=True)
    assert "Data Engineer" in page
    assert "Buyer" in page
