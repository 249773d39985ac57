"""A copy of everything: what it holds, what it names as kept back, who gets it."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hiring import clock
from hiring.adapters.translations import speaking
from hiring.domain.copy_words import LABELS, TITLES
from hiring.domain.debrief import Story
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.models.base import Base
from hiring.models.ledger import AuditEvent
from hiring.models.records import PreparedFile, PreparedPiece
from hiring.queries.held import KEYS, NOT_GIVEN, SECTIONS
from hiring.queries.visits import Visit
from hiring.services import calls, copies
from hiring.services.debriefs import SignDebrief, save_draft, sign_debrief
from hiring.services.erasure_manifest import MANIFEST, Kept
from hiring.services.never import keep_reasons
from tests.builders import (
    CAREFUL,
    PRIYA,
    SAID,
    Case,
    a_case,
    a_check,
    a_code,
    a_contact,
    a_debrief,
    a_draft,
    a_visit_again,
    an_opening,
    listed,
)
from tests.northgate import Northgate


def her_case(northgate: Northgate, *places: str) -> Case:
    """Let a talk, its notes and a debrief be there."""
    opening = an_opening(northgate, jurisdictions=places or ("eu",))
    case = a_case(
        northgate,
        answers=CAREFUL,
        interviewers=[northgate.cast.ivo],
        opening_id=opening,
    )
    notes = replace(SAID, conflict="We fought over a flat.", no_conflict=False)
    a_contact(northgate, case, listed(PRIYA), notes=notes)
    a_debrief(northgate, case, northgate.cast.ivo)
    northgate.deliver()
    return case


def confirmed(northgate: Northgate, case: Case) -> Visit:
    """Return a visit in which a code was given just now."""
    return replace(a_visit_again(northgate, case), code_at=clock.now())


def a_copy(northgate: Northgate, case: Case) -> zipfile.ZipFile:
    """Let the candidate ask, the worker make, and the candidate take it."""
    visit = confirmed(northgate, case)
    with northgate.app.app_context():
        copies.ask_copy(visit, "")
        assert copies.make_next_copy(northgate.config)
        made = copies.take_copy(visit)
        content = b"".join(copies.every_piece(made.id))
    assert len(content) == made.size
    return zipfile.ZipFile(io.BytesIO(content))


def held(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("data.json"))
    return found


def test_every_table_about_a_candidate_is_given_or_said_not_to_be() -> None:
    about = {name for name, entry in MANIFEST.items() if not isinstance(entry, Kept)}
    told = {table for table, _ in SECTIONS.values()} | NOT_GIVEN.keys()
    by_hand = {"candidate", "contact_note", "debrief", "outbox_mail"}
    by_hand |= {"talk", "talk_message", "never_reason", "open_question", "start_plan"}
    assert about - told - by_hand == set()
    known = set(Base.metadata.tables)
    assert (told | by_hand) - known == set()


def test_every_part_is_explained_and_named() -> None:
    assert set(SECTIONS) <= set(KEYS)
    assert set(TITLES) <= set(KEYS)
    columns = {each for _, names in SECTIONS.values() for each in names.split()}
    plain = "seq consent id contact_id notice_digest notice_language policy_digest"
    unseen = {*plain.split(), *"event_hash known_from known_to cited theme".split()}
    assert columns - LABELS.keys() - unseen <= {"ground"}


def test_a_copy_holds_a_page_data_and_the_receipts(northgate: Northgate) -> None:
    archive = a_copy(northgate, her_case(northgate))
    names = archive.namelist()
    assert names[:2] == ["index.html", "data.json"]
    assert [name for name in names if name.endswith(".pdf")]
    assert [name for name in names if name.endswith(".jsonld")]
    receipt = next(name for name in names if name.endswith(".pdf"))
    assert archive.read(receipt).startswith(b"%PDF")
    assert archive.testzip() is None
    found = held(archive)
    assert set(found["keys"]) <= set(found)
    assert found["contacts"][0]["person_name"] == PRIYA.name
    assert found["contacts"][0]["logged_by"] == "Jonas Weber"
    assert found["answers"][0]["consent"]["named"] == "yes"
    assert found["mails"]


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (Story(), "none"),
        (Story("At night.", outcome="It ran."), "part"),
        (Story(did="She stayed."), None),
    ],
)
def test_a_claim_says_in_the_copy_too_what_it_lacks(
    northgate: Northgate, story: Story, said: str | None
) -> None:
    case = her_case(northgate)
    theme = replace(a_draft().themes[0], story=story)
    draft = replace(a_draft(), themes=(theme,))
    with northgate.app.app_context():
        save_draft(case.manager, case.id, draft)
        sign_debrief(case.manager, SignDebrief(case.id, draft.digest, ""))
    archive = a_copy(northgate, case)
    debrief = held(archive)["debriefs"][-1]
    assert [each.get("story") for each in debrief["themes"]] == [said]
    page = archive.read("index.html").decode()
    assert ("no story was given" in page) == (said == "none")
    assert ("it is not said what you did" in page) == (said == "part")


def test_it_does_not_tell_who_would_rather_not_talk_or_that_anybody_reported(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    code = a_code(northgate, case, listed(PRIYA))
    with northgate.app.app_context():
        calls.decline_call(code)
        calls.report_call(
            code, calls.Report(too_soon=False, pressed=True, words=""), ""
        )
    a_check(northgate, case, listed(PRIYA))
    northgate.deliver()
    archive = a_copy(northgate, case)
    for name in ("index.html", "data.json"):
        text = archive.read(name).decode().replace("would rather not talk: theirs", "")
        for word in ("declined", "reported", "not talk"):
            assert word not in text, (name, word)
    assert len(held(archive)["checks"]) == 1


def test_its_ledger_is_the_one_that_is_kept(northgate: Northgate) -> None:
    case = her_case(northgate)
    found = held(a_copy(northgate, case))["ledger"]["events"]
    rows = northgate.rows(AuditEvent, case_id=case.id)
    kept = {row["seq"]: row["event_hash"].hex() for row in rows}
    assert found
    assert all(kept[event["seq"]] == event["hash"] for event in found)


def test_the_page_reads_offline_and_asks_for_nothing(northgate: Northgate) -> None:
    archive = a_copy(northgate, her_case(northgate))
    page = archive.read("index.html").decode()
    assert '<html lang="en"' in page
    assert PRIYA.name in page
    assert re.findall(r"<link [^>]*href=\"(.*?)\"", page) == ["page.css"]
    for text in (page, archive.read("page.css").decode()):
        for word in ("<script", "src=", "http://", "https://", "@import", "url("):
            assert word not in text


def test_what_was_said_is_given_where_the_rules_say_so(northgate: Northgate) -> None:
    found = held(a_copy(northgate, her_case(northgate, "eu")))
    assert SAID.facts in json.dumps(found["contacts"], ensure_ascii=False)
    assert found["debriefs"][0]["summary"]
    assert found["open_questions"][0]["question"] == "How she leads."
    assert "We fought over a flat." not in json.dumps(found)
    assert [each["what"] for each in found["withheld"]] == ["conflicts"]


def test_what_is_kept_back_is_named_with_its_ground(northgate: Northgate) -> None:
    found = held(a_copy(northgate, her_case(northgate, "us")))
    assert SAID.facts not in json.dumps(found, ensure_ascii=False)
    assert found["debriefs"] == []
    back = {each["what"]: each for each in found["withheld"]}
    assert found["open_questions"] == []
    assert set(back) == {"notes", "debriefs", "open_questions", "conflicts"}
    assert back["notes"]["count"] == 1
    assert all(each["ground"] for each in back.values())


def test_how_an_informant_is_reached_is_not_given(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    person = replace(listed(PRIYA), reach="her.own@mail.example")
    a_contact(northgate, case, person)
    assert "her.own@mail.example" not in json.dumps(held(a_copy(northgate, case)))


def test_without_a_fresh_code_there_is_no_copy(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    visit = confirmed(northgate, case)
    old = replace(visit, code_at=clock.now() - timedelta(hours=1))
    with northgate.app.app_context():
        for stale in (old, replace(visit, code_at=None)):
            with pytest.raises(Forbidden):
                copies.ask_copy(stale, "")
            with pytest.raises(Forbidden):
                copies.take_copy(stale)
        with pytest.raises(NotFound):
            copies.take_copy(visit)


def test_a_second_press_makes_no_second_copy(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    visit = confirmed(northgate, case)
    with northgate.app.app_context():
        copies.ask_copy(visit, "")
        copies.ask_copy(visit, "")
        assert copies.make_next_copy(northgate.config)
        copies.ask_copy(visit, "")
        assert not copies.make_next_copy(northgate.config)
    assert len(northgate.rows(PreparedFile)) == 1


def test_each_step_is_on_the_ledger_and_the_candidate_is_told(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_copy(northgate, case)
    kinds = [row["type"] for row in northgate.rows(AuditEvent, case_id=case.id)]
    assert kinds.count(EventType.COPY_RECORDED) == 3
    northgate.deliver()
    assert northgate.mails(case.email)[-1].subject == "Your copy is ready"


def test_a_copy_is_gone_after_a_week(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_copy(northgate, case)
    with northgate.app.app_context():
        copies.forget_old_copies()
        assert northgate.rows(PreparedPiece)
        with clock.set_to(clock.now() + copies.KEPT + timedelta(minutes=1)):
            copies.forget_old_copies()
    assert northgate.rows(PreparedPiece) == []
    assert northgate.rows(PreparedFile)[0]["gone_at"] is not None


def test_a_copy_whose_worker_died_is_made_by_another(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    with northgate.app.app_context():
        copies.ask_copy(confirmed(northgate, case), "")
        assert copies._claim() is not None  # noqa: SLF001 - as if it died here
        assert not copies.make_next_copy(northgate.config)
        with clock.set_to(clock.now() + copies.LEASE + timedelta(minutes=1)):
            assert copies.make_next_copy(northgate.config)


def test_a_copy_that_cannot_be_made_is_given_up_and_said_to_be(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    with northgate.app.app_context():
        copies.ask_copy(confirmed(northgate, case), "")
        monkeypatch.setattr(copies, "load_held", None)
        for hour in range(1, 4):
            with clock.set_to(clock.now() + timedelta(hours=hour)):
                assert copies.make_next_copy(northgate.config)
        with clock.set_to(clock.now() + timedelta(hours=5)):
            assert not copies.make_next_copy(northgate.config)
    assert northgate.rows(PreparedFile)[0]["failed_at"] is not None


def test_why_somebody_is_never_contacted_is_in_the_candidate_s_own_copy(
    northgate: Northgate,
) -> None:
    answers = replace(CAREFUL, never=("Rita Falk",))
    case = a_case(northgate, answers=answers)
    with northgate.app.app_context():
        keep_reasons(a_visit_again(northgate, case), {"Rita Falk": "She stalked me."})
    archive = a_copy(northgate, case)
    told = [{"person": "Rita Falk", "reason": "She stalked me."}]
    assert held(archive)["never_reasons"] == told
    assert "She stalked me." in archive.read("index.html").decode()


def test_the_page_says_moments_and_codes_as_people_do(northgate: Northgate) -> None:
    case = her_case(northgate)
    with northgate.app.app_context(), speaking("de"):
        copies.ask_copy(confirmed(northgate, case), "")
    with northgate.app.app_context():
        assert copies.make_next_copy(northgate.config)
        made = copies.take_copy(confirmed(northgate, case))
        content = b"".join(copies.every_piece(made.id))
    page = zipfile.ZipFile(io.BytesIO(content)).read("index.html").decode()
    assert '<html lang="de"' in page
    body = page.partition("<main>")[2]
    for raw in (r"\d{4}-\d\d-\d\dT", r">\s*[a-z]+_[a-z_]+\s*<"):
        assert re.findall(raw, body) == []
    for code in (">agreed<", ">phone<", ">spoke<", ">reference<", ">answered<"):
        assert code not in "".join(body.split())
