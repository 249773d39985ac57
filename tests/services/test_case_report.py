"""The report of a whole case: what it tells HR, and what it tells nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hiring import clock
from hiring.adapters import pdf
from hiring.domain.actor import Actor, Role
from hiring.domain.document import Choice, Kind
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.models.ledger import AuditEvent
from hiring.queries.case_report import load_case_report
from hiring.services.exports import load_document
from hiring.services.panel import OpenPanel, open_panel
from tests.builders import (
    CAREFUL,
    LEA,
    PRIYA,
    SAID,
    SAM,
    a_case,
    a_check,
    a_code,
    a_contact,
    a_debrief,
    a_draft,
    a_shared,
    a_staff,
    listed,
)
from tests.northgate import Northgate

pytestmark = pytest.mark.sqlite


def report_of(northgate: Northgate, actor: Actor, case_id: str, **changes: str) -> str:
    with northgate.app.app_context():
        document = load_document(actor, Kind.CASE_REPORT, case_id, Choice())
        context = dict(document.context)
        context["report"] = replace(context["report"], **changes)  # type: ignore[type-var]
        return pdf.html_of(document.template, context, pdf.Export())


def test_it_tells_what_was_done_and_not_a_word_of_what_was_said(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    answers = replace(CAREFUL, never=("Rita Falk",))
    case = a_case(northgate, answers=answers, interviewers=[cast.ivo])
    late = clock.now() - timedelta(days=3)
    secret = replace(SAID, opinions="She was ill for a year.", conflict="A flat.")
    a_contact(northgate, case, listed(PRIYA), notes=secret)
    a_contact(northgate, case, SAM, notes=SAID, occurred_at=late)
    a_check(northgate, case, SAM)
    a_code(northgate, case, listed(PRIYA))
    a_shared(northgate, a_debrief(northgate, case), case.manager)
    page = report_of(northgate, cast.mira, case.id)
    for told in (
        "On the candidate’s list", "Not on the candidate’s list", "Logged late",
        "No consent", "Jonas Weber", "Not signed", LEA, "OFF001",
        "entries are as they were written",
    ):  # fmt: skip
        assert told in page, told
    assert page.count("Logged late") == 1
    summary = a_draft().summary
    for kept in (
        SAID.facts, SAID.opinions, "ill for a year", "A flat.", summary, "Rita Falk",
        "call.code_made",
    ):  # fmt: skip
        assert kept not in page, kept
    lines = northgate.rows(AuditEvent, case_id=case.id)
    assert page.count('class="entry"') == len(lines)
    assert EventType.DOCUMENT_SENT in page
    broken = report_of(northgate, cast.mira, case.id, breaks=("entry 3: hash",))  # type: ignore[arg-type]
    assert "It is broken" in broken
    assert "entry 3: hash" in broken


def test_it_is_for_hr_alone_and_tells_hr_who_has_to_sign_first_no_reasons(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    hana = a_staff(northgate, "Hana Roth", Role.HR, Role.INTERVIEWER)
    case = a_case(northgate, answers=CAREFUL, interviewers=[hana, cast.ivo])
    a_contact(northgate, case, SAM, notes=SAID)
    a_debrief(northgate, case, cast.ivo)
    with northgate.app.app_context():
        open_panel(cast.mira, OpenPanel(case.id, "Ivo has said it all."))
        for actor in (cast.jonas, cast.ivo, cast.ada):
            with pytest.raises((Forbidden, NotFound)):
                load_document(actor, Kind.CASE_REPORT, case.id, Choice())
        report = load_case_report(hana, case.id)
        assert report.decisions == ()
        assert "Ivo has said it all." not in str(report)
        assert "Ivo has said it all." in str(load_case_report(cast.mira, case.id))
        assert all(each.contact.findings == () for each in report.contacts)
