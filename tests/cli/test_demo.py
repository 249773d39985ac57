"""The demo from its start to Ctrl-C, as a newcomer meets it."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hiring.config import SettingInvalid
from hiring.demo.running import prepare
from tests.cli.test_cli import Installation, free_port, status

ROLES = {"administrator", "hiring_manager", "interviewer", "hr"}


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo and the first line that it printed."""

    process: subprocess.Popen[str]
    told: dict[str, Any]
    seconds: float

    @property
    def port(self) -> int:
        return int(self.told["url"].rpartition(":")[2])

    def stop(self, number: int) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        return self.process.wait(60)

    def read(self, address: str) -> str:
        """Read a page without any cookie."""
        with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310
            return str(answer.read().decode())


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Demo]:
    """Run the demo until the block ends."""
    begun = time.monotonic()
    words = ["--port", str(free_port()), "--instance", str(folder), "--json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "hiring.demo", *words, *options],
        env={k: v for k, v in os.environ.items() if not k.startswith("SAYSO_")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        yield Demo(process, json.loads(first), time.monotonic() - begun)
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a demo's folder with its stories told; tests copy it or read it."""
    made = tmp_path_factory.mktemp("with a space") / "demo"
    app = prepare(made, 8000)
    app.extensions["keystore"].close()
    return made


def children_of(pid: int) -> set[int]:
    """List the processes that a process has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    found = {int(child) for child in children}
    return found.union(*(children_of(child) for child in found))


def is_running(pid: int) -> bool:
    """Tell whether a process is still there."""
    return Path(f"/proc/{pid}").exists()


def test_a_newcomer_can_sign_in_as_each_role_and_answer_as_a_candidate(
    folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "a demo")
    with running(copy) as demo:
        assert {account["role"] for account in demo.told["accounts"]} == ROLES
        assert demo.told["accounts"][0]["role"] == "hiring_manager"
        for account in demo.told["accounts"]:
            assert account["email"].endswith("@northgate.example")
            assert len(account["password"]) >= 15
        for link in demo.told["consent_links"]:
            assert link.startswith(demo.told["url"] + "/c/")
            assert "<h1" in demo.read(link)
        mailbox = demo.read(demo.told["url"] + "/demo/mail")
        assert "marek.novak@mail.example" in mailbox


def test_the_mails_in_the_mailbox_link_to_where_the_demo_runs_now(
    folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "demo")
    with running(copy) as demo:
        mailbox = demo.read(demo.told["url"] + "/demo/mail")
        paths = re.findall(r'"(/demo/mail/[0-9a-f]+)"', mailbox)
        mails = [demo.read(demo.told["url"] + path) for path in paths]
        links = [
            link for mail in mails for link in re.findall(r'href="(http[^"]+)', mail)
        ]
        assert any(link.startswith(f"{demo.told['url']}/c/") for link in links)
        assert [link for link in links if not link.startswith(demo.told["url"])] == []


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads Linux’ /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_server_and_worker_too(
    folder: Path, tmp_path: Path, number: int
) -> None:
    copy = shutil.copytree(folder, tmp_path / "demo")
    with running(copy) as demo:
        children = children_of(demo.process.pid)
        assert len(children) >= 3
        assert demo.stop(number) == 0
        until = time.monotonic() + 10
        while any(map(is_running, children)) and time.monotonic() < until:
            time.sleep(0.1)
        assert not any(map(is_running, children))
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(demo.told["url"], timeout=1)  # noqa: S310


def test_a_second_start_keeps_what_was_done_and_tells_no_story_twice(
    folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "demo")
    with running(copy) as first:
        links = [link.rpartition("/")[2] for link in first.told["consent_links"]]
    with running(copy) as second:
        assert links == [
            link.rpartition("/")[2] for link in second.told["consent_links"]
        ]
        assert status(second.port, "/sign-in") == 200


def test_the_ledger_of_the_demo_verifies_from_a_copy(
    folder: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    checked = Installation(copy, {}).sayso("verify")
    assert checked.returncode == 0
    assert "unbroken" in checked.stdout


def test_fresh_starts_over(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "demo")
    secret = (copy / "secret").read_bytes()
    prepare(copy, 8000, fresh=True).extensions["keystore"].close()
    assert (copy / "secret").read_bytes() != secret


def test_stories_half_told_are_told_anew(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "demo.json").write_text('{"url": ""}', "utf-8")
    (tmp_path / "demo" / "sayso.db").write_bytes(b"")
    prepare(tmp_path / "demo", 8000).extensions["keystore"].close()
    assert (tmp_path / "demo" / "sayso.db").stat().st_size > 0


@pytest.mark.parametrize("fresh", [True, False])
def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path, fresh: bool) -> None:  # noqa: FBT001
    precious = tmp_path / "sayso.db"
    precious.write_text("precious", "utf-8")
    with pytest.raises(SettingInvalid, match="not a demo"):
        prepare(tmp_path, 8000, fresh=fresh)
    assert precious.read_text("utf-8") == "precious"
