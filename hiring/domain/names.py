"""Whether two ways of writing a person, an organisation or a mailbox may be one.

Used where a wrong "different" does harm (a feared manager called after all), so a
near match is an answer of its own, and the caller waits.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from enum import IntEnum
from functools import lru_cache

from hiring.domain.spelling import is_transcribed, sound_of, spellings

_LEGAL_FORMS = frozenset(
    "ab ag as bv co company corp corporation doo gmbh group holding inc kft kg limited "
    "llc llp ltd nv oy oyj plc pty sa sarl sas se spa srl sro sp zoo".split()
)
_TITLES = frozenset(
    "dame dr dra frau herr ing lady lord mag miss mme mr mrs ms mx prof sir"
    " sr sra".split()
)
_NEAR = 0.84
_TELLING = 3
"""A word of fewer letters says nothing about who someone is."""
_REMEMBERED = 2048
"""A case compares the same few names again and again; no more are kept in memory."""
_WORD = re.compile(r"\w+")
_ABBREVIATED = re.compile(r"(?<=\b\w)\.")
_SPECIAL = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)


class Match(IntEnum):
    """How sure it is that two writings name the same."""

    NONE = 0
    NEAR = 1
    SAME = 2


def folded(text: str) -> str:
    """Return the text without case, accents and punctuation, words apart by blanks."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    lowered = unicodedata.normalize("NFKD", text.casefold().translate(_SPECIAL))
    bare = "".join(char for char in lowered if not unicodedata.combining(char))
    return " ".join(_WORD.findall(bare))


def is_same_name(one: str, other: str) -> bool:
    """Tell whether two names are one; to ask how near they are costs more."""
    return _compare(one, other) is Match.SAME


def match_person(one: str, other: str) -> Match:
    """Compare two names: order, case, accents and middle names do not tell apart."""
    found = _compare(one, other)
    if found is not Match.NONE:
        return found
    return max(
        _guess(_name_words(mine), _name_words(theirs))
        for mine in spellings(one)
        for theirs in spellings(other)
    )


def _compare(one: str, other: str) -> Match:
    """Compare two names by whole words, in each way in which they are written."""
    if one.isascii() and other.isascii():
        return _compare_words(one, other)
    return max(
        _compare_transcribed(one, other),
        *(
            _compare_words(mine, theirs)
            for mine in spellings(one)
            for theirs in spellings(other)
        ),
    )


def _compare_words(one: str, other: str) -> Match:
    few, many = _set_of_words(one), _set_of_words(other)
    if not few or not many:
        return Match.NONE
    if len(few) > len(many):
        few, many = many, few
    if not few <= many:
        together = "".join(_name_words(one)) == "".join(_name_words(other))
        return Match.SAME if together else Match.NONE
    if len(few) > 1 or sorted(_name_words(one)) == sorted(_name_words(other)):
        return Match.SAME
    return Match.NEAR


def _compare_transcribed(one: str, other: str) -> Match:
    """Compare what was heard where one of two names had to be written anew."""
    if not (is_transcribed(one) or is_transcribed(other)):
        return Match.NONE
    return max(
        _compare_sounds(_name_words(mine), _name_words(theirs))
        for mine in spellings(one)
        for theirs in spellings(other)
    )


def _compare_sounds(a: tuple[str, ...], b: tuple[str, ...]) -> Match:
    few, many = sorted(({*map(sound_of, a)}, {*map(sound_of, b)}), key=len)
    return Match.SAME if len(few) > 1 and few <= many else Match.NONE


def _guess(a: tuple[str, ...], b: tuple[str, ...]) -> Match:
    if not a or not b:
        return Match.NONE
    near = (
        _initials_fit(a, b)
        or _alike(" ".join(sorted(a)), " ".join(sorted(b)))
        or _compare_sounds(a, b) is not Match.NONE
    )
    return Match.NEAR if near else Match.NONE


def shares_a_word(one: str, other: str) -> bool:
    """Tell whether two writings have a telling word in common, as families do."""
    shared = _written_words(one) & _written_words(other)
    return any(len(word) >= _TELLING for word in shared)


def _written_words(text: str) -> frozenset[str]:
    return frozenset().union(*map(_set_of_words, spellings(text)))


def match_organisation(one: str, other: str) -> Match:
    """Compare two names of organisations, legal forms left aside."""
    if one.isascii() and other.isascii():
        return _match_firms(one, other)
    return max(
        _match_firms(mine, theirs)
        for mine in spellings(one)
        for theirs in spellings(other)
    )


def _match_firms(one: str, other: str) -> Match:
    a, b = trading_words(one), trading_words(other)
    if not a or not b:
        return Match.NONE
    if a == b or "".join(a) == "".join(b):
        return Match.SAME
    few, many = sorted((set(a), set(b)), key=len)
    if few <= many or _is_short_for(a, b) or _alike(" ".join(a), " ".join(b)):
        return Match.NEAR
    return Match.NONE


def _is_short_for(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether one name is made of the first letters of the other's words."""
    few, many = sorted((a, b), key=len)
    first = "".join(word[0] for word in many)
    return len(few) == 1 and len(first) >= _TELLING and few[0] == first


@lru_cache(_REMEMBERED)
def _name_words(text: str) -> tuple[str, ...]:
    words = tuple(folded(text).split())
    return tuple(word for word in words if word not in _TITLES) or words


@lru_cache(_REMEMBERED)
def _set_of_words(text: str) -> frozenset[str]:
    return frozenset(_name_words(text))


@lru_cache(_REMEMBERED)
def trading_words(text: str) -> tuple[str, ...]:
    """Return the words of a name but for legal forms, "S.A." read as "SA"."""
    together = _ABBREVIATED.sub("", text).replace(" z oo", " zoo")
    words = tuple(folded(together).split())
    return tuple(word for word in words if word not in _LEGAL_FORMS) or words


def _initials_fit(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether "R. Dahl" may be "Ruth Dahl": one word shared, first letters fit."""
    shared = {word for word in {*a} & {*b} if len(word) > 1}
    return bool(shared) and any(
        1 in {len(x), len(y)} and x[0] == y[0]
        for x in {*a} - shared
        for y in {*b} - shared
    )


def _alike(a: str, b: str) -> bool:
    """Tell whether two writings are close; the costly answer is asked for last."""
    if 2 * min(len(a), len(b)) < _NEAR * (len(a) + len(b)):
        return False
    close = SequenceMatcher(None, a, b)
    return close.quick_ratio() >= _NEAR and close.ratio() >= _NEAR
