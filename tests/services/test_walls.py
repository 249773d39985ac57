"""A walled record: who sees that it is there, who reads it, and when it opens."""

from dataclasses import replace

import pytest

from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import Basis, Identity, Initiator, Notes
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.finding import FindingState, Severity
from hiring.models.contact import Contact, Finding, Reply
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import load_candidate
from hiring.queries.contacts import list_replies_to, load_contact
from hiring.queries.finding_page import load_finding
from hiring.queries.timeline import load_case_view
from hiring.services import consent, reading, replies
from hiring.services.contacts import add_notes, log_or_warn
from hiring.services.findings import explain_finding, settle_finding
from tests.builders import (
    CAREFUL,
    OPEN,
    SAM,
    Case,
    a_case,
    a_contact,
    a_log,
    a_staff,
    a_visit_again,
    someone,
)
from tests.northgate import Northgate

RUTH = someone("Ruth Dahl")
SECRETS = (
    "REASONWORD",
    "REPLYWORD",
    "conflict of interest",
    "heard from others",
    "never to contact",
)
SAID = Notes(facts="She took it.", conflict="ex-wife", basis=Basis.HEARSAY)


def walled(northgate: Northgate, *deciders: Actor) -> tuple[Case, str]:
    """Let Ivo talk to someone who was never to be contacted, and Amara reply."""
    interviewers = (northgate.cast.ivo, *deciders)
    answers = replace(OPEN, never=("Ruth Dahl",))
    case = a_case(northgate, answers=answers, interviewers=interviewers)
    contact = a_contact(
        northgate,
        case,
        RUTH,
        northgate.cast.ivo,
        notes=SAID,
        notes_to_follow=False,
        reason="REASONWORD",
    )
    with northgate.app.app_context():
        visit = a_visit_again(northgate, case)
        replies.reply_to_contact(visit, replies.WriteReply(contact, "REPLYWORD"))
    assert is_walled(northgate, contact)
    return case, contact


def is_walled(northgate: Northgate, contact: str) -> bool:
    return bool(northgate.rows(Contact, id=contact)[0]["is_walled"])


def with_hr(actor: Actor) -> Actor:
    return replace(actor, roles=actor.roles | {Role.HR})


def seen_by(northgate: Northgate, actor: Actor, case: Case, contact: str) -> str:
    """Return all that queries give somebody of a case and one contact in it."""
    with northgate.app.app_context():
        view, shown = load_contact(actor, contact)
        told = list_replies_to(actor, view, shown)
        whole = load_case_view(actor, load_candidate(actor, case.id))
        return repr((shown, told, whole))


@pytest.mark.parametrize("who", ["manager", "interviewer", "HR who decides"])
def test_who_decides_sees_only_that_a_walled_record_exists(
    northgate: Northgate, who: str
) -> None:
    interviewer = a_staff(northgate, "Ida Roth", Role.INTERVIEWER)
    case, contact = walled(northgate, interviewer)
    reader = {
        "manager": case.manager,
        "interviewer": interviewer,
        "HR who decides": with_hr(case.manager),
    }[who]
    seen = seen_by(northgate, reader, case, contact)
    assert "Ruth Dahl" in seen
    assert [word for word in SECRETS if word in seen] == []
    with northgate.app.app_context():
        with pytest.raises(Forbidden):
            reading.read_notes(reader, contact)
        for finding in northgate.rows(Finding, contact_id=contact):
            with pytest.raises(NotFound):
                load_finding(reader, finding["id"])


def test_hr_reads_a_walled_record_and_the_reply_to_it(northgate: Northgate) -> None:
    case, contact = walled(northgate)
    seen = seen_by(northgate, northgate.cast.mira, case, contact)
    assert "REASONWORD" in seen
    assert "REPLYWORD" in seen
    assert "never to contact" in seen
    with northgate.app.app_context():
        notes = reading.read_notes(northgate.cast.mira, contact)
    assert [note.notes.facts for note in notes] == ["She took it."]


def test_hr_who_had_the_talk_does_not_read_it_from_behind_the_wall(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=replace(OPEN, never=("Ruth Dahl",)))
    mira = northgate.cast.mira
    contact = a_contact(northgate, case, RUTH, mira, notes=SAID)
    with northgate.app.app_context(), pytest.raises(Forbidden):
        reading.read_notes(mira, contact)


def test_pages_of_a_walled_record_tell_those_who_decide_nothing(
    northgate: Northgate,
) -> None:
    case, contact = walled(northgate)
    client = northgate.client(case.manager)
    paths = [
        f"/candidates/{case.id}",
        f"/contacts/{contact}",
        f"/candidates/{case.id}/may-i-call",
        "/candidates",
    ]
    shown = "".join(client.see(path).body for path in paths)
    assert [word for word in SECRETS if word in shown] == []
    client.see(f"/contacts/{contact}")
    assert "with HR" in client.page.main


def a_tip(northgate: Northgate, reason: str = "They wrote to me.") -> tuple[Case, str]:
    case = a_case(northgate, answers=OPEN)
    contact = a_contact(
        northgate,
        case,
        someone("Tilda Voss"),
        initiator=Initiator.INFORMANT,
        identity=Identity.KNOWN,
        reason=reason,
        notes=Notes(
            facts="Late.",
            company_stage="Ten people",
            no_conflict=True,
            basis=Basis.FIRST_HAND,
        ),
        notes_to_follow=False,
    )
    return case, contact


def finding_of(northgate: Northgate, contact: str, code: str) -> dict[str, object]:
    return northgate.rows(Finding, contact_id=contact, code=code)[0]


def open_findings(northgate: Northgate, case: Case) -> int:
    count: int = northgate.rows(Candidate, id=case.id)[0]["open_findings"]
    return count


def test_a_tip_that_was_explained_still_waits_for_hr_and_then_opens(
    northgate: Northgate,
) -> None:
    case, contact = a_tip(northgate)
    found = finding_of(northgate, contact, "OFF005")
    assert found["state"] == FindingState.EXPLAINED
    assert is_walled(northgate, contact)
    assert open_findings(northgate, case) == 1
    page = northgate.client(northgate.cast.mira).see(f"/candidates/{case.id}")
    assert "1 finding to look at" in page.main
    with northgate.app.app_context():
        settle_finding(northgate.cast.mira, str(found["id"]), "Heard both sides.")
    assert not is_walled(northgate, contact)
    assert open_findings(northgate, case) == 0
    with northgate.app.app_context():
        assert len(reading.read_notes(case.manager, contact)) == 1


def test_notes_after_a_tip_was_settled_build_no_new_wall(northgate: Northgate) -> None:
    case, contact = a_tip(northgate)
    found = finding_of(northgate, contact, "OFF005")
    with northgate.app.app_context():
        settle_finding(northgate.cast.mira, str(found["id"]), "Heard both sides.")
        add_notes(case.manager, contact, replace(SAID, facts="More."), "")
    assert not is_walled(northgate, contact)


def test_the_wall_of_a_blocked_contact_stays(northgate: Northgate) -> None:
    case, contact = walled(northgate)
    with northgate.app.app_context():
        for found in northgate.rows(Finding, contact_id=contact):
            settle_finding(northgate.cast.mira, found["id"], "Spoken to Ivo.")
    assert is_walled(northgate, contact)
    assert open_findings(northgate, case) == 0
    with northgate.app.app_context(), pytest.raises(Forbidden):
        reading.read_notes(case.manager, contact)


def test_a_blocked_contact_that_was_explained_still_waits_for_hr(
    northgate: Northgate,
) -> None:
    case, contact = walled(northgate)
    blocks = northgate.rows(Finding, contact_id=contact, severity=Severity.BLOCK)
    assert {found["state"] for found in blocks} == {FindingState.EXPLAINED}
    assert open_findings(northgate, case) == len(blocks)
    assert len(northgate.rows(OutboxMail, template="block_finding")) >= 1


def events(northgate: Northgate, case: Case) -> list[str]:
    rows = northgate.rows(AuditEvent, case_id=case.id)
    return [row["type"] for row in sorted(rows, key=lambda row: row["seq"])]


def test_the_same_reason_given_twice_is_one_event(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM)
    found = str(finding_of(northgate, contact, "OFF001")["id"])
    before = len(events(northgate, case))
    with northgate.app.app_context():
        for _ in range(2):
            explain_finding(case.manager, found, "We met by chance.")
        assert len(events(northgate, case)) == before + 1
        explain_finding(case.manager, found, "We met at a fair.")
    assert len(events(northgate, case)) == before + 2


def test_a_finding_is_settled_once(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM)
    found = str(finding_of(northgate, contact, "OFF001")["id"])
    with northgate.app.app_context():
        settle_finding(northgate.cast.mira, found, "Spoken to Jonas.")
        before = len(events(northgate, case))
        with pytest.raises(DomainError):
            settle_finding(northgate.cast.mira, found, "Spoken to Jonas.")
        with pytest.raises(DomainError):
            explain_finding(case.manager, found, "Too late.")
    assert len(events(northgate, case)) == before


def test_a_warning_before_saving_is_on_record_though_nothing_was_saved(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    with northgate.app.app_context():
        log_or_warn(case.manager, a_log(case, SAM), frozenset())
    assert events(northgate, case)[-1] == "contact.checked"
    assert northgate.rows(Contact) == []
    assert northgate.breaks() == []


def test_a_press_makes_again_what_differs_and_finds_what_is_the_same(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    one, other = someone("Ann Abel"), someone("Bea Blom")
    made = [
        a_contact(northgate, case, person, press_id="same")
        for person in (one, other, one)
    ]
    assert made[0] == made[2] != made[1]
    assert len(northgate.rows(Contact)) == 2
    with northgate.app.app_context():
        for text in ("First.", "Second.", "First."):
            notes = Notes(facts=text)
            add_notes(case.manager, made[0], notes, "same")
        visit = a_visit_again(northgate, case)
        for contact, text in ((0, "No."), (0, "Yes."), (0, "No."), (1, "No.")):
            replies.reply_to_contact(
                visit, replies.WriteReply(made[contact], text, "same")
            )
    assert events(northgate, case).count("note.recorded") == 2
    assert len(northgate.rows(Reply)) == 3


def test_a_stop_after_a_contact_walls_nothing_that_was_agreed(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    contact = a_contact(northgate, case, SAM)
    with northgate.app.app_context():
        consent.stop_contact(a_visit_again(northgate, case), "")
    assert not is_walled(northgate, contact)
