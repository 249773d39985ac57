"""Our people who speak with candidates: two who work here and one who did."""

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from hiring import ids
from hiring.demo.stage import Stage
from hiring.extensions import db
from hiring.models.organisation import DemoMail
from hiring.queries.speakers import (
    SpeakerVisit,
    find_own_profile,
    find_speaker_visit,
)
from hiring.services import speakers, talks
from hiring.services.speakers import Described
from hiring.sessions import digest

LINK = re.compile(r"/p/([\w-]+)")
ROSA = "rosa.moreno@mail.example"

RUTH_SAYS = Described(
    "People and systems",
    "Administrator, here since 2019",
    "How we work from different places, parental leave, and what Mondays are like.",
)
BEN_SAYS = Described("Sales", "Account manager", "How deals are won here, and lost.")
ROSA_SAYS = Described(
    "Forecasting",
    "Data engineer, until 2025",
    "What I learned, why I left, and what I miss.",
)


def the_ones_who_are_asked(stage: Stage) -> Iterator[datetime]:
    """Let a candidate ask one of our people, and nobody be told (S5)."""
    yield stage.at(14, "09:30")
    speakers.describe_self(stage.actors["Ruth"], RUTH_SAYS, shown=True)
    yield stage.at(14, "11:00")
    speakers.describe_self(stage.actors["Ben"], BEN_SAYS, shown=True)
    yield stage.at(13, "10:15")
    speakers.invite_former(stage.actors["Mei"], "Rosa Moreno", ROSA, ids.new_id())
    yield stage.at(12, "19:40")
    speakers.describe_former(_come(ROSA), ROSA_SAYS, shown=True)
    yield stage.at(5, "20:10")
    ruth = find_own_profile(stage.actors["Ruth"])
    asked = talks.Asked(
        ruth.id if ruth else "",
        "Leah",
        names_opening=False,
        text="Do people really stop at five? I have a small child to pick up.",
    )
    talks.begin_talk(stage.visit("leah.brooks@mail.example"), asked, ids.new_id())
    yield stage.at(4, "08:20")
    answer = "Most do. I have two, and nobody has ever asked me to stay."
    talks.answer_talk(_come(stage.actors["Ruth"].email), answer, ids.new_id())


def _come(email: str) -> SpeakerVisit:
    """Follow the newest link that was mailed to one of our people."""
    bodies = select(DemoMail.body).where(DemoMail.recipient == email)
    for body in db.session.scalars(bodies.order_by(DemoMail.sent_at.desc())):
        found = LINK.search(body)
        if found:
            return find_speaker_visit(digest(found[1]))
    raise LookupError(f"no link was mailed to {email}")
