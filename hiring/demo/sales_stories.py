"""Stories around the account executive's job."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from hiring import clock, ids
from hiring.demo import acts, said
from hiring.demo.openings import SALES, SECOND
from hiring.demo.said_on_leah import NOOR_ON_LEAH, TESSA_ON_LEAH
from hiring.demo.stage import Stage
from hiring.domain import casefile
from hiring.domain.casefile import HiringOutcome
from hiring.domain.consent import Answer, Consent, Person, Referee
from hiring.domain.quote import Place
from hiring.domain.settings_compared import Likeness, Side
from hiring.queries.feedback import load_case_feedback
from hiring.services.candidates import NewPerson
from hiring.services.checks import check_person
from hiring.services.feedback import (
    FollowUpText,
    GiveFeedback,
    ask_feedback,
    give_feedback,
    write_follow_up,
)
from hiring.services.openings import record_opening
from hiring.services.quotes import AskQuote, answer_quote, ask_quote
from hiring.services.replies import WriteReply, reply_to_contact

GINA = Referee(
    ids.new_id(),
    "Gina Park",
    "manager",
    "Pelagic",
    "gina.park@pelagic.example",
    told=True,
)
OMAR = Referee(
    ids.new_id(),
    "Omar Reyes",
    "manager",
    "Stackyard",
    "omar.reyes@stackyard.example",
    told=True,
)

LEAH_ANSWERS = Consent(
    named=Answer.YES,
    employer=Answer.NO,
    others=Answer.ASK_FIRST,
    employer_name="Tidewater",
    referees=(GINA, OMAR),
)


def the_two_start_ups(stage: Stage) -> Iterator[datetime]:
    """Show one person seen badly at one firm and well at another (S2, S10)."""
    yield stage.at(13, "15:00")
    email = "leah.brooks@mail.example"
    person = NewPerson(
        stage.openings[SALES], "Leah Brooks", email, "+1 415 555 0134", "Tidewater"
    )
    leah = acts.add(stage, "Tessa", person, "Ben", "Noor")
    yield stage.at(13, "15:03")
    acts.ask(stage, "Tessa", leah)
    yield stage.at(12, "02:20")
    acts.answer(stage, email, LEAH_ANSWERS)
    yield stage.at(9, "16:10")
    gina = Person(GINA.name, GINA.organisation, referee_id=GINA.id)
    check_person(stage.actors["Tessa"], leah, gina)
    yield stage.at(9, "16:45")
    talk = acts.call(stage, "Tessa", leah, gina, ("2020", "2022"), said.BY_GINA)
    yield stage.at(8, "17:30")
    reply_to_contact(
        stage.visit(email),
        WriteReply(
            talk,
            "True: I missed it twice. We had no product for the first nine months. "
            "What I learned there is what I did at Stackyard.",
        ),
    )
    yield stage.at(7, "17:05")
    omar = Person(OMAR.name, OMAR.organisation, referee_id=OMAR.id)
    check_person(stage.actors["Tessa"], leah, omar)
    yield stage.at(7, "17:40")
    well = acts.call(stage, "Tessa", leah, omar, ("2022", "2025"), said.BY_OMAR)
    yield stage.at(7, "17:44")
    acts.wall_off_topics(stage, "Tessa", well)
    yield from _what_the_panel_thinks(stage, leah, talk, well)
    yield stage.at(2, "11:30")
    acts.decide(stage, "Tessa", leah, HiringOutcome.HIRED, said.WHY_LEAH, (talk, well))


def _what_the_panel_thinks(
    stage: Stage, leah: str, badly: str, well: str
) -> Iterator[datetime]:
    """Let three agree on one thing and differ on another, each talk at its claim."""
    yield stage.at(4, "18:10")
    for_it = acts.sign(stage, "Ben", leah, said.BEN_ON_LEAH)
    yield stage.at(4, "18:40")
    acts.sign(stage, "Tessa", leah, TESSA_ON_LEAH)
    yield stage.at(3, "09:15")
    closes = acts.sign(stage, "Noor", leah, NOOR_ON_LEAH)
    yield stage.at(3, "13:20")
    alike = {Side.STAGE: Likeness.ALIKE, Side.SUPPORT: Likeness.ALIKE}
    acts.put_beside(stage, "Tessa", (leah, well, for_it, 1), alike, confirms=True)
    yield stage.at(3, "13:30")
    other = dict.fromkeys(Side, Likeness.DIFFERENT)
    acts.put_beside(stage, "Tessa", (leah, badly, closes, 0), other, confirms=False)


CARLA = Referee(
    ids.new_id(),
    "Carla Nunes",
    "customer",
    "Harbor Cold Storage",
    "carla.nunes@mail.example",
    told=True,
)
RUBEN_ANSWERS = Consent(
    named=Answer.YES,
    employer=Answer.NO,
    others=Answer.NO,
    employer_name="Mesa Logistics",
    referees=(CARLA,),
)


def the_one_who_asked_for_feedback(stage: Stage) -> Iterator[datetime]:
    """Let a candidate ask what was missing, which few do, and come back (S15, S16)."""
    yield stage.at(15, "10:30")
    email = "ruben.castillo@mail.example"
    person = NewPerson(
        stage.openings[SALES], "Ruben Castillo", email, "", "Mesa Logistics"
    )
    ruben = acts.add(stage, "Tessa", person, "Noor")
    yield stage.at(15, "10:33")
    acts.ask(stage, "Tessa", ruben)
    yield stage.at(14, "20:00")
    acts.answer(stage, email, RUBEN_ANSWERS)
    yield stage.at(12, "17:00")
    informant = Person(CARLA.name, CARLA.organisation, referee_id=CARLA.id)
    acts.call(
        stage,
        "Tessa",
        ruben,
        informant,
        ("2021", "2024"),
        said.BY_CARLA,
        step=casefile.Stage.SCREENING,
    )
    yield stage.at(11, "18:30")
    acts.sign(stage, "Noor", ruben, said.NOOR_ON_RUBEN)
    yield stage.at(10, "21:40")
    ask_feedback(stage.visit(email))
    yield stage.at(8, "10:15")
    given = replace(said.TO_RUBEN, talk_on=clock.now().date() + timedelta(days=30))
    tessa = stage.actors["Tessa"]
    give_feedback(tessa, GiveFeedback(ruben, given, press_id=ids.new_id()))
    yield from _the_way_back(stage, ruben, email)


def _the_way_back(stage: Stage, ruben: str, email: str) -> Iterator[datetime]:
    """Let him come back for a job like the first, and be quoted with a yes."""
    tessa = stage.actors["Tessa"]
    yield stage.at(3, "11:00")
    record_opening(tessa, SECOND, ids.new_id())
    yield stage.at(2, "20:10")
    news = FollowUpText(said.NEWS_OF_RUBEN, may_share=True, press_id=ids.new_id())
    write_follow_up(stage.visit(email), news)
    yield stage.at(1, "09:40")
    (written,) = load_case_feedback(ruben).follow_ups
    words = said.NEWS_OF_RUBEN.partition(". ")[0]
    asked = AskQuote(ruben, written.id, words, frozenset(Place), ids.new_id())
    quote = ask_quote(tessa, asked)
    yield stage.at(1, "12:30")
    answer_quote(stage.visit(email), quote, may_quote=True)
