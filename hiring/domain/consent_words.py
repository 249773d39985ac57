"""How a candidate's consent stands, in the words and the mark of a list.

Here for every page that names it, so that all of them say the same.
"""

UNANSWERED = "No answer before it closed"

WORDS: dict[str, tuple[str, str]] = {
    "not_asked": ("Not asked yet", "plain"),
    "requested": ("Asked, no answer yet", "wait"),
    "answered": ("Answered", "ok"),
    "stopped": ("Stopped by the candidate", "no"),
    "expired": ("No answer in time", "no"),
    "closed": (UNANSWERED, "plain"),
    "erased": ("Erased", "plain"),
}


def consent_in_words(state: str) -> tuple[str, str]:
    """Return the words for a state of consent, and the kind of its mark."""
    return WORDS.get(state, (state, "plain"))
