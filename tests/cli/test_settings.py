"""Every setting is in the table, and a wrong one is named in one line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hiring.config import SETTINGS, Config, SettingInvalid

TABLE = Path(__file__).parent.parent.parent / "docs" / "settings.md"


def test_the_table_of_settings_is_the_one_in_the_code() -> None:
    rows = re.findall(
        r"^\| `(SAYSO_\w+)` \| (.+) \|$", TABLE.read_text("utf-8"), re.MULTILINE
    )
    assert dict(rows) == SETTINGS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAYSO_BASE_URL", "sayso.example.com"),
        ("SAYSO_BASE_URL", "http://sayso.example.com"),
        ("SAYSO_DATABASE_URL", "mysql://somewhere"),
        ("SAYSO_DEMO", "yes"),
        ("SAYSO_KEK", "c2hvcnQ="),
        ("SAYSO_SECRET_KEY", "short"),
        ("SAYSO_SMTP_URL", "mail.example.com"),
        ("SAYSO_WORKERS", "many"),
        ("SAYSO_WORKES", "2"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid, match=name):
        Config.from_env({name: value})


def test_a_wrong_setting_ends_a_command_with_one_plain_line(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "hiring.cli", "serve"],
        env={**os.environ, "SAYSO_BASE_URL": "nonsense"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert re.fullmatch(r"sayso: SAYSO_BASE_URL [^\n]+\n", said.stderr)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_on_ones_own_machine_all_its_names_are_trusted(host: str) -> None:
    config = Config.from_env({"SAYSO_BASE_URL": f"http://{host}:8000"})
    assert config.trusted_hosts == ("127.0.0.1", "localhost", "[::1]")


def test_elsewhere_only_the_name_in_the_address_is_trusted() -> None:
    config = Config.from_env({"SAYSO_BASE_URL": "https://sayso.example.com"})
    assert config.trusted_hosts == ("sayso.example.com",)
