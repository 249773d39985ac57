"""How debriefs leave in the demo: many as one file, one by a link with a code."""

from collections.abc import Iterator
from datetime import datetime

from hiring import ids
from hiring.demo.openings import SALES
from hiring.demo.stage import Stage
from hiring.domain.document import Kind
from hiring.queries.archives import Scope, list_readable
from hiring.services.archives import AskArchive, ask_archive
from hiring.services.sharing import SendDocument, send_document

OLA, HER_MAIL = "Ola Lindqvist", "ola.lindqvist@board.example"


def the_debriefs_that_leave(stage: Stage) -> Iterator[datetime]:
    """Let HR ask for all debriefs of a job, and send one to somebody on the board.

    The worker prints the archive once the demo runs.
    """
    yield stage.at(1, "16:40")
    mei, scope = stage.actors["Mei"], Scope(stage.openings[SALES])
    ask_archive(mei, AskArchive(scope, press_id=ids.new_id()))
    yield stage.at(1, "16:50")
    first = list_readable(mei, scope).rows[0]
    send_document(mei, SendDocument(Kind.DEBRIEF, first.debrief_id, OLA, HER_MAIL))
