"""Nothing of one interviewer's debrief can be had by another before signing.

A case in which everything has happened is walked by two who have to sign first: HR who
interviews as well, and the hiring manager who has begun to write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from hiring import clock
from hiring.domain.actor import Actor, Role
from hiring.domain.document import Choice, Kind
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.extensions import db
from hiring.models.call_back import OpenQuestion
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment
from hiring.queries.candidates import load_candidate
from hiring.queries.debriefs import list_debriefs
from hiring.queries.feedback import list_themes
from hiring.services.exports import DOCUMENTS, load_document
from hiring.services.interviews import Day, nudge_debriefs, set_interview_days
from hiring.transaction import transaction
from tests.builders import World, a_draft, a_world
from tests.northgate import Northgate
from tests.routes import pages

CANARY, OF_A_DRAFT = "zephyrquill", "marrowbright"
_WRITTEN = a_draft()
SAID = (
    CANARY,
    "untangles systems",
    _WRITTEN.themes[0].claim,
    _WRITTEN.themes[0].story.did,
    _WRITTEN.unknown,
)
"""What stands in the debrief that Ivo signed, here and in the ledger."""
OUT_OF_REACH = frozenset({403, 404})


def written(word: str, times: int = 1) -> dict[str, Any]:
    """Say nothing but one word, in every field of a debrief."""
    text = " ".join([word] * times)
    parts = ("claim", "situation", "did", "outcome", "quote")
    theme = {"category": "fit", "strength": 4, **dict.fromkeys(parts, text)}
    fields = dict.fromkeys(("summary", "unknown", "plan", "needs"), text)
    return {**fields, "themes": [theme] * 3, "advice": "strong_no"}


@pytest.fixture
def world(northgate: Northgate) -> World:
    world, cast = a_world(northgate), northgate.cast
    with northgate.app.app_context(), transaction() as session:
        both = {"roles": [Role.HR, Role.INTERVIEWER]}
        session.execute(update(Staff).where(Staff.id == cast.mira.id).values(**both))
        session.add(Assignment(candidate_id=world.case.id, staff_id=cast.mira.id))
        begun = update(Debrief).where(Debrief.written_by == cast.jonas.id)
        unsigned = {"signed_at": None, "seq": None, **written(OF_A_DRAFT)}
        session.execute(begun.values(**unsigned))
        own = Debrief.written_by == cast.ivo.id
        plan = {"plan": CANARY, "needs": CANARY}
        session.execute(update(Debrief).where(own).values(**plan))
    return world


def ids_for(northgate: Northgate, world: World, actor: Actor) -> dict[str, str]:
    """Fill each address in with what Ivo wrote."""
    ivo = world.own[northgate.cast.ivo.id]
    return {
        **world.ids_for(actor),
        "debrief_id": ivo["debrief_id"],
        "subject_id": ivo["debrief_id"],
        "returned_id": ivo["returned_id"],
        "shared_id": ivo["shared_id"],
    }


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect the statements that reach the database."""
    seen: list[str] = []

    def note(*args: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        seen.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def walked(northgate: Northgate, world: World, actor: Actor) -> dict[str, Any]:
    """Open every page there is; return how long each was and what it took."""
    client, seen = northgate.client(actor), {}
    ids = ids_for(northgate, world, actor)
    for path in pages(northgate.app, ids):
        if path.startswith(("/static/", "/c/")):
            continue
        with northgate.app.app_context(), counting() as statements:
            answer = client.get(path)
        said = [
            word
            for word in (*SAID, *((OF_A_DRAFT,) if actor.has(Role.HR) else ()))
            if word.lower() in answer.get_data(as_text=True).lower()
        ]
        assert not said, f"{path} tells {said}"
        seen[path] = (answer.status_code, len(answer.data), len(statements))
    return seen


@pytest.mark.parametrize("name", ["mira", "jonas"])
def test_no_page_tells_by_its_words_its_length_or_its_work(
    northgate: Northgate, world: World, name: str
) -> None:
    actor, ivo = getattr(northgate.cast, name), northgate.cast.ivo
    with clock.set_to(clock.now()):
        walked(northgate, world, actor)
        before = walked(northgate, world, actor)
        with northgate.app.app_context(), transaction() as session:
            of_ivo = update(Debrief).where(Debrief.written_by == ivo.id)
            session.execute(of_ivo.values(**written(CANARY, 400)))
            asked = update(OpenQuestion).values(text=f"{CANARY} " * 40)
            session.execute(asked.where(OpenQuestion.raised_by == ivo.id))
        after = walked(northgate, world, actor)
    assert after == before
    debrief_id = ids_for(northgate, world, actor)["debrief_id"]
    assert before[f"/debriefs/{debrief_id}"][0] in OUT_OF_REACH
    assert before[f"/debriefs/{debrief_id}/words"][0] in OUT_OF_REACH
    assert before[f"/print/debrief/{debrief_id}"][0] in OUT_OF_REACH
    assert sum(status == 200 for status, *_ in before.values()) > 25


def test_no_document_search_draft_or_mail_does(
    northgate: Northgate, world: World
) -> None:
    mira = northgate.client(northgate.cast.mira)
    for words in (CANARY, "untangles", "strong_no"):
        found = mira.see(f"/candidates?search={words}")
        assert world.case.name not in found.main
    of_ivo = ids_for(northgate, world, northgate.cast.mira)
    subjects = dict.fromkeys(Kind, world.case.id) | {
        Kind.DEBRIEF: of_ivo["debrief_id"],
        Kind.OPENING_GUIDE: world.case.opening_id,
    }
    with northgate.app.app_context():
        both = frozenset({Role.HR, Role.INTERVIEWER})
        mira_interviews = replace(northgate.cast.mira, roles=both)
        for actor in (northgate.cast.jonas, mira_interviews):
            for kind in DOCUMENTS:
                said = document_of(actor, kind, subjects[kind])
                assert not [word for word in SAID if word in said], kind
            case = load_candidate(actor, world.case.id)
            assert list_themes(actor, case) is None
            assert list_debriefs(actor, case).rows == ()
        day = Day(clock.now().date())
        people = {str(northgate.cast.mira.id): day, str(northgate.cast.jonas.id): day}
        set_interview_days(northgate.cast.jonas, world.case.id, people)
    with northgate.app.app_context(), clock.set_to(clock.now() + timedelta(days=1)):
        nudge_debriefs()
        northgate.deliver()
    written_to = [mail.subject + mail.body for mail in northgate.mails()]
    assert sum("Half a minute about" in mail for mail in written_to) == 2
    for word in (*SAID, OF_A_DRAFT):
        assert not [mail for mail in written_to if word in mail]


def document_of(actor: Actor, kind: Kind, subject_id: str) -> str:
    """Return all that a document would say to somebody, or nothing."""
    try:
        return str(load_document(actor, kind, subject_id, Choice()))
    except (Conflict, DomainError, Forbidden, NotFound):
        return ""
