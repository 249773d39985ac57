"""Sessions: a new name at each sign-in, and dead the moment they end."""

import pytest

from hiring.domain.actor import Role
from hiring.models.organisation import StaffSession
from hiring.services.staff import change_roles, switch_off
from tests.northgate import PASSWORD, Northgate
from tests.pages import Client


def sign_in(client: Client, northgate: Northgate) -> str:
    client.see("/sign-in")
    client.press("Sign in", email=northgate.cast.ivo.email, password=PASSWORD)
    with client.session_transaction() as session:
        token: str = session["_user_id"]
    return token


def test_a_session_that_was_planted_before_signing_in_is_worth_nothing(
    northgate: Northgate, client: Client
) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = "planted"
        session["left"] = "behind"
    token = sign_in(client, northgate)
    assert token != "planted"
    with client.session_transaction() as session:
        assert "left" not in session


def test_each_sign_in_has_a_token_of_its_own_and_none_is_stored(
    northgate: Northgate,
) -> None:
    tokens = {sign_in(northgate.client(), northgate) for _ in range(2)}
    assert len(tokens) == 2
    kept = str(northgate.rows(StaffSession))
    assert not any(token in kept for token in tokens)


@pytest.mark.parametrize("how", ["signed out", "role changed", "switched off"])
def test_a_cookie_from_before_is_dead(
    northgate: Northgate, client: Client, how: str
) -> None:
    sign_in(client, northgate)
    old = client.get_cookie("sayso")
    assert old is not None
    with northgate.app.app_context():
        ada, ivo = northgate.cast.ada, northgate.cast.ivo
        if how == "role changed":
            change_roles(ada, ivo.id, frozenset({Role.HR}))
        elif how == "switched off":
            switch_off(ada, ivo.id)
    if how == "signed out":
        client.see("/account")
        client.press("Sign out")
    thief = northgate.client()
    thief.set_cookie("sayso", old.value)
    assert thief.see("/candidates").heading == "Sign in"
