"""Stories about addresses and records: mail that came back, a mistake, an erasure."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from hiring import ids
from hiring.demo import acts
from hiring.demo.openings import SALES
from hiring.demo.stage import Stage
from hiring.domain.own_records import About
from hiring.extensions import db
from hiring.models.organisation import OutboxMail
from hiring.models.records import Erasure
from hiring.queries.sent_mail import find_sent
from hiring.services.addresses import propose_address
from hiring.services.candidates import NewPerson
from hiring.services.consent import stop_contact
from hiring.services.corrections import Wrong, ask_correction
from hiring.services.erasure import approve_erasure, ask_erasure, confirm_erasure
from hiring.services.undelivered import record_returned


def the_mail_that_came_back(stage: Stage) -> Iterator[datetime]:
    """Let a mail come back, and a new address wait for a second person."""
    yield stage.at(2, "14:00")
    person = NewPerson(
        stage.openings[SALES], "Ines Duarte", "ines.duarte@mial.example", "", "Lagoa"
    )
    ines = acts.add(stage, "Tessa", person, "Ben")
    yield stage.at(2, "14:02")
    acts.ask(stage, "Tessa", ines)
    yield stage.at(2, "14:09")
    mails = select(OutboxMail.id).where(OutboxMail.candidate_id == ines)
    sent = find_sent(db.session.scalars(mails).one())
    if sent is not None:
        record_returned(sent, "5.1.2")
    yield stage.at(1, "10:30")
    tessa = stage.actors["Tessa"]
    propose_address(tessa, ines, "ines.duarte@mail.example", ids.new_id())


def the_wrong_employer(stage: Stage) -> Iterator[datetime]:
    """Let a candidate say that something is wrong, and HR have to answer."""
    yield stage.at(1, "18:15")
    wrong = Wrong(About.EMPLOYER, "I left Mesa Logistics in June.", "Harbor Freight")
    visit = stage.visit("ruben.castillo@mail.example")
    ask_correction(visit, wrong, ids.new_id())


def the_one_who_is_forgotten(stage: Stage) -> Iterator[datetime]:
    """Let a candidate be erased, as two people approve it; the certificate is left."""
    yield stage.at(9, "09:30")
    email = "yusuf.aydin@mail.example"
    person = NewPerson(stage.openings[SALES], "Yusuf Aydin", email, "", "Orchard Pay")
    yusuf = acts.add(stage, "Tessa", person, "Ben")
    yield stage.at(9, "09:33")
    acts.ask(stage, "Tessa", yusuf)
    yield stage.at(8, "20:00")
    stop_contact(stage.visit(email), ids.new_id())
    yield stage.at(8, "20:04")
    ask_erasure(stage.visit(email), ids.new_id())
    yield stage.at(7, "11:00")
    confirm_erasure(stage.actors["Mei"], _wish_of(yusuf))
    yield stage.at(6, "15:20")
    approve_erasure(stage.actors["Ruth"], _wish_of(yusuf))


def _wish_of(candidate_id: str) -> str:
    found = select(Erasure.id).where(Erasure.candidate_id == candidate_id)
    return db.session.scalars(found).one()
