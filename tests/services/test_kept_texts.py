"""No digest is kept without the text that it stands for."""

import hashlib
import json
import threading
from typing import Any

import pytest
from sqlalchemy import event

from hiring.adapters.notices import as_notice, notice
from hiring.adapters.policy_files import bundled_folder, policy_for
from hiring.domain.errors import NotFound
from hiring.extensions import db
from hiring.models.consent import ConsentDecision
from hiring.models.contact import Finding
from hiring.models.policy import KeptText, PolicySet
from hiring.queries.policies import load_kept_policy
from hiring.services.kept_texts import keep_notice, keep_policy
from hiring.transaction import transaction
from tests.builders import CAREFUL, SAM, a_case, a_contact
from tests.northgate import Northgate


@pytest.fixture
def finding(northgate: Northgate) -> dict[str, object]:
    """Give a finding about a call that nobody had agreed to."""
    case = a_case(northgate, answers=CAREFUL, interviewers=[northgate.cast.ivo])
    contact_id = a_contact(northgate, case, SAM)
    return northgate.rows(Finding, contact_id=contact_id)[0]


def texts(northgate: Northgate) -> dict[str, dict[str, object]]:
    return {str(row["digest"]): row for row in northgate.rows(KeptText)}


def test_a_finding_is_kept_with_the_files_it_was_made_under(
    northgate: Northgate, finding: dict[str, object]
) -> None:
    kept = texts(northgate)
    files = {
        str(kept[row["file_digest"]]["name"]): str(row["file_digest"])
        for row in northgate.rows(PolicySet, digest=finding["policy_digest"])
    }
    exact = json.dumps(dict(sorted(files.items())), separators=(",", ":"))
    assert hashlib.sha256(exact.encode()).hexdigest() == finding["policy_digest"]
    for name, digest in files.items():
        text = str(kept[digest]["text"])
        assert hashlib.sha256(text.encode()).hexdigest() == digest
        assert text == (bundled_folder() / f"{name}.toml").read_text("utf-8")


def test_an_answer_is_kept_with_the_notice_that_was_shown(
    northgate: Northgate, finding: dict[str, object]
) -> None:
    del finding
    kept = texts(northgate)
    for decision in northgate.rows(ConsentDecision):
        row = kept[decision["notice_digest"]]
        assert (row["kind"], row["name"]) == ("notice", "en")
        text = str(row["text"])
        assert hashlib.sha256(text.encode()).hexdigest() == row["digest"]


def keep_all(northgate: Northgate) -> None:
    with northgate.app.app_context(), transaction() as session:
        keep_policy(session, policy_for(["de", "us-nyc"]))
        keep_notice(session, notice())


def test_the_same_text_is_kept_once_however_often(northgate: Northgate) -> None:
    for _ in range(3):
        keep_all(northgate)
    assert len(northgate.rows(PolicySet)) == 6
    assert len(northgate.rows(KeptText)) == 7


def test_many_may_keep_the_same_at_the_same_moment(northgate: Northgate) -> None:
    ready, faults = threading.Barrier(6), []

    def keep() -> None:
        ready.wait()
        try:
            keep_all(northgate)
        except BaseException as fault:  # noqa: BLE001 - judged below
            faults.append(fault)

    threads = [threading.Thread(target=keep) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(northgate.rows(PolicySet)) == 6
    assert len(northgate.rows(KeptText)) == 7


def test_what_a_failed_transaction_would_have_kept_is_kept_by_the_next(
    northgate: Northgate,
) -> None:
    policy = policy_for(["fr"])

    def fail() -> None:
        with transaction() as session:
            keep_policy(session, policy)
            raise ZeroDivisionError

    with northgate.app.app_context(), pytest.raises(ZeroDivisionError):
        fail()
    assert northgate.rows(PolicySet, digest=policy.digest) == []
    with northgate.app.app_context(), transaction() as session:
        keep_policy(session, policy)
    assert len(northgate.rows(PolicySet, digest=policy.digest)) == 3


def test_what_is_known_to_be_kept_costs_no_statement(northgate: Northgate) -> None:
    keep_all(northgate)
    seen: list[str] = []

    def note(*args: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        seen.append(args[2])

    with northgate.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    keep_all(northgate)
    event.remove(engine, "before_cursor_execute", note)
    assert [each for each in seen if "kept_text" in each or "policy_set" in each] == []


def test_who_may_read_the_finding_may_read_its_policies(
    northgate: Northgate, finding: dict[str, object]
) -> None:
    cast, digest = northgate.cast, str(finding["policy_digest"])
    with northgate.app.app_context():
        for actor in (cast.jonas, cast.ivo, cast.mira):
            assert load_kept_policy(actor, digest)[0].name == "base"
        for stranger in (cast.ada, cast.mei):
            with pytest.raises(NotFound):
                load_kept_policy(stranger, digest)


@pytest.mark.parametrize("digest", ["", "x", "0" * 64, "../base", "%00"])
def test_what_was_never_kept_is_not_found(northgate: Northgate, digest: str) -> None:
    with northgate.app.app_context(), pytest.raises(NotFound):
        load_kept_policy(northgate.cast.mira, digest)


def test_the_page_of_a_finding_leads_to_the_policies_as_they_stood(
    northgate: Northgate, finding: dict[str, object]
) -> None:
    client = northgate.client(northgate.cast.jonas)
    address = f"/policies/{finding['policy_digest']}"
    page = client.get(f"/findings/{finding['id']}").get_data(as_text=True)
    assert f'href="{address}"' in page
    shown = client.get(address).get_data(as_text=True)
    for name in ("base.toml", "eu.toml"):
        assert name in shown
    assert "In force now" in shown
    assert "not legal advice" in shown


def test_an_old_version_stays_readable(
    northgate: Northgate, finding: dict[str, object]
) -> None:
    client = northgate.client(northgate.cast.mira)
    with northgate.app.app_context(), transaction() as session:
        row = {"digest": "a" * 64, "kind": "policy", "name": "eu", "text": "# old"}
        row["kept_at"] = finding["raised_at"]  # type: ignore[assignment]
        session.execute(KeptText.__table__.insert(), row)
        kept = {"digest": "b" * 64, "file_digest": "a" * 64}
        session.execute(PolicySet.__table__.insert(), kept)
    shown = client.get(f"/policies/{'b' * 64}").get_data(as_text=True)
    assert "Changed since" in shown
    assert "# old" in shown


def test_a_candidate_can_read_the_words_that_an_answer_was_given_under(
    northgate: Northgate,
) -> None:
    digest, client = notice().digest, northgate.client()
    now = client.get(f"/how-we-use-your-answers/{digest}").get_data(as_text=True)
    assert "earlier words" not in now
    text = "# How we use your answers\n\n## What we ask\n\nWe asked less then.\n"
    old = hashlib.sha256(text.encode()).hexdigest()
    with northgate.app.app_context(), transaction() as session:
        keep_notice(session, as_notice("en", text))
    shown = client.get(f"/how-we-use-your-answers/{old}").get_data(as_text=True)
    assert "These are earlier words" in shown
    assert "We asked less then." in shown
    assert client.get(f"/how-we-use-your-answers/{'0' * 64}").status_code == 404
    assert client.get("/how-we-use-your-answers/x").status_code == 404


def test_an_answer_keeps_the_policies_it_was_given_under(northgate: Northgate) -> None:
    a_case(northgate, answers=CAREFUL)
    [answered] = northgate.rows(ConsentDecision)
    digest = str(answered["policy_digest"])
    assert digest == policy_for(["eu"]).digest
    files = {row["file_digest"] for row in northgate.rows(PolicySet, digest=digest)}
    kept = {row["digest"]: row["name"] for row in northgate.rows(KeptText)}
    assert {kept[each] for each in files} == {"base", "eu"}
    assert answered["notice_language"] == "en"
