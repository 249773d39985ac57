"""Texts cut to a number of words, for places that have room for so many and no more."""

import re

CHARACTERS_A_WORD = 12
_PIECE = re.compile(r"[^\s–—…/|]+")


def shortened(text: str, words: int) -> str:
    """Return the text on one line, cut after so many words, and say where it was.

    Words are those that ``word_count`` counts. What is written without blanks is cut
    by its length.
    """
    line = " ".join(text.split())
    kept = line[: words * CHARACTERS_A_WORD]
    ends = [
        piece.end()
        for piece in _PIECE.finditer(kept)
        if any(char.isalnum() for char in piece[0])
    ]
    if len(ends) > words:
        kept = kept[: ends[words - 1]]
    return kept if kept == line else f"{kept.rstrip(' ,;:.–—…')} …"
