"""Who has come by a mailed link: a cookie in, one of our people out."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import session

from hiring import clock
from hiring.domain.errors import LinkUnusable
from hiring.domain.wording import Wording
from hiring.languages import speak_to
from hiring.queries.speakers import SpeakerVisit, find_speaker_visit
from hiring.sessions import digest

COOKIE, MINUTES = "speaker", 30

P = ParamSpec("P")


def begin(token: str) -> SpeakerVisit:
    """Trade a link for half an hour; raise ``LinkUnusable`` where it leads nowhere."""
    visit = find_speaker_visit(digest(token))
    until = int(clock.now().timestamp()) + MINUTES * 60
    session[COOKIE] = [visit.token_hash, until]
    return visit


def forget() -> None:
    """Let this browser forget who has come."""
    session.pop(COOKIE, None)


def with_speaker(
    view: Callable[Concatenate[SpeakerVisit, P], Any],
) -> Callable[P, Any]:
    """Give the view who has come by a link, for half an hour."""

    @wraps(view)
    def look_up(*args: P.args, **kwargs: P.kwargs) -> Any:  # noqa: ANN401
        kept = session.get(COOKIE)
        if not kept or kept[1] < clock.now().timestamp():
            raise LinkUnusable(Wording("Your visit has ended. Open the link again."))
        visit = find_speaker_visit(kept[0])
        speak_to(visit.language)
        return view(visit, *args, **kwargs)

    return look_up
