# ruff: noqa: RUF001 - other alphabets are what this is about
"""The ways in which one name is written: umlauts, other alphabets, other countries.

A name may reach us as its owner writes it, as a passport does, or as somebody heard
it. Tables are small and of the standard library's letters alone: what they do not know
stays a doubt, which ``names`` tells as one.
"""

import re
from functools import lru_cache

_REMEMBERED = 2048
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e",
        "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k", "л": "l", "м": "m",
        "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
        "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
        "і": "i", "ї": "i", "є": "ye", "ґ": "g", "ў": "u",
        "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz",
        "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i",
        "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x",
        "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y",
        "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
        "ά": "a", "έ": "e", "ή": "i", "ί": "i", "ό": "o", "ύ": "y", "ώ": "o",
        "ϊ": "i", "ϋ": "y", "ΐ": "i", "ΰ": "y",
    }
)  # fmt: skip
_GREEK_PAIRS = (
    ("ου", "ou"), ("ού", "ou"), ("μπ", "b"), ("ντ", "nt"), ("γκ", "g"),
    ("γγ", "ng"), ("τζ", "tz"), ("αυ", "av"), ("ευ", "ev"),
)  # fmt: skip
_SOUNDS = (
    ("schtsch", "sk"), ("shch", "sk"), ("szcz", "sk"), ("tsch", "h"), ("tch", "h"),
    ("sch", "s"), ("sh", "s"), ("sz", "s"), ("ch", "h"), ("kh", "h"), ("cz", "h"),
    ("zh", "z"), ("rz", "z"), ("dj", "z"), ("dz", "z"), ("ph", "f"), ("th", "t"),
    ("ts", "z"), ("tz", "z"), ("ck", "k"), ("ks", "x"), ("qu", "k"), ("ou", "u"),
    ("oo", "u"), ("ee", "i"), ("ae", "e"), ("oe", "o"), ("ue", "u"), ("w", "v"),
    ("y", "i"), ("j", "i"), ("c", "k"), ("q", "k"),
)  # fmt: skip
_GLIDE = re.compile("(?<=[aeou])i+|i+(?=[aeou])")
"""What some countries write before or after a vowel, and others leave out."""
_LEAST = 3


def spellings(text: str) -> tuple[str, ...]:
    """Return the text as it stands, and as it is written where letters lack."""
    if text.isascii():
        return (text,)
    lowered = text.casefold()
    written = [text, lowered.translate(_DIGRAPHS), as_latin(lowered)]
    if "ё" in lowered:
        written.append(as_latin(lowered.replace("ё", "yo")))
    return tuple(dict.fromkeys(written))


def as_latin(text: str) -> str:
    """Write Cyrillic and Greek letters as Latin ones; all others stay."""
    for pair, written in _GREEK_PAIRS:
        text = text.replace(pair, written)
    return text.translate(_LETTERS)


def is_transcribed(text: str) -> bool:
    """Tell whether a text is written in letters that the table knows."""
    return not text.isascii() and as_latin(text.casefold()) != text.casefold()


@lru_cache(_REMEMBERED)
def sound_of(word: str) -> str:
    """Reduce a folded Latin word to what is left of it in other spellings."""
    if len(word) < _LEAST:
        return word
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = _GLIDE.sub("", word)
    once = [char for at, char in enumerate(word) if at == 0 or word[at - 1] != char]
    return "".join(once).rstrip("ieh") or word
