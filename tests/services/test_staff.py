"""Who works here, on both databases."""

import pytest
from sqlalchemy import select

from hiring.domain.actor import Role
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.extensions import db
from hiring.models.organisation import OutboxMail, StaffToken
from hiring.queries.organisation import load_settings
from hiring.queries.staff import list_staff, load_staff
from hiring.services.rate_limit import Try, client_prefix, count_tries, forget_old_tries
from hiring.services.settings import ChangeSettings, change_settings
from hiring.services.staff import (
    Found,
    Invite,
    change_roles,
    found_organisation,
    invite,
    invite_again,
    mint_token,
    switch_off,
    switch_on,
)
from hiring.transaction import transaction
from tests.office import PASSWORD, Office

HR, ADMIN = frozenset({Role.HR}), frozenset({Role.ADMINISTRATOR})


def test_an_invitation_owes_one_mail_and_one_event(each_office: Office) -> None:
    before = each_office.events().count("staff.changed")
    with each_office.app.app_context():
        ada = each_office.actors["Ada"]
        command = Invite("Nia Obi", "Nia@n.example", HR, "press")
        made = invite(ada, command)
        assert invite(ada, command) == made
        refs = db.session.scalars(
            select(OutboxMail.refs).where(OutboxMail.template == "invitation")
        )
        assert [each for each in refs if each["staff_id"] == made] == [
            {"staff_id": made, "invited_by": ada.id}
        ]
        assert load_staff(made).email == "nia@n.example"
    assert each_office.events().count("staff.changed") == before + 1


def test_one_address_is_one_person(each_office: Office) -> None:
    with each_office.app.app_context(), pytest.raises(DomainError) as refused:
        invite(each_office.actors["Ada"], Invite("X", " ADA@n.example", HR))
    assert refused.value.field == "email"


@pytest.mark.parametrize("roles", [HR | ADMIN, frozenset[Role]()])
def test_roles_that_do_not_fit_are_refused(
    office: Office, roles: frozenset[Role]
) -> None:
    ada, ravi = office.actors["Ada"], office.actors["Ravi"]
    with office.app.app_context():
        with pytest.raises(DomainError):
            invite(ada, Invite("X", "x@n.example", roles))
        with pytest.raises(DomainError):
            change_roles(ada, ravi.id, roles)


def test_the_last_administrator_stays(each_office: Office) -> None:
    ada = each_office.actors["Ada"]
    with each_office.app.app_context():
        with pytest.raises(DomainError, match="only administrator"):
            switch_off(ada, ada.id)
        with pytest.raises(DomainError, match="only administrator"):
            change_roles(ada, ada.id, HR)
        invited = invite(ada, Invite("Nia", "nia@n.example", ADMIN))
        with pytest.raises(DomainError, match="only administrator"):
            switch_off(ada, ada.id)
        switch_off(ada, invited)


def test_who_leads_an_open_opening_cannot_leave_it_behind(each_office: Office) -> None:
    each_office.opening("Jonas", "Site Lead")
    ada, jonas = each_office.actors["Ada"], each_office.actors["Jonas"]
    with each_office.app.app_context():
        with pytest.raises(DomainError, match="“Site Lead”"):
            switch_off(ada, jonas.id)
        with pytest.raises(DomainError, match="“Site Lead”"):
            change_roles(ada, jonas.id, frozenset({Role.INTERVIEWER}))
        change_roles(ada, jonas.id, jonas.roles | {Role.INTERVIEWER})


def test_whoever_leaves_is_signed_out_and_their_links_are_dead(office: Office) -> None:
    browser, ravi = office.signed_in("Ravi"), office.actors["Ravi"]
    with office.app.app_context():
        with transaction() as session:
            mint_token(session, ravi.id, "password_reset")
        switch_off(office.actors["Ada"], ravi.id)
        assert db.session.scalars(select(StaffToken.used_at)).one() is not None
        assert browser.get("/account").status_code == 303
        with pytest.raises(NotFound):
            switch_off(office.actors["Ada"], ravi.id)
        switch_on(office.actors["Ada"], ravi.id)
        assert load_staff(ravi.id).switched_off_at is None
    assert browser.get("/account").status_code == 303


def test_changed_roles_count_from_a_new_session_on(office: Office) -> None:
    browser, ravi = office.signed_in("Ravi"), office.actors["Ravi"]
    with office.app.app_context():
        change_roles(office.actors["Ada"], ravi.id, HR)
    assert browser.get("/account").status_code == 303


def test_no_invitation_goes_to_someone_who_has_come(office: Office) -> None:
    with office.app.app_context(), pytest.raises(Conflict):
        invite_again(office.actors["Ada"], office.actors["Ravi"].id)


def test_an_installation_is_founded_once(office: Office) -> None:
    again = Found("Other", "x@n.example", "X", "y@n.example", PASSWORD)
    with office.app.app_context(), pytest.raises(Conflict):
        found_organisation(again)


def test_a_setting_and_its_event_are_kept_together(each_office: Office) -> None:
    wanted = ChangeSettings(
        name="Northgate",
        contact_email="a@n.example",
        contact_phone="",
        time_zone="Europe/Berlin",
        no_counts_rule=True,
        link_days=30,
        answer_days=4,
        ask_first_days=6,
        feedback_days=8,
    )
    with each_office.app.app_context():
        change_settings(each_office.actors["Ada"], wanted)
        assert load_settings().no_counts_rule is True
        assert load_settings().link_days == 30
    assert each_office.events()[-1] == "settings.changed"


def test_the_list_goes_on_where_it_stopped(each_office: Office) -> None:
    with each_office.app.app_context():
        names, after = [], ""
        while after is not None:
            page = list_staff(after, limit=2)
            names += [person.name for person in page.rows]
            after = page.next_after
    assert names == sorted(names)
    assert len(names) == 5


def test_tries_are_counted_by_one_statement(each_office: Office) -> None:
    with each_office.app.app_context():
        count_tries(Try("warm", "up", 9))
        with each_office.counting() as statements:
            count_tries(Try("a", "x", 9), Try("b", "y", 9))
        writes = [each for each in statements if "rate_count" in each]
        assert len(writes) == 1
        for _ in range(8):
            count_tries(Try("a", "x", 9))
        with pytest.raises(DomainError):
            count_tries(Try("a", "x", 9))
        forget_old_tries()


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        (None, ""),
        ("unix", "unix"),
    ],
)
def test_a_client_is_known_by_its_network(address: str | None, prefix: str) -> None:
    assert client_prefix(address) == prefix
