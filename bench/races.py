"""A withdrawal that races a contact being logged: who was first, by the ledger alone.

Two processes meet before each race. One is the candidate, who stops, changes the answer
for a kind of people, or answers about one person; the other is the hiring manager, who
logs a talk with that person. Afterwards each contact is held against the answers that
stand before it in the case's ledger: any that says otherwise is wrong.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import BrokenBarrierError
from time import perf_counter

from sqlalchemy import select

from bench import seed
from bench.figures import Figure
from hiring import create_app
from hiring.domain.actor import Actor
from hiring.domain.casefile import Channel, Identity, Initiator, Outcome
from hiring.domain.consent import Answer, Consent, Decision, Person, decision_at
from hiring.domain.new_contact import LogContact
from hiring.domain.plain import person_from_plain
from hiring.domain.standing import decide
from hiring.extensions import db
from hiring.models.contact import Contact, Finding
from hiring.queries.decisions import list_decisions
from hiring.queries.visits import Visit, find_open_visit
from hiring.services import consent as consents
from hiring.services.contacts import log_contact
from hiring.services.questions import (
    AskAboutPerson,
    answer_question,
    ask_about_person,
)

RACES, QUICK = 10_000, 300
ROUNDS = 5
BEFORE = 1
"""How many contacts a seeded case has before it is raced."""
_PATIENCE, _LONGEST = 120.0, 4 * 3600.0
_SAM = Person("Sam Keller", "Kite Labs", works_there_now=False)
_BROKEN_YES = frozenset({"CON003", "CON004", "CON005"})


@dataclass(frozen=True, slots=True)
class Race:
    """What both sides need to know of one case."""

    case: seed.Case
    way: str
    question_id: str = ""

    @property
    def person(self) -> Person:
        """Return whom the talk is with."""
        if self.way == "answer":
            return _SAM
        name, where = seed.REFEREES[0]
        return Person(name, where, referee_id=self.case.referee_ids[0])


WAYS = ("stop", "change", "answer")


def measure(url: str, name: str, folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Let the races be run, and judge every contact."""
    count = int(os.environ.get("BENCH_RACES", QUICK if quick else RACES))
    world = seed.build(folder, url, 10, -(-count // ROUNDS))
    begun = perf_counter()
    with world.app.app_context():
        races = [_prepare(world, case, at) for at, case in enumerate(world.cases)]
        db.session.remove()
    faults = _run(world, races)
    wrong, orders = _judge(world, races)
    seed.verify(world)
    taken = perf_counter() - begun
    for way in WAYS:
        if min(orders[way, True], orders[way, False]) == 0:
            raise RuntimeError(f"nothing was raced: {orders}")
    first = sum(number for (_, agreed), number in orders.items() if agreed)
    yield Figure(
        "races", "withdrawals against contacts, judged wrongly", name, wrong, "",
        most=0, note=f"{sum(orders.values()):,} races, the contact first in {first:,}; "
        f"{faults} refused; {taken:.0f} s",
    )  # fmt: skip


def _prepare(world: seed.World, case: seed.Case, at: int) -> Race:
    way = WAYS[at % len(WAYS)]
    if way != "answer":
        return Race(case, way)
    visit = find_open_visit(case.visit_token)
    asked = replace(_answers(case), others=Answer.ASK_FIRST)
    consents.sign_answers(visit, asked, case.name, "")
    about = AskAboutPerson(
        case.id, _SAM.name, _SAM.organisation, "a colleague", "Her work.", 15,
        works_there_now=False,
    )  # fmt: skip
    question_id = ask_about_person(world.manager, about)
    answer_question(visit, question_id, Answer.YES, "")
    return Race(case, way, question_id)


def _answers(case: seed.Case) -> Consent:
    referees = tuple(
        seed.Referee(id_, who, seed.RELATION, where, told=True)
        for id_, (who, where) in zip(case.referee_ids, seed.REFEREES, strict=True)
    )
    return Consent(Answer.YES, Answer.NO, Answer.NO, "none", referees)


def _run(world: seed.World, races: list[Race]) -> int:
    """Run two processes that meet before each race; return how many acts failed."""
    spawn = get_context("spawn")
    barrier, faults = spawn.Barrier(2), spawn.Queue()
    sides = [
        spawn.Process(target=_side, args=(world.env, sent, races, barrier, faults))
        for sent in (None, world.manager)
    ]
    for side in sides:
        side.start()
    failed = sum(faults.get(timeout=_LONGEST) for _ in sides)
    for side in sides:
        side.join()
    return failed


def _side(
    env: dict[str, str],
    manager: Actor | None,
    races: list[Race],
    barrier: Barrier,
    faults: "object",
) -> None:
    os.environ.update(env)
    app, failed = create_app(), 0
    try:
        for race in races:
            for turn in range(ROUNDS):
                with app.app_context():
                    act = _caller(race, manager) if manager else _candidate(race, turn)
                    barrier.wait(_PATIENCE)
                    failed += _failed(act)
                    barrier.wait(_PATIENCE)
    except BrokenBarrierError:
        failed += 1
    finally:
        faults.put(failed)  # type: ignore[attr-defined]


def _failed(act: Callable[[], object]) -> bool:
    try:
        act()
    except Exception:  # noqa: BLE001 - counted, and told in the figure
        with suppress(Exception):
            db.session.rollback()
        return True
    return False


def _candidate(race: Race, turn: int) -> Callable[[], object]:
    """Give the yes back where it is gone, and return what takes it away again."""
    visit: Visit = find_open_visit(race.case.visit_token)
    given, name = _answers(race.case), race.case.name
    if race.way == "answer":
        answer = Answer.YES if turn % 2 else Answer.NO
        return lambda: answer_question(visit, race.question_id, answer, "")
    consents.sign_answers(visit, given, name, "")
    visit = find_open_visit(race.case.visit_token)
    if race.way == "stop":
        return lambda: consents.stop_contact(visit, "")
    changed = replace(given, named=Answer.NO)
    return lambda: consents.sign_answers(visit, changed, name, "")


def _caller(race: Race, manager: Actor) -> Callable[[], object]:
    command = LogContact(
        candidate_id=race.case.id,
        person=race.person,
        channel=Channel.PHONE,
        outcome=Outcome.SPOKE,
        initiator=Initiator.US,
        press_id="",
        notes_to_follow=True,
        identity=Identity.KNOWN,
    )
    return lambda: log_contact(manager, command)


def _judge(
    world: seed.World, races: list[Race]
) -> tuple[int, Counter[tuple[str, bool]]]:
    """Hold each contact against the ledger's order; count the wrong and both orders."""
    wrong, orders = 0, Counter[tuple[str, bool]]()
    with world.app.app_context():
        for race in races:
            decisions = list_decisions(db.session(), race.case.id)
            for right, agreed in _judged(race, decisions):
                wrong += not right
                orders[race.way, agreed] += 1
        db.session.remove()
    return wrong, orders


def _judged(race: Race, decisions: list[Decision]) -> Iterator[tuple[bool, bool]]:
    session = db.session()
    found = (
        select(Contact)
        .where(Contact.candidate_id == race.case.id)
        .order_by(Contact.seq)
        .offset(BEFORE)
    )
    for contact in session.scalars(found):
        held = decision_at(decisions, before_seq=contact.seq)
        consent = held.consent if held else None
        standing = decide(consent, person_from_plain(contact.person))
        codes = set(
            session.scalars(
                select(Finding.code).where(Finding.contact_id == contact.id)
            )
        )
        agreed = contact.verdict == "agreed"
        right = (
            contact.verdict == standing.verdict
            and contact.consent_seq == (held.seq if held else None)
            and bool(codes & _BROKEN_YES) is not agreed
        )
        yield right, agreed
