"""An organisation's own policies: stricter anywhere, milder on the record only."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hiring import clock
from hiring.adapters.policy_files import (
    PolicyFileError,
    UnknownJurisdiction,
    lint_folder,
    list_jurisdictions,
    policy_for,
    read_all,
    use_own_folder,
)
from hiring.app import create_app
from hiring.domain.finding import FindingState, RuleCode, Severity
from hiring.domain.ledger.events import ORGANISATION
from hiring.domain.policy import Authority, authority_of
from hiring.models.contact import Contact, Finding
from hiring.models.ledger import AuditEvent
from hiring.models.policy import Relaxation
from hiring.services.findings import settle_finding
from hiring.services.recheck import recheck_all
from hiring.services.relaxations import record_relaxations
from tests.builders import SAID, SAM, a_case, a_contact
from tests.northgate import Northgate

SETTINGS = Path(__file__).parent.parent.parent / "docs" / "settings.md"
HEAD = 'id = "own"\ntitle = "Our own"\nverified_on = 2026-11-22\n'
STRICTER = """\
[rules]
EVI004 = { severity = "block", basis = "house" }
"""
BARE = replace(SAID, company_stage="")
MILDER = """\
[[milder]]
key = "rules.OFF001"
value = "notice"
reason = "Agreed with the works council."
decided_by = "Mira Marsh"
decided_on = 2026-11-20
"""


@pytest.fixture(autouse=True)
def _no_other_test_sees_them() -> Iterator[None]:
    yield
    use_own_folder(None)


def own(folder: Path, text: str, applies_to: str = "base") -> Path:
    """Write an organisation's own folder with one file in it."""
    made = folder / "own"
    made.mkdir(exist_ok=True)
    head = f'{HEAD}applies_to = ["{applies_to}"]\n'
    (made / "own.toml").write_text(head + text, encoding="utf-8")
    return made


def severity(code: str, *places: str) -> Severity:
    return policy_for(places).severity(RuleCode(code))


def recorded(app: Flask) -> None:
    with app.app_context():
        record_relaxations()


def relaxed_events(northgate: Northgate) -> list[dict[str, object]]:
    return northgate.rows(AuditEvent, case_id=ORGANISATION, type="policy.relaxed")


def test_what_is_stricter_holds_wherever_the_file_applies(tmp_path: Path) -> None:
    assert severity("EVI004", "de") is Severity.NOTICE
    use_own_folder(own(tmp_path, STRICTER, "eu"))
    assert severity("EVI004", "de") is Severity.BLOCK
    assert severity("EVI004", "de", "us") is Severity.BLOCK
    assert severity("EVI004", "us") is Severity.NOTICE
    assert severity("EVI004") is Severity.NOTICE


def test_what_is_milder_says_why_and_is_a_house_rule(tmp_path: Path) -> None:
    use_own_folder(own(tmp_path, MILDER))
    assert severity("OFF001", "de") is Severity.NOTICE
    spoken = authority_of(policy_for(["de"]), "rules.OFF001")
    assert spoken["reason"] == "Agreed with the works council. (Mira Marsh, 2026-11-20)"
    assert (spoken["basis"], spoken["policy"]) == (Authority.HOUSE, "own")
    assert "own" in policy_for(["de"]).digests


def test_what_is_milder_in_one_place_leaves_the_others_as_strict(
    tmp_path: Path,
) -> None:
    use_own_folder(own(tmp_path, MILDER, "de"))
    assert severity("OFF001", "de") is Severity.NOTICE
    assert severity("OFF001", "de", "ch") is Severity.BLOCK
    assert severity("OFF001", "eu") is Severity.WARN
    assert severity("OFF001", "us") is Severity.WARN


def test_a_file_of_ones_own_is_no_place_to_choose(tmp_path: Path) -> None:
    use_own_folder(own(tmp_path, STRICTER))
    assert "own" in {file.id for file in read_all()}
    assert "own" not in {file.id for file in list_jurisdictions()}
    with pytest.raises(UnknownJurisdiction):
        policy_for(["own"])


def test_the_app_reads_the_folder_that_its_settings_name(
    northgate: Northgate, tmp_path: Path
) -> None:
    for folder, expected in (
        (own(tmp_path, STRICTER), Severity.BLOCK),
        (None, Severity.NOTICE),
    ):
        create_app(replace(northgate.config, policies=folder))
        assert severity("EVI004") is expected


def test_a_broken_file_stops_the_start_with_its_name_and_line(
    northgate: Northgate, tmp_path: Path
) -> None:
    folder = own(tmp_path, STRICTER.replace("block", "loud"))
    with pytest.raises(PolicyFileError, match=r"^own\.toml, line 6: the severity"):
        create_app(replace(northgate.config, policies=folder))


def test_a_file_that_breaks_later_changes_nothing_in_a_running_server(
    northgate: Northgate, tmp_path: Path
) -> None:
    folder = own(tmp_path, STRICTER)
    use_own_folder(folder)
    (folder / "own.toml").write_text("[broken", encoding="utf-8")
    case = a_case(northgate)
    contact_id = a_contact(northgate, case, SAM)
    found = northgate.rows(Finding, contact_id=contact_id, code="OFF001")
    assert len(found) == 1
    assert severity("EVI004") is Severity.BLOCK
    assert len(lint_folder(folder)) == 1, "while a check reads it anew"


def test_what_is_milder_is_written_into_the_ledger_once(
    northgate: Northgate, tmp_path: Path
) -> None:
    use_own_folder(own(tmp_path, MILDER))
    for _ in range(3):
        recorded(northgate.app)
    assert len(relaxed_events(northgate)) == 1
    (kept,) = northgate.rows(Relaxation)
    assert (kept["key"], kept["was"], kept["value"]) == (
        "rules.OFF001",
        "block",
        "notice",
    )
    assert kept["seq"] == relaxed_events(northgate)[0]["seq"]
    assert northgate.breaks() == []


def test_that_it_is_as_strict_again_is_written_too(
    northgate: Northgate, tmp_path: Path
) -> None:
    use_own_folder(own(tmp_path, MILDER))
    recorded(northgate.app)
    use_own_folder(None)
    recorded(northgate.app)
    recorded(northgate.app)
    assert len(relaxed_events(northgate)) == 2
    assert northgate.rows(Relaxation)[0]["gone_at"] is not None


def test_nothing_milder_writes_nothing(northgate: Northgate, tmp_path: Path) -> None:
    use_own_folder(own(tmp_path, STRICTER))
    recorded(northgate.app)
    assert relaxed_events(northgate) == []


def page_of(client: FlaskClient, address: str) -> str:
    text = client.get(address).get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_hr_reads_what_was_made_milder_why_and_on_whose_word(
    northgate: Northgate, tmp_path: Path
) -> None:
    assert "as strict as the policies that came along" in page_of(
        northgate.client(northgate.cast.mira), "/ledger"
    )
    use_own_folder(own(tmp_path, MILDER))
    recorded(northgate.app)
    page = page_of(northgate.client(northgate.cast.mira), "/ledger")
    assert "OFF001 off list contact own.toml" in page
    assert "block notice Agreed with the works council. Mira Marsh" in page
    use_own_folder(None)
    recorded(northgate.app)
    assert "Ended" in page_of(northgate.client(northgate.cast.mira), "/ledger")


def test_hr_is_told_of_policies_that_nobody_has_checked_for_180_days(
    northgate: Northgate, tmp_path: Path
) -> None:
    folder = own(tmp_path, STRICTER)
    file = folder / "own.toml"
    aged = file.read_text("utf-8").replace("2026-11-22", "2026-05-25")
    file.write_text(aged, encoding="utf-8")
    use_own_folder(folder)
    warning = "1 policy was not checked for 180 days Our own (25 May 2026)."
    for day, is_told in ((21, False), (22, True)):
        with clock.set_to(datetime(2026, 11, day, 12, tzinfo=UTC)):
            client = northgate.client(northgate.cast.mira)
            assert (warning in page_of(client, "/ledger")) is is_told


def test_the_example_in_the_settings_is_sound(tmp_path: Path) -> None:
    blocks = re.findall(r"```toml\n(.+?)```", SETTINGS.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "northgate.toml").write_text("\n".join(blocks), encoding="utf-8")
    assert lint_folder(folder) == ()
    use_own_folder(folder)
    assert severity("OFF001", "us") is Severity.BLOCK
    assert severity("EVI004", "us") is Severity.OFF
    assert policy_for([]).inform_days == 7


def test_what_a_policy_says_more_strictly_is_raised_again_and_walled_off(
    northgate: Northgate, tmp_path: Path
) -> None:
    case = a_case(northgate)
    contact = a_contact(northgate, case, SAM, notes=BARE)
    (first,) = northgate.rows(Finding, contact_id=contact, code="EVI004")
    assert first["severity"] != Severity.BLOCK
    with northgate.app.app_context():
        settle_finding(northgate.cast.mira, first["id"], "It is known.")
        use_own_folder(own(tmp_path, STRICTER))
        list(recheck_all())
        use_own_folder(None)
        list(recheck_all())
    (found,) = northgate.rows(Finding, contact_id=contact, code="EVI004")
    assert (found["severity"], found["state"]) == (Severity.BLOCK, FindingState.OPEN)
    assert (found["settlement"], found["settled_by"]) == ("", None)
    assert found["policy_digest"] != first["policy_digest"]
    assert northgate.rows(Contact, id=contact)[0]["is_walled"]
    assert northgate.breaks() == []
