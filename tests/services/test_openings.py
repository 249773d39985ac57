"""Openings and what closing them ends, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.domain.ledger.events import ORGANISATION
from hiring.extensions import db
from hiring.models.consent import ConsentRequest
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.candidates import load_candidate
from hiring.queries.ledger import read_case
from hiring.queries.openings import list_openings, load_opening
from hiring.services.consent import request_consent
from hiring.services.openings import (
    OpeningText,
    change_opening,
    close_opening,
    record_opening,
)
from hiring.services.periodic import sweep_cases, sweep_openings
from tests.office import Office

TEXT = OpeningText("Buyer", "", "junior", ("eu",), "", "", "", "")


def test_a_manager_leads_what_they_record(each_office: Office) -> None:
    mei, jonas = each_office.actors["Mei"], each_office.actors["Jonas"]
    with each_office.app.app_context():
        made = record_opening(mei, TEXT, "press")
        assert record_opening(mei, TEXT, "press") == made
        assert load_opening(mei, made).manager_id == mei.id
        with pytest.raises(NotFound):
            load_opening(jonas, made)
        with pytest.raises(NotFound):
            change_opening(jonas, made, TEXT)
        with pytest.raises(NotFound):
            close_opening(jonas, made)
    assert each_office.events()[-1] == "opening.recorded"


def test_a_change_of_places_is_on_record_and_its_cases_are_looked_at_again(
    each_office: Office,
) -> None:
    jonas = each_office.actors["Jonas"]
    opening = each_office.opening("Jonas")
    each_office.candidate("Jonas", opening, "Amara Okafor")
    with each_office.app.app_context():
        sweep_cases()
        sweep_openings()
        held = load_opening(jonas, opening).jurisdictions
        change_opening(jonas, opening, replace(TEXT, title="Baker", jurisdictions=held))
        assert all(_swept())
        change_opening(jonas, opening, replace(TEXT, jurisdictions=("uk",)))
        assert _swept() == [None, None]
        entry = read_case(db.session(), ORGANISATION, current_keystore())[-1]
    said = entry.parts[0].payload
    assert said is not None
    assert said["before"] == {"jurisdictions": sorted(held)}
    assert said["after"] == {"jurisdictions": ["uk"]}


def _swept() -> list[datetime | None]:
    both = (Candidate.swept_at, Opening.swept_at)
    return [db.session.scalars(select(each)).one() for each in both]


def test_an_administrator_says_who_leads(office: Office) -> None:
    ada, mei = office.actors["Ada"], office.actors["Mei"]
    with office.app.app_context():
        for nobody in ("", office.actors["Ravi"].id, "x"):
            with pytest.raises(DomainError) as refused:
                record_opening(ada, OpeningText(*_text(), manager_id=nobody))
            assert refused.value.field == "manager_id"
        made = record_opening(ada, OpeningText(*_text(), manager_id=mei.id))
        assert load_opening(mei, made).manager_name == mei.name


def _text() -> tuple[str, str, str, tuple[str, ...], str, str, str, str]:
    return ("Buyer", "", "junior", ("eu",), "", "", "", "")


@pytest.mark.parametrize(
    ("level", "places", "field"),
    [("expert", ("eu",), "level"), ("junior", ("mars",), "jurisdictions")],
)
def test_what_is_not_offered_is_refused(
    office: Office, level: str, places: tuple[str, ...], field: str
) -> None:
    text = OpeningText("Buyer", "", level, places, "", "", "", "")
    with office.app.app_context(), pytest.raises(DomainError) as refused:
        record_opening(office.actors["Mei"], text)
    assert refused.value.field == field


def test_closing_ends_what_is_still_asked(each_office: Office) -> None:
    jonas = each_office.actors["Jonas"]
    opening = each_office.opening("Jonas")
    asked = each_office.candidate("Jonas", opening, "Amara Okafor")
    each_office.candidate("Jonas", opening, "Luis Prado")
    with each_office.app.app_context():
        request_consent(jonas, asked, "press")
        assert close_opening(jonas, opening) == 1
        states = db.session.scalars(select(ConsentRequest.state)).all()
        assert states == ["closed"]
        view = load_candidate(jonas, asked)
        assert (view.consent_state, view.is_closed) == ("closed", True)
        with pytest.raises(Conflict):
            close_opening(jonas, opening)
        with pytest.raises(Conflict):
            change_opening(jonas, opening, TEXT)
    assert each_office.events(asked) == ["consent.requested", "consent.requested"]


def test_open_ones_come_first_and_no_page_repeats_one(each_office: Office) -> None:
    start, jonas = clock.now(), each_office.actors["Jonas"]
    made = []
    for number in range(5):
        with clock.set_to(start + timedelta(minutes=number)):
            made.append(each_office.opening("Jonas", f"Opening {number}"))
    with each_office.app.app_context():
        close_opening(jonas, made[4])
        seen, after = [], ""
        while after is not None:
            page = list_openings(jonas, after, limit=2)
            seen += [row.title for row in page.rows]
            after = page.next_after
    assert seen == [f"Opening {number}" for number in (3, 2, 1, 0, 4)]
