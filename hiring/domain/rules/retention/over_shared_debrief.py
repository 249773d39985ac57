"""RET002 over-shared-debrief

What it flags
    A debrief that was given, as a file, to somebody who does not decide on this
    opening. Each such person is named once for each debrief.
Why it matters
    What was said in confidence was said for one decision. Whoever else reads it cannot
    be undone, and the one who spoke loses the protection that fair, needed sharing has.
Example
    Mira sent the debrief on Amara to a friend in sales, who had worked with Amara once.
Instead
    Keep it to those who decide. Ask the others to delete theirs, and write down that
    they did.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.names import folded
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.spoken_dates import moment_words


@rule("RET002", "over-shared-debrief", since="0.2", scope=Scope.CASE)
def over_shared_debrief(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each debrief that went to somebody outside the panel, once for each."""
    told: set[str] = set()
    for export in case.exports:
        about = f"{export.debrief_id} to {folded(export.recipient)}".strip()
        if export.on_panel or about in told:
            continue
        told.add(about)
        yield Objection(
            "",
            f"The debrief by {export.author} on {case.candidate} went to "
            f"{export.recipient} on {moment_words(export.exported_at)}. "
            f"{export.recipient} does not decide on this opening.",
            about=about,
        )
