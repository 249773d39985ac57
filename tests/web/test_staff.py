"""The people who work here, and the settings, through the pages."""

import pytest

from tests.office import Office

INVITED = {"name": "Nia Obi", "email": "nia@n.example", "roles": ["hr"]}


def test_an_administrator_invites_someone(office: Office) -> None:
    browser = office.signed_in("Ada")
    sent = browser.fill("/people/invite", INVITED)
    assert browser.client.post("/people/invite", data=sent).status_code == 303
    assert browser.client.post("/people/invite", data=sent).status_code == 303
    page = browser.get("/people").get_data(as_text=True)
    assert page.count("Nia Obi") == 1
    assert "on its way to nia@n.example" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"roles": ["hr", "administrator"]}, "both administrator and HR"),
        ({"roles": []}, "at least one role"),
        ({"name": "x" * 300}, "200 characters or fewer"),
        ({"name": "a\0b"}, "nobody can see"),
        ({"email": "a@b.example, c@d.example"}, "one e-mail address"),
        ({"email": "ada@n.example"}, "on the list"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    office: Office, typed: dict[str, str], words: str
) -> None:
    browser = office.signed_in("Ada")
    sent = browser.send("/people/invite", {**INVITED, **typed})
    assert sent.status_code == 422
    assert words in browser.text
    assert "<title>Error: " in browser.text


def test_roles_change_and_accounts_are_switched_off_and_on(office: Office) -> None:
    browser, path = office.signed_in("Ada"), f"/people/{office.actors['Ravi'].id}"
    ravi = office.signed_in("Ravi")
    assert browser.send(path, {"roles": ["hr"]}).status_code == 303
    assert ravi.get("/account").status_code == 303
    assert browser.press(path, {}, f"{path}/switch-off").status_code == 303
    assert "Switched off since" in browser.get(path).get_data(as_text=True)
    assert browser.press(path, {}, f"{path}/switch-on").status_code == 303


def test_the_last_administrator_reads_why_they_stay(office: Office) -> None:
    browser, path = office.signed_in("Ada"), f"/people/{office.actors['Ada'].id}"
    assert browser.press(path, {}, f"{path}/switch-off").status_code == 422
    assert "only administrator" in browser.text


def test_settings_are_kept(office: Office) -> None:
    browser = office.signed_in("Ada")
    typed = {
        "name": "Northgate Ltd",
        "contact_email": "hello@n.example",
        "contact_phone": "",
        "postal_address": "Musterkai 7, Berlin",
        "time_zone": "Europe/Berlin",
        "no_counts_rule": "y",
        "link_days": "60",
        "answer_days": "5",
        "ask_first_days": "7",
        "remind_days": "2",
        "feedback_days": "10",
    }
    assert browser.send("/settings", typed).status_code == 303
    page = browser.get("/settings").get_data(as_text=True)
    assert "Northgate Ltd" in page
    assert " checked" in page
    notice = browser.get("/how-we-use-your-answers").get_data(as_text=True)
    assert "“We” means Northgate Ltd, Musterkai 7, Berlin." in notice
    assert browser.send("/settings", {**typed, "link_days": "x"}).status_code == 422
    assert "from 7 to 365" in browser.text


@pytest.mark.parametrize("staff_id", ["x", "0" * 24, "%00"])
def test_nobody_is_there_who_is_not(office: Office, staff_id: str) -> None:
    assert office.signed_in("Ada").get(f"/people/{staff_id}").status_code == 404
