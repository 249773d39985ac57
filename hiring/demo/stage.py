"""The stage: a clock, a cast that has signed in, and one story's acts after another's.

A story is a generator that yields the moment of its next act. The acts of all stories
are played in the order of time, for the organisation's own ledger runs through them.
"""

import heapq
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select, update

from hiring import clock, ids, worker
from hiring.demo.cast import CONTACT_EMAIL, ORGANISATION, STAFF, Player
from hiring.domain.actor import Actor, Role
from hiring.extensions import db
from hiring.models.organisation import DemoMail, Organisation
from hiring.queries.visits import Visit, find_open_visit
from hiring.services.account import SignIn, choose_password, sign_in
from hiring.services.staff import (
    Calling,
    Found,
    Invite,
    describe_calling,
    found_organisation,
    invite,
)
from hiring.services.visits import open_link
from hiring.transaction import transaction

LINK = re.compile(r"https?://[^/\s]+/(?:c|invitation)/([A-Za-z0-9_-]+)")
SATURDAY = 5
TRAINED_BEFORE = timedelta(days=60)


@dataclass(slots=True)
class Stage:
    """What a story needs besides the services themselves."""

    app: Flask
    today: datetime
    actors: dict[str, Actor] = field(default_factory=dict)
    openings: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, str] = field(default_factory=dict)

    def at(self, days: int, time: str) -> datetime:
        """Return a time of day so many working days ago, in UTC."""
        day = self.today.astimezone(UTC)
        while days:
            day -= timedelta(days=1)
            days -= day.weekday() < SATURDAY
        hour, minute = map(int, time.split(":"))
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    def visit(self, email: str) -> Visit:
        """Open the newest link that was mailed to a candidate, in their browser."""
        browser = self.browsers.setdefault(email, ids.new_token())
        opened = open_link(find_token(email), browser)
        return find_open_visit(opened.token)


Story = Callable[[Stage], Iterator[datetime]]


def play(app: Flask, stories: Sequence[Story]) -> None:
    """Play all stories through, each act at its time, its mail delivered at once."""
    stage = Stage(app, clock.now())
    prologue = stage.at(16, "08:00")
    with app.app_context(), clock.set_to(prologue):
        _open(stage)
    begun = [story(stage) for story in stories]
    waiting: list[tuple[datetime, int]] = [
        (next(story), number) for number, story in enumerate(begun)
    ]
    heapq.heapify(waiting)
    while waiting:
        moment, number = heapq.heappop(waiting)
        with app.app_context(), clock.set_to(moment):
            following = next(begun[number], None)
            worker.deliver_due(app)
        if following is not None:
            heapq.heappush(waiting, (following, number))


def find_token(email: str) -> str:
    """Return the token of the newest link in the demo's mailbox for an address."""
    bodies = select(DemoMail.body).where(DemoMail.recipient == email)
    for body in db.session.scalars(bodies.order_by(DemoMail.sent_at.desc())):
        found = LINK.search(body)
        if found:
            return found[1]
    raise LookupError(f"no link was mailed to {email}")


def _open(stage: Stage) -> None:
    """Found the organisation and let its staff in, as a new installation does."""
    first = next(player for player in STAFF if player.role is Role.ADMINISTRATOR)
    found_organisation(
        Found(ORGANISATION, CONTACT_EMAIL, first.name, first.email, first.password)
    )
    # Whoever tries the demo at night wants to see its mail as well.
    with transaction() as session:
        session.execute(update(Organisation).values(quiet_from=0, quiet_to=0))
    stage.actors[first.first_name] = _enter(first)
    for player in STAFF:
        if player is first:
            continue
        roles = frozenset({player.role})
        invite(stage.actors[first.first_name], Invite(player.name, player.email, roles))
        worker.deliver_due(stage.app)
        choose_password(find_token(player.email), "invitation", player.password)
        actor = stage.actors[player.first_name] = _enter(player)
        trained = Calling(clock.now().date() - TRAINED_BEFORE, agency="")
        describe_calling(stage.actors[first.first_name], actor.id, trained)


def _enter(player: Player) -> Actor:
    signed_in = sign_in(SignIn(player.email, player.password, "Firefox on Linux"))
    return signed_in.actor


def links(emails: Sequence[str], base_url: str) -> list[str]:
    """Return each candidate's newest link, from the mailbox that the demo shows."""
    return [f"{base_url}/c/{find_token(email)}" for email in emails]
