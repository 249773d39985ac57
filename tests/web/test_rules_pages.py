"""The pages of the rules say what `sayso rules` says, to whoever is signed in."""

import pytest

from hiring.domain.rules import RULES
from tests.northgate import Northgate


@pytest.mark.parametrize("who", ["ada", "jonas", "ivo", "mira"])
def test_everybody_on_staff_can_read_every_rule(northgate: Northgate, who: str) -> None:
    client = northgate.client(getattr(northgate.cast, who))
    listed = client.see("/rules").main
    for rule in RULES:
        assert rule.code in listed
    page = client.see(f"/rules/{RULES[0].code}")
    for words in (RULES[0].page.flags, RULES[0].page.instead):
        assert words in page.main


def test_each_rule_has_its_page(northgate: Northgate) -> None:
    client = northgate.client(northgate.cast.mira)
    for rule in RULES:
        page = client.see(f"/rules/{rule.code}")
        assert page.heading.startswith(rule.code)
        assert "House rule" in page.main or "Law" in page.main or "Off" in page.main


def test_a_place_is_chosen_and_a_wrong_one_is_none(northgate: Northgate) -> None:
    client = northgate.client(northgate.cast.mira)
    assert client.see("/rules?place=eu").heading == "The rules"
    assert client.see("/rules?place=atlantis").heading == "The rules"


def test_an_unknown_code_is_not_found(northgate: Northgate) -> None:
    client = northgate.client(northgate.cast.mira)
    assert client.see("/rules/XXX001").status == 404
