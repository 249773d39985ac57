"""The command `sayso policy`, run as people run it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text, update

from hiring.adapters.policy_files import bundled_folder, use_own_folder
from hiring.cli import commands
from hiring.extensions import db
from hiring.installation import head_revision
from hiring.models.recruiting import Candidate, Opening
from hiring.transaction import transaction
from tests.builders import a_case
from tests.cli.test_cli import Installation
from tests.northgate import Northgate

HEAD = 'id = "own"\ntitle = "Our own"\nverified_on = 2026-11-22\n'
OWN = f"""\
{HEAD}applies_to = "base"

[rules]
EVI004 = {{ severity = "block", basis = "house" }}

[[milder]]
key = "rules.OFF001"
value = "notice"
reason = "Agreed with the works council."
decided_by = "Mei Tan"
decided_on = 2026-11-20
"""


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Run with no settings but an empty instance, and leave none behind."""
    monkeypatch.setenv("SAYSO_INSTANCE", str(tmp_path / "instance"))
    yield
    use_own_folder(None)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    made = tmp_path / "own"
    made.mkdir()
    (made / "own.toml").write_text(OWN, encoding="utf-8")
    return made


def sayso(*words: str, **settings: str) -> Result:
    return CliRunner().invoke(commands, ["policy", *words], env=settings)


def test_show_prints_each_value_whose_rule_it_is_and_its_file() -> None:
    shown = sayso("show", "de", "us-ca")
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert "rules.OFF001: warn (Regulator, contested, de.toml)" in lines
    assert "topics.pay.asked: block (Law, us-ca.toml)" in lines
    assert "retention.floor: P4Y (Law, us-ca.toml)" in lines
    assert "notes.late_hours: 48 (House rule, base.toml)" in lines
    assert "inform.source_disclosed: true (Law, eu.toml)" in lines
    assert "Conflict: kept for P4Y at least and P6M at most." in lines
    assert "Files: base.toml, de.toml, eu.toml, us.toml, us-ca.toml" in lines


def test_show_explains_sources_and_what_a_value_beat() -> None:
    shown = sayso("show", "de", "us-ca", "--explain").output
    value = shown.split("rules.OFF001:")[1].split("\nrules.")[0]
    assert "rests on: Haufe HI14404852 (sourced, 2026-11-22): Haufe" in value
    assert "beat: warn (House rule, eu.toml)" in value
    assert "beat: warn (House rule, base.toml)" in value


def test_show_says_what_an_organisation_made_milder(own: Path) -> None:
    shown = sayso("show", "ch", "--explain", SAYSO_POLICIES=str(own)).output
    value = shown.split("rules.OFF001:")[1].split("\nrules.")[0]
    assert value.startswith(" notice (House rule, made milder, own.toml)")
    assert "why: Agreed with the works council. (Mei Tan, 2026-11-20)" in value
    assert "beat: block (Regulator, ch.toml)" in value


def test_check_finds_nothing_in_what_came_along() -> None:
    found = sayso("check", "--today", "2026-11-22")
    assert (found.exit_code, found.output) == (0, "26 files, no fault.\n")


def test_check_warns_of_files_that_nobody_has_checked_for_180_days() -> None:
    for day, number in (("2027-05-21", 0), ("2027-05-22", 26)):
        found = sayso("check", "--today", day)
        assert found.exit_code == 0
        warnings = re.findall(
            r"^[a-z-]+\.toml: warning: last checked on 2026-11-22, more than 180 days "
            r"ago\.$",
            found.stderr,
            re.MULTILINE,
        )
        assert len(warnings) == number


def test_check_prints_every_fault_of_a_folder_and_ends_with_1(own: Path) -> None:
    broken = OWN.replace('"block"', '"loud"').replace('"notice"', '"quiet"')
    (own / "own.toml").write_text(broken, encoding="utf-8")
    (own / "two.toml").write_text("x = [", encoding="utf-8")
    for found in (sayso("check", str(own)), sayso("check", SAYSO_POLICIES=str(own))):
        assert found.exit_code == 1
        first, second, third, last = found.output.splitlines()
        assert first.startswith("own.toml, line 7: the severity of EVI004 must be")
        assert second.startswith("own.toml, line 11: the value of rules.OFF001 must")
        assert third.startswith("two.toml, line 1: ")
        assert last == "3 faults."


def test_check_looks_at_ones_own_files_together_with_those_in_use(own: Path) -> None:
    assert sayso("check", str(own)).output == "27 files, no fault.\n"
    (own / "own.toml").write_text(OWN.replace('"base"', '"mu"'), encoding="utf-8")
    assert "own.toml, line 4: there is no policy mu." in sayso("check", str(own)).output


@pytest.mark.parametrize("command", ["serve", "worker", "rules", "policy show de"])
def test_a_broken_file_stops_every_start_with_one_plain_line(
    tmp_path: Path, own: Path, command: str
) -> None:
    (own / "own.toml").write_text(OWN.replace('"block"', '"loud"'), encoding="utf-8")
    settings = {"SAYSO_POLICIES": str(own), "SAYSO_SECRET_KEY": "x" * 32}
    said = Installation(tmp_path / "instance", settings).sayso(*command.split())
    assert said.returncode == 2
    assert re.fullmatch(
        r"sayso: own\.toml, line 7: the severity of EVI004 must be [^\n]+\n",
        said.stderr,
    )


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = {"SAYSO_POLICIES": str(tmp_path / "none")}
    said = Installation(tmp_path / "instance", settings).sayso("policy", "check")
    assert said.returncode == 2
    assert re.fullmatch(
        r"sayso: SAYSO_POLICIES must name a folder[^\n]+\n", said.stderr
    )


@pytest.fixture
def northgate_env(northgate: Northgate) -> dict[str, str]:
    """Give the settings of an installation that is up to date."""
    with northgate.app.app_context(), db.engine.begin() as connection:
        make = "CREATE TABLE alembic_version (version_num VARCHAR(40) NOT NULL)"
        connection.execute(text(make))
        put = text("INSERT INTO alembic_version VALUES (:head)")
        connection.execute(put, {"head": head_revision()})
    return {
        "SAYSO_INSTANCE": str(northgate.config.instance),
        "SAYSO_DATABASE_URL": northgate.config.database_url,
        "SAYSO_SECRET_KEY": "x" * 32,
    }


def older(folder: Path, name: str, now: str, before: str) -> Path:
    """Copy the policies that came along, one of them as it was before."""
    shutil.copytree(bundled_folder(), folder / "older")
    file = folder / "older" / f"{name}.toml"
    words = file.read_text("utf-8")
    assert now in words
    file.write_text(words.replace(now, before), encoding="utf-8")
    return folder / "older"


def diff(env: dict[str, str], *folders: Path) -> list[str]:
    said = sayso("diff", *map(str, folders), **env)
    assert (said.exit_code, said.stderr) == (0, "")
    return said.output.splitlines()


def test_diff_names_the_openings_whose_values_change_and_counts_their_cases(
    northgate: Northgate, northgate_env: dict[str, str], tmp_path: Path
) -> None:
    old = older(tmp_path, "eu", "max_days = { is = 30,", "max_days = { is = 20,")
    first = a_case(northgate)
    a_case(northgate, opening_id=first.opening_id)
    title = northgate.rows(Opening)[0]["title"]
    assert diff(northgate_env, old) == [
        f"{title} (eu): 2 open cases",
        "    inform.max_days: 20 (Law, eu.toml) -> 30 (Law, eu.toml)",
        "2 open cases of 2 change.",
    ]


def test_diff_counts_the_cases_of_each_set_of_places_for_itself(
    northgate: Northgate, northgate_env: dict[str, str], tmp_path: Path
) -> None:
    now, before = (f'CON001 = {{ severity = "{each}"' for each in ("block", "warn"))
    old = older(tmp_path, "ch", now, before)
    opening_id = a_case(northgate).opening_id
    abroad = a_case(northgate, opening_id=opening_id)
    with northgate.app.app_context(), transaction() as session:
        session.execute(
            update(Candidate)
            .where(Candidate.id == abroad.id)
            .values(jurisdictions=["ch"])
        )
    title = northgate.rows(Opening)[0]["title"]
    assert diff(northgate_env, old) == [
        f"{title} (ch, eu): 1 open case",
        "    rules.CON001: warn (Regulator, ch.toml) -> block (Regulator, ch.toml)",
        "1 open case of 2 change.",
    ]


def test_diff_says_what_an_own_folder_would_change(
    northgate: Northgate, northgate_env: dict[str, str], own: Path
) -> None:
    a_case(northgate)
    assert diff(northgate_env, bundled_folder(), own)[1:] == [
        (
            "    rules.EVI004: notice (House rule, base.toml) -> block (House rule, "
            "own.toml)"
        ),
        (
            "    rules.OFF001: warn (House rule, eu.toml) -> notice (House rule, made "
            "milder, own.toml)"
        ),
        "1 open case of 1 change.",
    ]


def test_diff_names_a_place_that_one_side_does_not_know(
    northgate: Northgate, northgate_env: dict[str, str], tmp_path: Path
) -> None:
    old = older(tmp_path, "us", "id", "id")
    for name in ("eu", "at", "de", "es", "fi", "fr", "it", "nl", "pl"):
        (old / f"{name}.toml").unlink()
    a_case(northgate)
    assert "    there was no policy for eu" in diff(northgate_env, old)


def test_diff_says_that_nothing_changes_where_nothing_does(
    northgate: Northgate, northgate_env: dict[str, str]
) -> None:
    a_case(northgate)
    assert diff(northgate_env, bundled_folder()) == ["0 open cases of 1 change."]
