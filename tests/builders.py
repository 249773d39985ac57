"""Northgate's daily life, arranged as it happens: through the services alone.

Each builder opens a context of its own, so it can be called anywhere in a test.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

from sqlalchemy import insert, update

from hiring import clock
from hiring.domain.actor import Actor, CandidateId, OpeningId, Role, StaffId
from hiring.domain.casefile import (
    Basis,
    Channel,
    Identity,
    Initiator,
    Notes,
    Outcome,
)
from hiring.domain.consent import Answer, Consent, Person, Referee
from hiring.domain.debrief import Advice, Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import Draft, DraftTheme, as_plain
from hiring.domain.document import Kind
from hiring.domain.feedback import GivenFeedback
from hiring.domain.new_contact import LogContact
from hiring.domain.own_records import About
from hiring.domain.plain import consent_from_plain
from hiring.domain.quote import Place
from hiring.domain.settings_compared import Judged
from hiring.domain.waiver import Waive
from hiring.ids import new_id
from hiring.models.blank_form import BlankForm, ReturnedForm
from hiring.models.call import CallReport
from hiring.models.call_back import OpenQuestion
from hiring.models.consent import ConsentDecision
from hiring.models.contact import Finding, NotePassage
from hiring.models.feedback import FollowUp
from hiring.models.records import Correction, Erasure
from hiring.models.sending import ArchivedDebrief
from hiring.queries.archives import Scope
from hiring.queries.speakers import find_speaker_visit
from hiring.queries.visits import Visit, find_open_visit
from hiring.services import archives, calls, consent, feedback, speakers, talks, visits
from hiring.services.addresses import propose_address
from hiring.services.candidates import (
    NewPerson,
    add_candidate,
    assign_interviewers,
    keep_upload,
)
from hiring.services.checks import check_person
from hiring.services.contacts import log_contact
from hiring.services.corrections import Wrong, ask_correction
from hiring.services.debriefs import SignDebrief, save_draft, sign_debrief
from hiring.services.decisions import Receipt
from hiring.services.erasure import ask_erasure
from hiring.services.feedback import FollowUpText, GiveFeedback
from hiring.services.openings import OpeningText, record_opening
from hiring.services.panel import PutBeside, put_beside
from hiring.services.questions import AskAboutPerson, ask_about_person
from hiring.services.quotes import AskQuote, ask_quote
from hiring.services.sharing import SendDocument, send_document
from hiring.services.waivers import waive
from hiring.sessions import digest
from hiring.transaction import transaction
from tests import northgate as installation
from tests.northgate import Northgate

_number = count(1)

LEA = "lea@elsewhere.example"
HER_PHONE = "her-own-phone"
PRIYA = Referee("priya", "Priya Shah", "my manager until 2024", "Delta Freight")
TOM = Referee("tom", "Tom Bell", "worked with me", "Delta Freight")
HANNA = Person("Hanna Lind", "Lumen Health", relation="her team lead")
SAM = Person("Sam Keller", "Kite Labs", works_there_now=False)

SAID = Notes(
    facts="She rewrote the scheduler in two weeks.",
    opinions="The best colleague I had.",
    company_stage="Thirty people",
    no_conflict=True,
    basis=Basis.FIRST_HAND,
)
TOLD = GivenFeedback(
    stood_out="You moved forty jobs in one night. That was good work.",
    gap="You have not led a team yet.",
    closing="Lead a small project from start to end.",
    outlook="Write to us when you have.",
    talk_on=None,
)
NEWS = "I led a team of four for ten months. We moved to a new site."
CANDIDATE_FILE = b"Name,Email\nLena Fox,lena.fox@post.example\n"

CAREFUL = Consent(
    named=Answer.YES,
    employer=Answer.NO,
    others=Answer.NO,
    employer_name="Lumen Health",
    referees=(PRIYA, TOM),
)
"""What Amara usually answers: the people she named and nobody else."""
OPEN = Consent(others=Answer.YES, employer_name="none")
CAUTIOUS = Consent(others=Answer.ASK_FIRST)


@dataclass(frozen=True, slots=True)
class Case:
    """A candidate with whom something has happened."""

    id: CandidateId
    opening_id: OpeningId
    name: str
    email: str
    manager: Actor
    contacts: list[str] = field(default_factory=list)


def a_staff(northgate: Northgate, name: str, *roles: Role) -> Actor:
    """Invite somebody who then chooses a password."""
    return installation.hire(northgate.app, northgate.cast.ada, name, *roles).actor


def an_opening(
    northgate: Northgate,
    manager: Actor | None = None,
    title: str = "Data Engineer",
    jurisdictions: tuple[str, ...] = ("eu",),
) -> OpeningId:
    """Record an opening."""
    text = OpeningText(
        title=title,
        team="Forecasting",
        level="senior",
        jurisdictions=jurisdictions,
        company_stage="Forty people, one product.",
        support="A mentor and a data platform team.",
        market="Crowded.",
        challenges="Rebuild the pipelines while they run.",
    )
    with northgate.app.app_context():
        return record_opening(manager or northgate.cast.jonas, text)


def a_case(  # noqa: PLR0913 - a story has many ways to begin
    northgate: Northgate,
    *,
    answers: Consent | None = None,
    contacts: Sequence[Person] = (),
    manager: Actor | None = None,
    interviewers: Sequence[Actor] = (),
    opening_id: OpeningId | None = None,
    name: str = "Amara Okafor",
    email: str = "",
) -> Case:
    """Add a candidate who may have answered, and about whom people were called."""
    manager = manager or northgate.cast.jonas
    opening_id = opening_id or an_opening(northgate, manager)
    email = email or f"candidate{next(_number)}@post.example"
    with northgate.app.app_context():
        candidate_id = add_candidate(
            manager,
            NewPerson(opening_id, name, email, present_company="Lumen Health"),
        )
        if interviewers:
            chosen = frozenset(each.id for each in interviewers)
            assign_interviewers(manager, candidate_id, chosen)
    case = Case(candidate_id, opening_id, name, email, manager)
    if answers is not None:
        an_answer(northgate, case, answers)
    for person in contacts:
        case.contacts.append(a_contact(northgate, case, person))
    return case


def a_link(northgate: Northgate, case: Case) -> str:
    """Ask the candidate and return the token that the worker minted and mailed."""
    with northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "")
    northgate.deliver()
    return northgate.links(case.email)[-1]


def a_visit(
    northgate: Northgate, case: Case, browser: str = HER_PHONE, token: str = ""
) -> Visit:
    """Let the candidate open the link of a new mail, or this one."""
    token = token or a_link(northgate, case)
    with northgate.app.app_context():
        opened = visits.open_link(token, browser)
        return find_open_visit(opened.token)


def a_visit_again(northgate: Northgate, case: Case, browser: str = HER_PHONE) -> Visit:
    """Let the candidate open the newest link once more."""
    return a_visit(northgate, case, browser, northgate.links(case.email)[-1])


def in_force(northgate: Northgate, case: Case) -> Consent:
    """Return the candidate's newest answers."""
    rows = northgate.rows(ConsentDecision, candidate_id=case.id)
    newest = max(rows, key=lambda row: int(row["seq"]))
    return consent_from_plain(newest["consent"])


def someone(name: str, organisation: str = "") -> Person:
    """Name somebody who does not work where the candidate works now."""
    return Person(name, organisation, works_there_now=False)


def an_answer(
    northgate: Northgate, case: Case, answers: Consent, visit: Visit | None = None
) -> Receipt:
    """Let the candidate choose, check and sign."""
    visit = visit or a_visit(northgate, case)
    with northgate.app.app_context():
        visits.save_draft(visit, {"people": []})
        checked = replace(visit, draft={"people": []})
        return consent.sign_answers(checked, answers, case.name, "")


def a_stop(northgate: Northgate, case: Case, visit: Visit | None = None) -> Receipt:
    """Let the candidate stop all contact."""
    visit = visit or a_visit(northgate, case)
    with northgate.app.app_context():
        return consent.stop_contact(visit, "")


def a_check(
    northgate: Northgate, case: Case, person: Person, actor: Actor | None = None
) -> str:
    """Ask "May I call?" and return the question's id."""
    with northgate.app.app_context():
        return check_person(actor or case.manager, case.id, person)


def a_code(
    northgate: Northgate, case: Case, person: Person, actor: Actor | None = None
) -> str:
    """Ask "May I call?" and make a code for the person."""
    actor = actor or case.manager
    check_id = a_check(northgate, case, person, actor)
    with northgate.app.app_context():
        return calls.make_code(actor, check_id, "")


def a_former(northgate: Northgate, name: str = "Rosa Moreno") -> tuple[str, str]:
    """Let HR invite somebody who has left and then shows up; return id and link."""
    email = f"former{next(_number)}@post.example"
    with northgate.app.app_context():
        speaker_id = speakers.invite_former(northgate.cast.mira, name, email, "")
    northgate.deliver()
    token = re.findall(r"/p/([\w-]+)", northgate.mails(email)[-1].body)[-1]
    with northgate.app.app_context():
        came = find_speaker_visit(digest(token))
        said = speakers.Described("Forecasting", "Analyst, until 2025", "How we plan.")
        speakers.describe_former(came, said, shown=True)
    return speaker_id, token


def a_talk(
    northgate: Northgate, case: Case, speaker_id: str, text: str = "Who plans?"
) -> str:
    """Let the candidate write to one of our people."""
    visit = a_visit_again(northgate, case)
    asked = talks.Asked(speaker_id, "Ama", names_opening=False, text=text)
    with northgate.app.app_context():
        return talks.begin_talk(visit, asked, "")


def a_question(northgate: Northgate, case: Case, person: Person) -> str:
    """Ask the candidate about one person, and send the mail."""
    command = AskAboutPerson(
        candidate_id=case.id,
        name=person.name,
        organisation=person.organisation,
        relation=person.relation,
        topic="How do you plan your work?",
        minutes=15,
        reach=person.reach,
        works_there_now=person.works_there_now,
    )
    with northgate.app.app_context():
        question_id = ask_about_person(case.manager, command)
    northgate.deliver()
    return question_id


def a_log(case: Case, person: Person, **changes: object) -> LogContact:
    """Write up a talk that took place just now."""
    command = LogContact(
        candidate_id=case.id,
        person=person,
        channel=Channel.PHONE,
        outcome=Outcome.SPOKE,
        initiator=Initiator.US,
        press_id="",
        notes_to_follow=True,
        identity=Identity.KNOWN,
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def a_contact(
    northgate: Northgate,
    case: Case,
    person: Person,
    actor: Actor | None = None,
    **changes: object,
) -> str:
    """Log a talk with somebody."""
    with northgate.app.app_context():
        return log_contact(actor or case.manager, a_log(case, person, **changes))


def listed(referee: Referee) -> Person:
    """Return somebody picked from the candidate's list."""
    return Person(
        name=referee.name,
        organisation=referee.organisation,
        relation=referee.relation,
        referee_id=referee.id,
    )


def a_draft() -> Draft:
    """Write what a signature needs."""
    return Draft(
        interviewed_on=(clock.now() - timedelta(days=1)).date(),
        minutes=50,
        summary="At her best she untangles systems that others have given up on. "
        "She moved forty pipelines without a night of downtime. I doubt that she "
        "enjoys long meetings. I would hire her.",
        themes=(
            DraftTheme(
                ThemeCategory.MOTIVATION,
                "She wants to build for people she can meet.",
                Story(did="She left a larger firm to sit beside its users."),
                strength=Strength.GOOD,
            ),
        ),
        unknown="How she leads.",
        advice=Advice.YES,
    )


def a_debrief(
    northgate: Northgate,
    case: Case,
    author: Actor | None = None,
    draft: Draft | None = None,
) -> str:
    """Write a debrief and sign it; return its id."""
    author, draft = author or case.manager, draft or a_draft()
    with northgate.app.app_context():
        save_draft(author, case.id, draft)
        return sign_debrief(author, SignDebrief(case.id, draft.digest, ""))


def an_archive(northgate: Northgate, case: Case, actor: Actor) -> str:
    """Ask for all debriefs of an opening, and let them be there without printing."""
    with northgate.app.app_context():
        asked = archives.AskArchive(Scope(case.opening_id))
        archive_id = archives.ask_archive(actor, asked)
        there = {"made_at": clock.now(), "due_at": None, "content": b"%PDF", "size": 4}
        with transaction() as session:
            session.execute(update(ArchivedDebrief).values(**there))
    return archive_id


def a_shared(
    northgate: Northgate, debrief_id: str, actor: Actor, email: str = LEA
) -> str:
    """Send a link to a debrief to somebody; return what was sent."""
    command = SendDocument(Kind.DEBRIEF, debrief_id, "Lea Brandt", email)
    with northgate.app.app_context():
        return send_document(actor, command)


def a_returned_form(
    northgate: Northgate, case: Case, writer: Actor, bringer: Actor
) -> str:
    """Let answers of a form wait beside a draft; return the returned form's id."""
    at, form_id, returned_id = clock.now(), new_id(), new_id()
    of_case = {"candidate_id": case.id, "seq": 1}
    form = {
        **of_case, "id": form_id, "made_for": writer.id, "made_by": bringer.id,
        "made_at": at, "paper": "A4", "language": "en", "sha256": "0" * 64,
    }  # fmt: skip
    returned = {
        **of_case, "id": returned_id, "form_id": form_id, "written_by": writer.id,
        "brought_by": bringer.id, "brought_at": at, "state": "waiting", "answered": 9,
        "answers": as_plain(a_draft()), "notes": [], "dropped": ["scripts"],
    }  # fmt: skip
    with northgate.app.app_context(), transaction() as session:
        session.execute(insert(BlankForm.__table__), form)
        session.execute(insert(ReturnedForm.__table__), returned)
    return returned_id


def a_wish_for_feedback(northgate: Northgate, case: Case) -> None:
    """Let the candidate ask how it went."""
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        feedback.ask_feedback(visit)


def a_feedback(northgate: Northgate, case: Case, **changes: object) -> str:
    """Let the hiring manager answer a candidate who asked; return its id."""
    given = replace(TOLD, **changes)  # type: ignore[arg-type]
    with northgate.app.app_context():
        sent = feedback.give_feedback(case.manager, GiveFeedback(case.id, given))
    assert isinstance(sent, str), sent
    return sent


def a_follow_up(
    northgate: Northgate, case: Case, text: str = NEWS, *, may_share: bool = False
) -> str:
    """Let the candidate come back with news; return their id."""
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        feedback.write_follow_up(visit, FollowUpText(text, may_share))
    return str(northgate.rows(FollowUp, candidate_id=case.id)[-1]["id"])


def a_quote(northgate: Northgate, case: Case, source_id: str, text: str = NEWS) -> str:
    """Ask the candidate whether words of theirs may be shown; return its id."""
    asked = AskQuote(case.id, source_id, text, frozenset(Place))
    with northgate.app.app_context():
        return ask_quote(case.manager, asked)


def a_mark(  # noqa: PLR0913 - a mark has this much to it
    northgate: Northgate,
    case: Case,
    contact_id: str,
    debrief_id: str,
    actor: Actor | None = None,
    *,
    confirms: bool = True,
    judged: Judged | None = None,
) -> str:
    """Put a talk beside the first claim of a debrief."""
    command = PutBeside(case.id, contact_id, debrief_id, 0, confirms, judged or {})
    with northgate.app.app_context():
        return put_beside(actor or case.manager, command)


@dataclass(frozen=True, slots=True)
class World:
    """A case in which everything has happened once, with an id for every address."""

    case: Case
    link: str
    shared: dict[str, str]
    own: dict[StaffId, dict[str, str]]

    def ids_for(self, actor: Actor | None) -> dict[str, str]:
        """Return what fills the addresses of somebody who may be there."""
        return {**self.shared, **(self.own.get(actor.id, {}) if actor else {})}


def a_world(northgate: Northgate, manager: Actor | None = None) -> World:
    """Let everything happen once: answers, calls, findings, debriefs, a question."""
    cast, app = northgate.cast, northgate.app
    manager = manager or cast.jonas
    case = a_case(northgate, answers=CAREFUL, manager=manager, interviewers=[cast.ivo])
    reference_id = a_contact(northgate, case, listed(PRIYA))
    check_id = a_check(northgate, case, SAM)
    question_id = a_question(northgate, case, SAM)
    own: dict[StaffId, dict[str, str]] = {cast.ada.id: {}}
    notes = replace(SAID, opinions="The best colleague I had. She was ill for a year.")
    for actor in (manager, cast.ivo, cast.mira):
        contact_id = a_contact(northgate, case, SAM, actor, notes=notes)
        finding = northgate.rows(Finding, contact_id=contact_id)[0]
        passage = northgate.rows(NotePassage, contact_id=contact_id)[0]
        own[actor.id] = {
            "contact_id": contact_id,
            "finding_id": finding["id"],
            "passage_id": passage["id"],
        }
    code = a_code(northgate, case, listed(TOM))
    with app.app_context():
        report = calls.Report(too_soon=True, pressed=False, words="It came at night.")
        calls.report_call(code, report, "")
        beforehand = Waive(case.id, "OFF001", "Ruth Dahl", "She answered for him.")
        waiver_id = waive(cast.mira, beforehand)
        change_id = propose_address(manager, case.id, "amara@home.example")
    for actor in (manager, cast.ivo):
        own[actor.id]["debrief_id"] = a_debrief(northgate, case, actor)
        own[actor.id]["subject_id"] = own[actor.id]["debrief_id"]
        own[actor.id]["shared_id"] = a_shared(
            northgate, own[actor.id]["debrief_id"], actor
        )
        own[actor.id]["returned_id"] = a_returned_form(
            northgate, case, actor, cast.mira
        )
    own[cast.mira.id]["shared_id"] = own[manager.id]["shared_id"]
    own[cast.mira.id]["returned_id"] = own[cast.ivo.id]["returned_id"]
    for actor in (manager, cast.mira):
        own[actor.id]["archive_id"] = an_archive(northgate, case, actor)
    mark_id = a_mark(northgate, case, reference_id, own[manager.id]["debrief_id"])
    with app.app_context():
        for actor in (cast.ada, manager):
            upload_id = keep_upload(actor, "people.csv", CANDIDATE_FILE)
            own[actor.id]["upload_id"] = upload_id
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    follow_up_id = a_follow_up(northgate, case)
    quote_id = a_quote(northgate, case, follow_up_id)
    visit = a_visit_again(northgate, case)
    with app.app_context():
        ask_correction(visit, Wrong(About.NAME, "It is misspelt.", "Amara Okafor"), "")
        ask_erasure(visit, "")
    northgate.deliver()
    speaker_id, _ = a_former(northgate)
    talk_id = a_talk(northgate, case, speaker_id)
    northgate.deliver()
    link = northgate.links(case.email)[-1]
    shared = {
        **own[manager.id],
        "candidate_id": case.id,
        "change_id": change_id,
        "check_id": check_id,
        "code": "OFF001",
        "correction_id": northgate.rows(Correction)[-1]["id"],
        "erasure_id": northgate.rows(Erasure)[-1]["id"],
        "digest": northgate.rows(Finding)[-1]["policy_digest"],
        "kind": "debrief",
        "subject_id": own[manager.id]["debrief_id"],
        "filename": "sayso.css",
        "follow_up_id": follow_up_id,
        "mail_id": northgate.mails()[-1].id,
        "mark_id": mark_id,
        "notice_digest": northgate.rows(ConsentDecision)[-1]["notice_digest"],
        "open_question_id": northgate.rows(OpenQuestion)[-1]["id"],
        "opening_id": case.opening_id,
        "question_id": question_id,
        "report_id": northgate.rows(CallReport)[-1]["id"],
        "quote_id": quote_id,
        "reference_id": reference_id,
        "seq": str(northgate.rows(ConsentDecision)[-1]["seq"]),
        "source_id": follow_up_id,
        "speaker_id": speaker_id,
        "staff_id": cast.ivo.id,
        "talk_id": talk_id,
        "token": link,
        "waiver_id": waiver_id,
        "way": "invitation",
        "person_id": PRIYA.id,
    }
    return World(case, link, shared, own)
