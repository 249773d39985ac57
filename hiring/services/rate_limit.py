"""How often something may be tried; counted in the database, so for all workers."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from hiring import clock
from hiring.domain.errors import TooManyTries
from hiring.domain.wording import Wording
from hiring.models.organisation import RateCount
from hiring.transaction import transaction

QUARTER_HOUR = 15 * 60
GUESSES_AN_HOUR = 60
NAMES_AN_HOUR = 20
_KEPT = timedelta(days=1)


def _counting(
    insert: Callable[..., postgresql.Insert | sqlite.Insert],
) -> ReturningInsert[str, int]:
    return (
        insert(RateCount.__table__)
        .on_conflict_do_update(
            index_elements=[RateCount.key, RateCount.window_start],
            set_={"tries": RateCount.tries + 1},
        )
        .returning(RateCount.key, RateCount.tries)
    )


_COUNT = {
    "sqlite": _counting(sqlite.insert),
    "postgresql": _counting(postgresql.insert),
}


@dataclass(frozen=True, slots=True)
class Try:
    """One thing that was tried, and how often it may be in a window of time.

    ``about`` is kept as a digest only: counting needs to tell tries apart, not to
    know whose they were.
    """

    what: str
    about: str
    most: int
    seconds: int = QUARTER_HOUR

    @property
    def key(self) -> str:
        """Name the counter."""
        digest = hashlib.sha256(f"{self.what}\0{self.about}".encode()).hexdigest()
        return f"{self.what}:{digest}"


def count_tries(*tries: Try) -> None:
    """Count each try, by one statement; raise ``TooManyTries`` past a limit.

    Counting is a transaction of its own, so that a refusal counts as well.
    """
    moment = int(clock.now().timestamp())
    by_key = {tried.key: tried for tried in sorted(tries, key=lambda tried: tried.key)}
    with transaction() as session:
        counted = _count(session, by_key, moment)
    waits = [
        by_key[key].seconds - moment % by_key[key].seconds
        for key, count in counted
        if count > by_key[key].most
    ]
    if waits:
        raise TooManyTries(Wording("Too many tries in a short time."), max(waits))


def count_guess(staff_id: str, candidate_id: str) -> None:
    """Limit how often somebody can try names on one candidate's answers."""
    count_tries(Try("guess", f"{staff_id} {candidate_id}", GUESSES_AN_HOUR, 3600))


def count_name(staff_id: str, candidate_id: str) -> None:
    """Limit how often somebody can ask about people whom the candidate did not name."""
    count_tries(Try("name", f"{staff_id} {candidate_id}", NAMES_AN_HOUR, 3600))


def forget_old_tries() -> None:
    """Delete counters whose time is over."""
    before = int((clock.now() - _KEPT).timestamp())
    with transaction() as session:
        session.execute(delete(RateCount).where(RateCount.window_start < before))


def client_prefix(address: str | None) -> str:
    """Return the network that one client can be expected to change addresses in."""
    if not address:
        return ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    length = 24 if parsed.version == 4 else 48  # noqa: PLR2004 - IP version 4
    return str(ip_network((parsed, length), strict=False))


def _count(
    session: Session, by_key: dict[str, Try], moment: int
) -> list[tuple[str, int]]:
    dialect = session.connection().dialect.name
    # Always in the order of the keys: two racing statements cannot lock each other.
    rows = [
        {"key": key, "window_start": moment - moment % tried.seconds, "tries": 1}
        for key, tried in by_key.items()
    ]
    counted = session.execute(_COUNT[dialect], rows)
    return [(row.key, row.tries) for row in counted]
