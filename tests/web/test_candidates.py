"""Candidates through the pages: by hand, from files, and who sees them."""

from io import BytesIO
from pathlib import Path

import pytest

from tests.office import Browser, Office

FILES = Path(__file__).parent.parent / "files"
TYPED = {"name": "Amara Okafor", "email": "amara@example.com", "phone": ""}


def uploads(browser: Browser, content: bytes, **typed: str) -> str:
    sent = browser.fill("/candidates/import", typed)
    sent["file"] = (BytesIO(content), "people.csv")
    browser.last = browser.client.post("/candidates/import", data=sent)
    return browser.last.location or ""


def test_a_candidate_is_added_once_by_two_presses(office: Office) -> None:
    office.opening("Jonas")
    browser = office.signed_in("Jonas")
    page = browser.get("/candidates/new").get_data(as_text=True)
    chosen = page.split("selected>")[0].rsplit('value="', 1)[1].split('"')[0]
    sent = browser.fill("/candidates/new", {**TYPED, "opening_id": chosen})
    first = browser.client.post("/candidates/new", data=sent)
    second = browser.client.post("/candidates/new", data=sent)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert "Amara Okafor" in browser.get("/candidates").get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "Enter the candidate’s name."),
        ({"name": "x" * 300}, "200 characters or fewer"),
        ({"name": "Ama\0ra"}, "nobody can see"),
        ({"email": "a@b.example, c@d.example"}, "one e-mail address"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "one e-mail address"),
        ({"opening_id": ""}, "Choose an opening."),
        ({"opening_id": "x"}, "from the list"),
        ({"phone": "1" * 61}, "60 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    office: Office, typed: dict[str, str], words: str
) -> None:
    opening, browser = office.opening("Jonas"), office.signed_in("Jonas")
    sent = browser.send("/candidates/new", {**TYPED, "opening_id": opening, **typed})
    assert sent.status_code == 422
    assert words in browser.text


def test_a_foreign_candidate_looks_like_none(office: Office) -> None:
    made = office.candidate("Jonas", office.opening("Jonas"))
    for name in ("Mei", "Ravi"):
        browser = office.signed_in(name)
        absent = browser.get(f"/candidates/{'0' * 24}")
        foreign = browser.get(f"/candidates/{made}")
        assert foreign.status_code == absent.status_code == 404
        assert foreign.data == absent.data
        assert "Amara" not in browser.get("/candidates").get_data(as_text=True)


def test_an_assigned_interviewer_sees_the_candidate(office: Office) -> None:
    made = office.candidate("Jonas", office.opening("Jonas"))
    ravi = office.signed_in("Ravi")
    assert "to interview will stand here" in ravi.get("/candidates").get_data(
        as_text=True
    )
    path = f"/candidates/{made}/interviewers"
    jonas = office.signed_in("Jonas")
    typed = {"interviewers": [office.actors["Ravi"].id]}
    assert jonas.send(path, typed).status_code == 303
    assert "Amara" in ravi.get("/candidates").get_data(as_text=True)
    assert jonas.send(path, {"interviewers": ["x"]}).status_code == 422
    for address in (path, f"{path}/added"):
        assert office.signed_in("Mei").get(address).status_code == 404


def test_an_administrator_adds_and_assigns_but_opens_no_case(office: Office) -> None:
    opening = office.opening("Jonas")
    browser = office.signed_in("Ada")
    sent = browser.send("/candidates/new", {**TYPED, "opening_id": opening})
    assert sent.location == f"/openings/{opening}"
    assert "Amara Okafor" in browser.get(sent.location).get_data(as_text=True)
    assert browser.get("/candidates").status_code == 403


@pytest.mark.parametrize(
    "name",
    ["greenhouse_candidates.csv", "lever_import.csv", "spreadsheet_unicode_text.csv"],
)
def test_files_of_other_systems_are_read_as_proposed(office: Office, name: str) -> None:
    opening, browser = office.opening("Jonas"), office.signed_in("Jonas")
    place = uploads(browser, (FILES / name).read_bytes(), opening_id=opening)
    page = browser.get(place).get_data(as_text=True)
    assert "can be added" in page
    path = place.partition("?")[0]
    chosen = chosen_in(page)
    sent = browser.press(place, {**chosen, "do": "import"}, path)
    assert sent.location == f"{path}/added"
    assert "Nothing has been sent" in browser.get(sent.location).get_data(as_text=True)


def imports(browser: Browser, rows: int, **typed: str) -> str:
    """Import so many people; return the address of the page that says so."""
    lines = [f"Amara {n},amara{n}@example.com" for n in range(rows)]
    place = uploads(browser, "\n".join(["Name,Email", *lines]).encode(), **typed)
    path = place.partition("?")[0]
    chosen = chosen_in(browser.get(place).get_data(as_text=True))
    return browser.press(place, {**chosen, "do": "import"}, path).location or ""


@pytest.mark.parametrize(
    ("rows", "button"), [(1, "Ask this candidate"), (3, "Ask these 3 candidates")]
)
def test_all_new_candidates_are_asked_by_one_press(
    office: Office, rows: int, button: str
) -> None:
    office.opening("Jonas")
    browser = office.signed_in("Jonas")
    page = imports(browser, rows)
    assert button in browser.get(page).get_data(as_text=True)
    to = page.replace("/added", "/ask")
    assert browser.press(page, {}, to).location == page
    shown = browser.get(page).get_data(as_text=True)
    assert "on the way" in shown
    assert "Nobody of them is left" in shown
    assert "not asked" not in browser.get("/candidates").get_data(as_text=True).lower()


def test_an_administrator_reads_who_asks(office: Office) -> None:
    opening, browser = office.opening("Jonas"), office.signed_in("Ada")
    page = imports(browser, 2, opening_id=opening)
    shown = browser.get(page).get_data(as_text=True)
    assert "2 candidates are added" in shown
    assert "The hiring manager of each opening asks" in shown
    assert "/ask" not in shown


def test_a_file_that_is_not_imported_yet_is_shown_first(office: Office) -> None:
    office.opening("Jonas")
    browser = office.signed_in("Jonas")
    path = uploads(browser, b"Name,Email\nAmara,a@example.com\n").partition("?")[0]
    assert browser.get(f"{path}/added").location == path
    assert office.signed_in("Mei").get(path).status_code == 404


def chosen_in(page: str) -> dict[str, str]:
    """Read which option of each select stands chosen."""
    chosen = {}
    for part in page.split("<select")[1:]:
        select = part.split("</select>")[0]
        name = select.split('name="')[1].split('"')[0]
        before = select.partition('" selected')
        chosen[name] = before[0].rsplit('value="', 1)[1] if before[1] else ""
    return chosen


def test_a_wrong_file_shows_every_row_that_is_wrong(office: Office) -> None:
    opening, browser = office.opening("Jonas"), office.signed_in("Jonas")
    content = b"Name,Email\nAmara,a@example.com\nLuis,nothing\n,x@example.com\n"
    place = uploads(browser, content, opening_id=opening)
    page = browser.get(place).get_data(as_text=True)
    assert "to put right first" in page
    assert "is not an e-mail address" in page
    path = place.partition("?")[0]
    typed = {**chosen_in(page), "do": "import"}
    assert browser.press(place, typed, path).status_code == 422
    assert "No candidates yet" in browser.get("/candidates").get_data(as_text=True)


def test_a_mapping_is_corrected_and_read_again(office: Office) -> None:
    opening, browser = office.opening("Jonas"), office.signed_in("Jonas")
    content = b"Who,Address\nAmara,a@example.com\n"
    place = uploads(browser, content, opening_id=opening)
    page = browser.get(place).get_data(as_text=True)
    assert "Say what the columns hold" in page
    path = place.partition("?")[0]
    typed = {"opening_id": opening, "full_name": "0", "email": "1", "do": "check"}
    assert browser.press(place, typed, path).status_code == 200
    assert "1 candidate can be added" in browser.text
    assert browser.press(place, {**typed, "email": "99"}, path).status_code == 200
    assert "no such column" in browser.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "row"),
        (b"Name,Email\nAm\0ra,a@example.com\n", ""),
        (b"\xef\xbb\xbfName,Email\nAmara,a@example.com\n", ""),
        (b"Name,Email\nAm\xc3,a@example.com\n", ""),
        (b"a," * 50_000 + b"a\n" + b"b," * 50_000 + b"b\n", "columns"),
    ],
)
def test_an_odd_file_is_read_or_refused_in_words(
    office: Office, content: bytes, words: str
) -> None:
    office.opening("Jonas")
    browser = office.signed_in("Jonas")
    place = uploads(browser, content)
    assert browser.last is not None
    if place:
        assert browser.get(place).status_code == 200
    else:
        assert browser.last.status_code == 422
        assert words in browser.text


def test_a_file_that_is_too_large_is_refused(office: Office) -> None:
    office.opening("Jonas")
    browser = office.signed_in("Jonas")
    sent = browser.client.post(
        "/candidates/import",
        data=b"x" * 12 * 1024 * 1024,
        content_type="multipart/form-data; boundary=x",
    )
    assert sent.status_code == 413


def test_no_list_asks_more_the_longer_it_is(office: Office) -> None:
    opening, browser = office.opening("Jonas"), office.signed_in("Jonas")
    counts = []
    for number in (1, 12):
        for each in range(number):
            office.candidate("Jonas", opening, f"Amara {number} {each}")
        browser.get("/candidates")
        with office.counting() as statements:
            browser.get("/candidates")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[1] <= 8


@pytest.mark.parametrize("query", ["?search=%00", "?after=x", f"?search={'x' * 300}"])
def test_an_odd_search_does_no_harm(office: Office, query: str) -> None:
    assert office.signed_in("Jonas").get(f"/candidates{query}").status_code == 200


PAGES = {
    "/": "AJRH",
    "/account": "AJRH",
    "/account/password": "AJRH",
    "/people": "A",
    "/people/invite": "A",
    "/settings": "A",
    "/openings": "AJH",
    "/openings/new": "AJ",
    "/candidates": "JRH",
    "/candidates/new": "AJ",
    "/candidates/import": "AJ",
}


@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_to_its_roles_only(office: Office, path: str) -> None:
    who = {"A": "Ada", "J": "Jonas", "R": "Ravi", "H": "Mira"}
    for letter, name in who.items():
        status = office.signed_in(name).get(path).status_code
        allowed = {200, 303} if letter in PAGES[path] else {403}
        assert status in allowed, name
    stranger = office.browser().get(path)
    assert stranger.status_code == 303
    assert stranger.location.startswith("/sign-in")


POSTS = (
    "/sign-out",
    "/account/sessions/end",
    "/account/sessions/end-others",
    "/account/password",
    "/people/invite",
    "/settings",
    "/openings/new",
    "/candidates/new",
    "/candidates/import",
)


@pytest.mark.parametrize("path", POSTS)
def test_nothing_is_done_without_the_forms_token(office: Office, path: str) -> None:
    for name in ("Ada", "Jonas"):
        browser = office.signed_in(name)
        assert browser.client.post(path, data={"name": "x"}).status_code in {400, 403}
