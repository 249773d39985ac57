"""Each press of the candidate's, sent again as it was, does nothing a second time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from hiring.models.consent import CandidateSession
from hiring.models.ledger import AuditEvent
from tests.builders import CAUTIOUS, SAM, a_case, a_contact, a_link, a_question
from tests.northgate import Northgate
from tests.pages import Client, Page

COUNTED = frozenset({"rate_count", "candidate_session", "outbox_mail", "mailbox_code"})
"""What may grow with a press that decides nothing: a visit, a code, a mail with one."""


@dataclass
class Recorder:
    """A browser whose posts are written down as they left it."""

    client: Client
    posts: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def see(self, path: str) -> Page:
        return self.client.see(path)

    def press(self, button: str, **typed: object) -> Page:
        page = self.client.page
        form, pressed = page.form_with(button)
        sent = form.filled(pressed, dict(typed))
        self.posts.append((pressed.get("formaction") or form.action, sent))
        return self.client.send(*self.posts[-1])


def decided(northgate: Northgate) -> dict[str, int]:
    counts = northgate.counts()
    return {table: rows for table, rows in counts.items() if table not in COUNTED}


def code_in(northgate: Northgate, email: str) -> str:
    northgate.deliver()
    body = northgate.mails(email)[-1].body
    return re.findall(r"^\s*(\d{8})\b", body, re.MULTILINE)[-1]


@pytest.fixture
def amara(client: Client) -> Recorder:
    return Recorder(client)


def replay(northgate: Northgate, amara: Recorder) -> dict[str, int]:
    """Send every press twice again; return each answer's status."""
    before, found = decided(northgate), {}
    for path, sent in [each for each in amara.posts for _ in range(2)]:
        answer = amara.client.post(path, data=sent)
        found[path] = answer.status_code
        assert answer.status_code < 500, path
        assert decided(northgate) == before, path
    return found


def test_signing_naming_and_stopping_count_once(
    northgate: Northgate, amara: Recorder
) -> None:
    case = a_case(northgate)
    amara.see(f"/c/{a_link(northgate, case)}")
    amara.press("Continue")
    amara.press("Add a person")
    amara.press(
        "Keep this person", name="Priya Shah", relation="led my team", organisation="D"
    )
    amara.press(
        "Check my answers", named="yes", employer="no", others="no", never="Ruth Dahl"
    )
    amara.press("Sign and save", signed_name=case.name)
    amara.see("/you/stop")
    amara.press("Stop all contact", sure="y")
    assert len(replay(northgate, amara)) == 5
    assert northgate.breaks() == []


def test_an_answer_a_reply_and_a_wish_for_feedback_count_once(
    northgate: Northgate, amara: Recorder
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_contact(northgate, case, SAM)
    a_question(northgate, case, SAM)
    amara.client.set_cookie("sayso_browser", "her-own-phone")
    amara.see(f"/c/{northgate.links(case.email)[-1]}")
    amara.press("Continue")
    amara.press("Yes, you may")
    replay(northgate, amara)
    assert northgate.breaks() == []


def test_a_reason_and_a_code_count_once_and_a_code_ends_the_old_visit(
    northgate: Northgate, amara: Recorder
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    amara.see(f"/c/{northgate.links(case.email)[-1]}")
    amara.press("Continue")
    amara.press("Send me a code")
    before = {row["token_hash"] for row in northgate.rows(CandidateSession)}
    with amara.client.session_transaction() as kept:
        old = kept["visit"]
    amara.press("Go on", code=code_in(northgate, case.email))
    after = {row["token_hash"] for row in northgate.rows(CandidateSession)}
    assert before != after
    thief = northgate.client()
    with thief.session_transaction() as kept:
        kept["visit"] = old
    assert thief.get("/you").status_code in {404, 410}
    amara.see("/you/answers")
    amara.press("Tell HR why, if you want to", never="Ruth Dahl")
    amara.press("Keep this", reason_0="He threatened me.")
    statuses = replay(northgate, amara)
    assert statuses["/you/code/confirm"] == 422
    kept_events = northgate.rows(AuditEvent, type="reason.kept")
    assert len(kept_events) == 1
