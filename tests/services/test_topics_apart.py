"""Each topic that came up in a talk is a finding of its own, whenever confirmed."""

from hiring.domain.casefile import Notes
from hiring.models.contact import Finding, NotePassage
from hiring.services import passages
from hiring.services.contacts import add_notes
from hiring.services.passages import Judgement
from tests.builders import OPEN, SAM, Case, a_case, a_contact, an_opening
from tests.northgate import Northgate

ASKED = Judgement(touches=True, asked=True)


def confirm_all(northgate: Northgate, case: Case, contact: str) -> set[tuple[str, str]]:
    """Confirm what was found and return what the rules on topics said since."""
    with northgate.app.app_context():
        for row in northgate.rows(NotePassage, contact_id=contact, state="found"):
            passages.judge_passage(case.manager, str(row["id"]), ASKED)
    findings = northgate.rows(Finding, contact_id=contact, code="TOP001")
    return {(row["about"], row["severity"]) for row in findings}


def test_two_topics_of_one_talk_are_two_findings_and_a_later_one_a_third(
    northgate: Northgate,
) -> None:
    opening = an_opening(northgate, jurisdictions=("uk",))
    case = a_case(northgate, answers=OPEN, opening_id=opening)
    both = Notes(facts="I asked about her illness. I asked whether she joined a union.")
    contact = a_contact(northgate, case, SAM, notes=both)
    first = confirm_all(northgate, case, contact)
    assert first == {("health", "block"), ("union", "block")}
    with northgate.app.app_context():
        add_notes(case.manager, contact, Notes(opinions="I also asked: how old?"), "")
    assert confirm_all(northgate, case, contact) == first | {("age", "warn")}
