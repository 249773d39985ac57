"""What is left open after the first round, and carried on until it is answered."""

from collections.abc import Iterator
from datetime import datetime

from hiring import clock, ids
from hiring.demo.stage import Stage
from hiring.domain.open_question import QuestionState
from hiring.queries.candidates import load_candidate
from hiring.queries.open_questions import list_open
from hiring.services.open_questions import (
    EndQuestion,
    KeepPlan,
    RaiseQuestion,
    end_question,
    keep_plan,
    raise_question,
)
from hiring.services.replies import WriteReply, reply_to_contact

FROM_PRIYA = "How does she say no when she has too much to do?"
SHE_REPLIES = (
    "That was so until 2021. Since then I say on Monday what will not fit into the "
    "week, and Priya was the first to hear it."
)
SHE_ANSWERS = (
    "She told a head of sales that a report would not come before the close, and "
    "offered a rough one for the next day. He took it."
)


def what_is_still_open(
    stage: Stage, amara: str, email: str, talk: str
) -> Iterator[datetime]:
    """Let a reference's doubt be asked, and one of an interviewer's be answered."""
    jonas, noor = stage.actors["Jonas"], stage.actors["Noor"]
    yield stage.at(5, "11:40")
    raise_question(
        jonas, RaiseQuestion(amara, FROM_PRIYA, contact_id=talk, press_id=ids.new_id())
    )
    yield stage.at(5, "18:05")
    reply_to_contact(stage.visit(email), WriteReply(talk, SHE_REPLIES))
    yield stage.at(3, "15:30")
    case = load_candidate(noor, amara)
    _, said_no = [each for each in list_open(noor, case) if each.raised_by == noor.name]
    end_question(
        noor,
        EndQuestion(
            said_no.id,
            QuestionState.ANSWERED,
            SHE_ANSWERS,
            interviewed_on=clock.now().date(),
            press_id=ids.new_id(),
        ),
    )
    keep_plan(
        noor,
        KeepPlan(
            amara,
            first_30="Ride along with two planners. Read the last 20 late trucks.",
            first_60="Late trucks on one screen, with the reason beside each.",
            needs="A planner who has an hour for her each week.",
            press_id=ids.new_id(),
        ),
    )
