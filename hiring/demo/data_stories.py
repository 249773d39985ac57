"""Stories around the data engineer's job."""

from collections.abc import Iterator
from datetime import datetime

from hiring import ids
from hiring.demo import acts, said
from hiring.demo.call_back_acts import what_is_still_open
from hiring.demo.form_acts import bring_form
from hiring.demo.openings import DATA
from hiring.demo.stage import Stage
from hiring.domain import casefile
from hiring.domain.casefile import Channel, Identity, Initiator, Outcome
from hiring.domain.consent import Answer, Consent, Person, Referee
from hiring.services.calls import Report, decline_call, make_code, report_call
from hiring.services.candidates import NewPerson
from hiring.services.checks import check_person
from hiring.services.debriefs import save_draft
from hiring.services.feedback import ask_feedback
from hiring.services.never import keep_reasons
from hiring.services.questions import (
    AskAboutPerson,
    answer_question,
    ask_about_person,
)
from hiring.services.replies import WriteReply, reply_to_contact

PRIYA = Referee(
    id=ids.new_id(),
    name="Priya Shah",
    relation="manager",
    organisation="Delta Freight",
    reach="priya.shah@delta-freight.example",
    told=True,
)
TOM = Referee(
    id=ids.new_id(),
    name="Tom Bell",
    relation="worked in the same team",
    organisation="Delta Freight",
    reach="+44 20 7946 0018",
)


AMARA_ANSWERS = Consent(
    named=Answer.YES,
    employer=Answer.NO,
    others=Answer.NO,
    employer_name="Lumen Health",
    referees=(PRIYA, TOM),
)


def the_quick_back_channel(stage: Stage) -> Iterator[datetime]:
    """Ask a shared acquaintance, quickly, who would rather not (S1, S6, S7)."""
    yield stage.at(14, "09:10")
    email = "amara.okafor@mail.example"
    person = NewPerson(
        stage.openings[DATA], "Amara Okafor", email, "+49 151 5550 101", "Lumen Health"
    )
    amara = acts.add(stage, "Jonas", person, "Noor", "Ben")
    yield stage.at(14, "09:15")
    acts.ask(stage, "Jonas", amara)
    yield stage.at(13, "18:42")
    acts.answer(stage, email, AMARA_ANSWERS)
    yield stage.at(10, "09:55")
    priya = Person(PRIYA.name, PRIYA.organisation, referee_id=PRIYA.id)
    check_person(stage.actors["Jonas"], amara, priya)
    yield stage.at(10, "10:40")
    talk = acts.call(stage, "Jonas", amara, priya, ("2019", "2022"), said.BY_PRIYA)
    yield from _someone_tries(stage, amara, email)
    yield stage.at(6, "15:50")
    acts.plan_interviews(stage, "Jonas", amara, "Noor")
    acts.sign(stage, "Noor", amara, said.NOOR_ON_AMARA)
    yield stage.at(5, "11:15")
    acts.plan_interviews(stage, "Jonas", amara, "Ben")
    save_draft(stage.actors["Ben"], amara, said.BEN_ON_AMARA)
    yield stage.at(5, "11:30")
    bring_form(stage, "Mei", "Ben", amara, said.BEN_ON_PAPER)
    yield from what_is_still_open(stage, amara, email, talk)


def _someone_tries(stage: Stage, amara: str, email: str) -> Iterator[datetime]:
    yield stage.at(8, "12:20")
    sam = Person("Sam Keller", "Orbit Systems", relation="worked with her in 2018")
    check_person(stage.actors["Noor"], amara, sam)
    yield stage.at(8, "12:31")
    talk = acts.call(
        stage,
        "Noor",
        amara,
        sam,
        ("2018", "2018"),
        None,
        outcome=Outcome.DECLINED,
        channel=Channel.MESSAGE,
        reason=(
            "I know Sam from a meetup and had written before I looked here. Sam "
            "asked whether Amara knew, and would rather not say anything."
        ),
    )
    yield stage.at(7, "19:05")
    reply_to_contact(
        stage.visit(email),
        WriteReply(
            talk,
            "Sam and I shared a desk for three months. Please ask Priya or Tom "
            "instead.",
        ),
    )


DANIEL_ANSWERS = Consent(
    named=Answer.YES,
    employer=Answer.NO,
    others=Answer.YES,
    employer_name="Kestrel Maps",
    referees=(
        Referee(
            ids.new_id(),
            "Ines Duarte",
            "team lead",
            "Corvus Systems",
            "ines.duarte@mail.example",
            told=True,
        ),
    ),
    never=("Viktor Hale",),
)


def the_manager_he_feared(stage: Stage) -> Iterator[datetime]:
    """Let somebody never to be contacted ring by himself, with a bad word (S8)."""
    yield stage.at(12, "11:00")
    email = "daniel.brandt@mail.example"
    person = NewPerson(stage.openings[DATA], "Daniel Brandt", email, "", "Kestrel Maps")
    daniel = acts.add(stage, "Jonas", person, "Noor")
    yield stage.at(12, "11:04")
    acts.ask(stage, "Jonas", daniel)
    yield stage.at(11, "07:30")
    acts.answer(stage, email, DANIEL_ANSWERS)
    why = {"Viktor Hale": "He shouted at me in front of others. I left because of it."}
    keep_reasons(stage.visit(email), why)
    yield stage.at(9, "14:10")
    viktor = Person("Viktor Hale", "Corvus Systems", relation="his department head")
    check_person(stage.actors["Jonas"], daniel, viktor)
    yield stage.at(8, "10:05")
    nadia = Person("Nadia Prior", "Corvus Systems", works_there_now=False)
    for_nadia = _code(stage, daniel, nadia)
    yield stage.at(8, "13:45")
    decline_call(for_nadia)
    yield stage.at(7, "10:00")
    for_ines = _code(stage, daniel, Person("Ines Duarte", "Corvus Systems"))
    yield stage.at(7, "18:20")
    report_call(for_ines, TOO_SOON, ids.new_id())
    yield stage.at(6, "16:25")
    tip = acts.call(
        stage,
        "Jonas",
        daniel,
        viktor,
        ("2020", "2021"),
        said.BY_VIKTOR,
        initiator=Initiator.INFORMANT,
        identity=Identity.SWITCHBOARD,
        reason="He rang me. I ended the call after two minutes and wrote it down.",
    )
    yield stage.at(5, "19:30")
    reply_to_contact(stage.visit(email), WriteReply(tip, said.DANIEL_REPLIES))


def _code(stage: Stage, candidate_id: str, person: Person) -> str:
    jonas = stage.actors["Jonas"]
    check_id = check_person(jonas, candidate_id, person)
    return make_code(jonas, check_id, ids.new_id())


TOO_SOON = Report(
    too_soon=True,
    pressed=False,
    words="I was rung at work, in front of others, before I had heard of any code.",
)


YUKI_ANSWERS = Consent(
    named=Answer.ASK_FIRST,
    employer=Answer.ASK_FIRST,
    others=Answer.ASK_FIRST,
    employer_name="Harbour Insurance",
    referees=(
        Referee(
            ids.new_id(),
            "Hanna Lind",
            "team lead",
            "Fjord Analytics",
            "hanna.lind@mail.example",
        ),
    ),
)


def the_one_who_wanted_to_be_asked_first(stage: Stage) -> Iterator[datetime]:
    """Ask twice before calling: one yes, and one answer still to come (S3, S4)."""
    yield stage.at(9, "10:00")
    email = "yuki.tanabe@mail.example"
    person = NewPerson(
        stage.openings[DATA], "Yuki Tanabe", email, "", "Harbour Insurance"
    )
    yuki = acts.add(stage, "Jonas", person, "Ben")
    yield stage.at(9, "10:02")
    acts.ask(stage, "Jonas", yuki)
    yield stage.at(8, "21:15")
    acts.answer(stage, email, YUKI_ANSWERS)
    yield stage.at(6, "09:30")
    hanna = Person("Hanna Lind", "Fjord Analytics", relation="team lead")
    check_person(stage.actors["Jonas"], yuki, hanna)
    question = _ask_about(stage, yuki, hanna, "How you plan your work.")
    yield stage.at(5, "07:45")
    answer_question(stage.visit(email), question, Answer.YES, ids.new_id())
    yield stage.at(4, "13:30")
    acts.call(stage, "Jonas", yuki, hanna, ("2017", "2020"), said.BY_HANNA, step=_FINAL)
    yield stage.at(1, "14:30")
    oskar = Person("Oskar Nyman", "Fjord Analytics", relation="worked beside them")
    check_person(stage.actors["Jonas"], yuki, oskar)
    yield stage.at(1, "14:32")
    _ask_about(stage, yuki, oskar, "How you two handled the move to a new warehouse.")


_FINAL = casefile.Stage.FINAL_ROUND


def _ask_about(stage: Stage, candidate_id: str, person: Person, topic: str) -> str:
    command = AskAboutPerson(
        candidate_id=candidate_id,
        name=person.name,
        organisation=person.organisation,
        relation=person.relation,
        topic=topic,
        minutes=15,
    )
    return ask_about_person(stage.actors["Jonas"], command)


def the_one_who_waits_for_feedback(stage: Stage) -> Iterator[datetime]:
    """Let a wish for feedback stand open, with a day to answer by (S15)."""
    yield stage.at(1, "19:20")
    ask_feedback(stage.visit("amara.okafor@mail.example"))


def the_ones_at_the_beginning(stage: Stage) -> Iterator[datetime]:
    """Add one candidate who has just been asked, and one who has not been yet."""
    yield stage.at(3, "16:00")
    elif_kaya = NewPerson(
        stage.openings[DATA], "Elif Kaya", "elif.kaya@mail.example", "", "Atlas Rail"
    )
    acts.add(stage, "Jonas", elif_kaya, "Noor")
    yield stage.at(1, "09:05")
    marek = NewPerson(
        stage.openings[DATA],
        "Marek Novák",
        "marek.novak@mail.example",
        "+420 601 555 010",
        "Brightwater Energy",
    )
    candidate_id = acts.add(stage, "Jonas", marek, "Noor", "Ben")
    yield stage.at(1, "09:06")
    acts.ask(stage, "Jonas", candidate_id)
