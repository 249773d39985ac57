"""The command `sayso`, run as people run it."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from hiring.cli import commands
from hiring.domain.rules import RULES

PASSWORD = "seven green kettles"


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder and the settings that name it."""

    folder: Path
    settings: dict[str, str]

    @property
    def env(self) -> dict[str, str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SAYSO_")}
        return {**clean, "SAYSO_INSTANCE": str(self.folder), **self.settings}

    def sayso(self, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "hiring.cli", *words],
            env=self.env,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    def init(self, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        """Make the installation."""
        words = ["--organisation", "Northgate", "--name", "Ada Berg"]
        words += ["--email", "ada@northgate.example", "--password-stdin"]
        return self.sayso("init", *words, typed=f"{password}\n")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Give an installation on the embedded default; tests only read it."""
    folder = tmp_path_factory.mktemp("with a space") / "instance"
    installation = Installation(folder, {})
    assert installation.init().returncode == 0
    return installation


def copy_of(made: Installation, folder: Path) -> Installation:
    """Copy the folder, and nothing but the folder."""
    shutil.copytree(made.folder, folder / "copy")
    return Installation(folder / "copy", {})


def test_init_makes_a_folder_that_only_its_owner_can_read(made: Installation) -> None:
    assert made.folder.stat().st_mode & 0o777 == 0o700
    for name in ("kek", "secret"):
        assert (made.folder / name).stat().st_mode & 0o777 == 0o600
    assert {path.name for path in made.folder.iterdir()} >= {"sayso.db", "keys.db"}


def test_a_second_init_is_refused_and_changes_nothing(
    made: Installation, tmp_path: Path
) -> None:
    copy = copy_of(made, tmp_path)
    secrets = [(copy.folder / name).read_bytes() for name in ("kek", "secret")]
    said = copy.init()
    assert (said.returncode, said.stderr) == (
        2,
        "sayso: This installation has its organisation already.\n",
    )
    assert secrets == [(copy.folder / name).read_bytes() for name in ("kek", "secret")]


def test_init_refuses_a_short_password_and_can_be_run_again(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "new", {})
    refused = installation.init("short")
    assert refused.returncode == 2
    assert "15 characters or more" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert installation.init().returncode == 0


def test_init_and_verify_work_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = {"SAYSO_DATABASE_URL": postgres_url}
    installation = Installation(tmp_path / "new", settings)
    assert installation.init().returncode == 0
    checked = installation.sayso("verify")
    assert checked.stdout.startswith("1 event in 1 chain: unbroken.")
    assert not (tmp_path / "new" / "sayso.db").exists()


def test_a_copied_folder_is_a_whole_installation_to_verify(
    made: Installation, tmp_path: Path
) -> None:
    checked = copy_of(made, tmp_path).sayso("verify")
    assert checked.returncode == 0
    assert checked.stdout.startswith("1 event in 1 chain: unbroken.")


@pytest.mark.parametrize("way", [[], ["--no-unseal"], ["--processes", "2"]])
def test_verify_names_every_break_and_ends_with_one(
    made: Installation, tmp_path: Path, way: list[str]
) -> None:
    copy = copy_of(made, tmp_path)
    with sqlite3.connect(copy.folder / "sayso.db") as database:
        database.execute("DROP TRIGGER audit_event_no_update")
        database.execute("UPDATE audit_event SET actor = 'somebody else'")
    database.close()
    checked = copy.sayso("verify", *way)
    assert checked.returncode == 1
    assert checked.stdout.startswith("organisation 1 ")
    assert "1 event in 1 chain: 1 break." in checked.stdout


@pytest.mark.parametrize("gone", ["sayso.db", "keys.db", "kek"])
def test_verify_makes_nothing_up_for_what_is_missing(
    made: Installation, tmp_path: Path, gone: str
) -> None:
    copy = copy_of(made, tmp_path)
    (copy.folder / gone).unlink()
    checked = copy.sayso("verify")
    assert checked.returncode == 2
    assert gone in checked.stderr
    assert checked.stderr.count("\n") == 1
    assert not (copy.folder / gone).exists()


@pytest.mark.parametrize("name", ["serve", "worker", "migrate"])
def test_without_an_installation_nothing_starts(tmp_path: Path, name: str) -> None:
    said = Installation(tmp_path / "nowhere", {}).sayso(name)
    assert said.returncode == 2
    assert "Run `sayso init`" in said.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_database_of_another_version_is_not_served(
    made: Installation, tmp_path: Path
) -> None:
    copy = copy_of(made, tmp_path)
    with sqlite3.connect(copy.folder / "sayso.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '0000_before'")
    database.close()
    said = copy.sayso("serve")
    assert said.returncode == 2
    assert "Run `sayso migrate`" in said.stderr


def test_the_worker_says_that_it_has_no_way_to_send(made: Installation) -> None:
    said = made.sayso("worker", "--once")
    assert said.returncode == 2
    assert said.stderr == (
        "sayso: SAYSO_SMTP_URL is not set: mail could not be sent.\n"
    )


def test_the_server_answers_to_its_own_names_and_logs_no_address(
    made: Installation,
) -> None:
    port = free_port()
    settings = {"SAYSO_BASE_URL": f"http://localhost:{port}", "SAYSO_WORKERS": "1"}
    server = subprocess.Popen(
        [sys.executable, "-m", "hiring.cli", "serve"],
        env={**made.env, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        assert status(port, "/sign-in") == 200
        assert status(port, "/sign-in", "localhost") == 200
        assert status(port, "/sign-in", "elsewhere.example") == 400
        status(port, "/c/a-token-that-nobody-may-read")
    finally:
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=30)
    assert said == f"Serving http://localhost:{port} until Ctrl-C.\n"


def free_port() -> int:
    """Find a port that nothing listens at."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def status(port: int, path: str, host: str = "127.0.0.1") -> int:
    """Ask until something answers; return with what status."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"}
    )
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def test_rules_are_printed_for_people_and_machines(made: Installation) -> None:
    everything = made.sayso("rules").stdout.splitlines()
    assert [line.split()[0] for line in everything] == [rule.code for rule in RULES]
    assert "What it flags" in made.sayso("rules", "off002").stdout
    one = json.loads(made.sayso("rules", "OFF002", "--format", "json").stdout)
    assert (one["code"], one["severity"]) == ("OFF002", "block")
    assert len(json.loads(made.sayso("rules", "--format", "json").stdout)) == len(RULES)


@pytest.mark.parametrize(
    "words", [["rules", "XXX999"], ["rules", "--jurisdiction", "mars"]]
)
def test_a_rule_that_is_not_there_is_refused_in_one_line(
    made: Installation, words: list[str]
) -> None:
    said = made.sayso(*words)
    assert said.returncode == 2
    assert said.stderr.startswith("sayso: There is no ")
    assert said.stderr.count("\n") == 1


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_every_command_says_what_it_does(name: str) -> None:
    assert commands.commands[name].help


def test_init_asks_for_what_was_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAYSO_INSTANCE", str(tmp_path / "asked"))
    typed = ["Northgate", "ada@northgate.example", "Ada Berg"]
    typed += ["short", PASSWORD, "another one typed", PASSWORD, PASSWORD]
    done = CliRunner().invoke(commands, ["init"], input="\n".join([*typed, ""]))
    assert done.exit_code == 0, done.output
    assert "15 characters or more" in done.output
    assert PASSWORD not in done.output
    checked = Installation(tmp_path / "asked", {}).sayso("verify")
    assert checked.returncode == 0


def test_init_refuses_what_is_no_address(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "new", {})
    words = ["--organisation", "N", "--name", "A", "--email", "ada", "--password-stdin"]
    said = installation.sayso("init", *words, typed=PASSWORD)
    assert said.returncode == 2
    assert "@" in said.stderr
    assert said.stderr.count("\n") == 1


def test_every_case_is_checked_again_from_the_terminal(
    made: Installation, tmp_path: Path
) -> None:
    said = copy_of(made, tmp_path).sayso("rules", "--recheck")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == "0 of 0 cases checked, 0 new findings.\n"
