"""Stories around the account executive's job."""

from collections.abc import Iterator
from datetime import datetime

from hiring import clock, ids
from hiring.demo import acts
from hiring.demo.openings import SALES
from hiring.demo.stage import Stage
from hiring.domain import casefile
from hiring.domain.casefile import Basis, Changed, Notes
from hiring.domain.consent import Answer, Consent, Person, Referee
from hiring.domain.debrief import Advice, Strength, ThemeCategory
from hiring.domain.debrief_draft import Draft, DraftTheme
from hiring.services.candidates import NewPerson
from hiring.services.contacts import check_person
from hiring.services.replies import ask_feedback, reply_to_contact

GINA = Referee(
    ids.new_id(),
    "Gina Park",
    "your manager",
    "Pelagic",
    "gina.park@pelagic.example",
    told=True,
)
OMAR = Referee(
    ids.new_id(),
    "Omar Reyes",
    "your manager",
    "Stackyard",
    "omar.reyes@stackyard.example",
    told=True,
)

_GINA_SAID = Notes(
    facts="Missed the target in both years: 3 customers of 10, then 4 of 12.",
    opinions="“Not a closer.” Gina would not hire her again.",
    company_stage="12 people, no product-market fit: three products in two years.",
    support="No sales engineer, no channel programme, nobody to learn from.",
    market="Shipping lines that had never bought such a thing.",
    clash="They fell out over prices that changed every month; Gina set them.",
    conflict="Gina was judged by the same target and left a month after her.",
    basis=Basis.FIRST_HAND,
    believed_before="A strong interviewer; can she sell without a known name?",
    changed=Changed.SOMEWHAT,
)
_OMAR_SAID = Notes(
    facts="122 % of target in 2023, 131 % in 2024. Built up nine of 20 partners.",
    opinions="The best he ever had at bringing a partner and a customer together.",
    company_stage="80 people, product-market fit, on its second round.",
    support="A channel programme, one sales engineer for three sellers, weekly coach.",
    market="Warehouses in North America; two competitors.",
    clash="None that either of them remembers.",
    no_conflict=True,
    basis=Basis.FIRST_HAND,
    believed_before="After Gina: in doubt.",
    changed=Changed.YES,
)


def the_two_start_ups(stage: Stage) -> Iterator[datetime]:
    """Show one person seen badly at one firm and well at another (S2, S10)."""
    yield stage.at(13, "15:00")
    email = "leah.brooks@mail.example"
    person = NewPerson(
        stage.openings[SALES], "Leah Brooks", email, "+1 415 555 0134", "Tidewater"
    )
    leah = acts.add(stage, "Tessa", person, "Ben")
    yield stage.at(13, "15:03")
    acts.ask(stage, "Tessa", leah)
    yield stage.at(12, "02:20")
    consent = Consent(
        named=Answer.YES,
        employer=Answer.NO,
        others=Answer.ASK_FIRST,
        employer_name="Tidewater",
        referees=(GINA, OMAR),
    )
    acts.answer(stage, email, consent)
    yield stage.at(9, "16:10")
    gina = Person(GINA.name, GINA.organisation, referee_id=GINA.id)
    check_person(stage.actors["Tessa"], leah, gina)
    yield stage.at(9, "16:45")
    talk = acts.call(stage, "Tessa", leah, gina, ("2020", "2022"), _GINA_SAID)
    yield stage.at(8, "17:30")
    reply_to_contact(
        stage.visit(email),
        talk,
        "True: I missed it twice. We had no product for the first nine months. What I "
        "learned there is what I did at Stackyard.",
        ids.new_id(),
    )
    yield stage.at(7, "17:05")
    omar = Person(OMAR.name, OMAR.organisation, referee_id=OMAR.id)
    check_person(stage.actors["Tessa"], leah, omar)
    yield stage.at(7, "17:40")
    acts.call(stage, "Tessa", leah, omar, ("2022", "2025"), _OMAR_SAID)
    yield stage.at(4, "18:10")
    acts.sign(stage, "Ben", leah, _bens_debrief())


def _bens_debrief() -> Draft:
    return Draft(
        interviewed_on=clock.now().date(),
        minutes=45,
        summary=(
            "Leah sells with partners rather than around them, and that is what this "
            "job is. She told me of a loss first and said what she had done wrong in "
            "it. At a firm like ours, with help and a product that sells, she was well "
            "above target two years in a row. She wants to build the west coast up "
            "from nothing. What I could not find out is how she works when a partner "
            "lets her down. A clear yes from me."
        ),
        themes=(
            DraftTheme(
                ThemeCategory.MOTIVATION,
                "She wants to build something up, not to look after it.",
                "She gave up her four largest customers at Stackyard to open Oregon.",
                Strength.STRONG,
            ),
            DraftTheme(
                ThemeCategory.CHALLENGES,
                "She has won first customers together with partners.",
                "The first one took eleven months. She let the partner present and "
                "sat in the second row.",
                Strength.STRONG,
            ),
            DraftTheme(
                ThemeCategory.FIT,
                "She says early when a deal is going wrong.",
                "She told Omar two weeks into a quarter that the largest deal was off.",
                Strength.GOOD,
            ),
        ),
        unknown="How she acts when a partner lets her down.",
        advice=Advice.STRONG_YES,
    )


def the_one_who_asked_for_feedback(stage: Stage) -> Iterator[datetime]:
    """Let a candidate ask what was missing, which few do (S15)."""
    yield stage.at(15, "10:30")
    email = "ruben.castillo@mail.example"
    person = NewPerson(
        stage.openings[SALES], "Ruben Castillo", email, "", "Mesa Logistics"
    )
    ruben = acts.add(stage, "Tessa", person, "Noor")
    yield stage.at(15, "10:33")
    acts.ask(stage, "Tessa", ruben)
    yield stage.at(14, "20:00")
    carla = Referee(
        ids.new_id(),
        "Carla Nunes",
        "a customer of yours",
        "Harbor Cold Storage",
        "carla.nunes@mail.example",
        told=True,
    )
    consent = Consent(
        named=Answer.YES,
        employer=Answer.NO,
        others=Answer.NO,
        employer_name="Mesa Logistics",
        referees=(carla,),
    )
    acts.answer(stage, email, consent)
    yield stage.at(12, "17:00")
    informant = Person(carla.name, carla.organisation, referee_id=carla.id)
    acts.call(
        stage,
        "Tessa",
        ruben,
        informant,
        ("2021", "2024"),
        _CARLA_SAID,
        step=casefile.Stage.SCREENING,
    )
    yield stage.at(6, "18:30")
    acts.sign(stage, "Noor", ruben, _noors_debrief())
    yield stage.at(2, "21:40")
    ask_feedback(stage.visit(email))


_CARLA_SAID = acts.first_hand(
    "Came every month for three years; two orders grew from 5 to 40 loads a week.",
    "Honest about what he could not deliver.",
    company_stage="A family firm with 60 people.",
    support="He had an assistant and a price list.",
    market="Cold storage; everybody knows everybody.",
)


def _noors_debrief() -> Draft:
    return Draft(
        interviewed_on=clock.now().date(),
        minutes=40,
        summary=(
            "Ruben keeps customers for years, and they speak well of him. He came "
            "prepared, knew two of our customers by name and asked what they complain "
            "of. What I did not find is a case where he won a first customer in a new "
            "place, which is what this job asks for: each of his stories began with "
            "someone who had bought before. In a year, with one of those, I would "
            "look again with pleasure. For now no."
        ),
        themes=(
            DraftTheme(
                ThemeCategory.MOTIVATION,
                "He wants to work where the product is good.",
                "He gave up Mesa's largest account when promised trucks never came.",
                Strength.GOOD,
            ),
            DraftTheme(
                ThemeCategory.CHALLENGES,
                "He has not won a first customer in a new place yet.",
                "Asked three times; each story began with a customer he took over.",
                Strength.WEAK,
            ),
            DraftTheme(
                ThemeCategory.FIT,
                "He would fit in well.",
                "",
                Strength.GOOD,
            ),
        ),
        unknown="Whether he would like to learn it with a partner beside him.",
        advice=Advice.NO,
    )
