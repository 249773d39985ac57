"""An answer from the employer's own network counts, and is marked for HR to see."""

from dataclasses import replace
from ipaddress import ip_network

import pytest

from hiring.config import Config, SettingInvalid
from hiring.models.consent import ConsentDecision
from tests.builders import Case, a_case, a_link
from tests.northgate import Northgate

MARK = "Answered from the employer’s network"


def signed_from(northgate: Northgate, address: str) -> Case:
    config = replace(northgate.config, own_networks=(ip_network("10.1.0.0/16"),))
    northgate.app.config["SAYSO"] = config
    case = a_case(northgate)
    browser = northgate.client()
    browser.environ_base["REMOTE_ADDR"] = address
    browser.see(f"/c/{a_link(northgate, case)}")
    browser.press("Continue")
    browser.press("Say no to everything")
    browser.press("Sign and save", signed_name=case.name)
    return case


def test_an_answer_from_inside_is_kept_and_marked_for_hr_alone(
    northgate: Northgate,
) -> None:
    case = signed_from(northgate, "10.1.2.3")
    (decision,) = northgate.rows(ConsentDecision)
    assert decision["own_network"] is True
    path = f"/candidates/{case.id}"
    assert MARK in northgate.client(northgate.cast.mira).see(path).text
    assert MARK not in northgate.client(northgate.cast.jonas).see(path).text
    northgate.deliver()
    assert "Not you? Open the link" in northgate.mails(case.email)[-1].body
    assert not northgate.breaks()


def test_an_answer_from_elsewhere_is_not_marked(northgate: Northgate) -> None:
    case = signed_from(northgate, "203.0.113.9")
    (decision,) = northgate.rows(ConsentDecision)
    assert decision["own_network"] is False
    page = northgate.client(northgate.cast.mira).see(f"/candidates/{case.id}")
    assert MARK not in page.text


def test_networks_are_read_and_refused_in_plain_words() -> None:
    env = {
        "SAYSO_OWN_NETWORKS": "10.0.0.0/8, 2001:db8::/32",
        "SAYSO_SECRET_KEY": "x" * 32,
    }
    config = Config.from_env(env)
    assert config.is_own_network("10.9.9.9")
    assert config.is_own_network("::ffff:10.9.9.9")
    assert config.is_own_network("2001:db8::1")
    assert not config.is_own_network("192.0.2.1")
    assert not config.is_own_network("nonsense")
    assert not config.is_own_network(None)
    with pytest.raises(SettingInvalid, match="SAYSO_OWN_NETWORKS must name networks"):
        Config.from_env({**env, "SAYSO_OWN_NETWORKS": "10.0.0.1/8"})
