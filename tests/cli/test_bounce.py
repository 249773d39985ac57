"""``sayso bounce`` as a mail server's pipe runs it: by its exit codes."""

import base64
import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import column, table

from hiring import installation
from hiring.extensions import db
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate
from hiring.services import consent
from tests.builders import a_case
from tests.northgate import KEK, Northgate
from tests.returned import a_bounce

ROOT = Path(__file__).resolve().parents[2]


def sayso(northgate: Northgate, content: bytes, **env: str) -> tuple[int, str]:
    settings = {
        "SAYSO_INSTANCE": str(northgate.config.instance),
        "SAYSO_SECRET_KEY": "n" * 32,
        "SAYSO_KEK": base64.urlsafe_b64encode(KEK).decode(),
        "SAYSO_DATABASE_URL": northgate.config.database_url,
    }
    done = subprocess.run(
        [sys.executable, "-m", "hiring.cli", "bounce", "--say"],
        input=content,
        env={**os.environ, **settings, **env},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode().strip()


def test_a_pipe_hands_over_what_came_back(northgate: Northgate, tmp_path: Path) -> None:
    with northgate.app.app_context(), db.engine.begin() as connection:
        head = installation.head_revision()
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        versions = table("alembic_version", column("version_num"))
        connection.execute(versions.insert().values(version_num=head))
    case = a_case(northgate)
    with northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "")
    northgate.deliver()
    (row,) = northgate.rows(OutboxMail, template="consent_request")
    content = a_bounce(mail_id=row["id"], address=case.email)
    away = f"sqlite:///{tmp_path}/nowhere.db"
    assert sayso(northgate, content, SAYSO_DATABASE_URL=away)[0] == os.EX_TEMPFAIL
    assert sayso(northgate, content) == (os.EX_OK, "returned")
    assert northgate.rows(Candidate)[0]["mail_failed_at"] is not None
    assert sayso(northgate, b"Subject: Re: hello\n\nThanks") == (
        os.EX_OK,
        "no notification",
    )
    assert sayso(northgate, b"x" * 600_000)[0] == os.EX_DATAERR
    assert not northgate.breaks()
