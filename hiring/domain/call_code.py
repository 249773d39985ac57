"""The code that a person who is called can check: 16 characters, made to be read out.

80 random bits in the alphabet of Crockford's base 32, which has no letters that look
or sound like a digit.
"""

import re
import unicodedata
from datetime import timedelta

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
LIFE = timedelta(days=14)

_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015_.·]+")


def grouped(code: str) -> str:
    """Write a code as it is read out: four groups of four."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def tidied(typed: str) -> str:
    """Read a code as people type it: small letters, blanks, hyphens, O for 0.

    What could be no code becomes a text that no code has; nobody is told which it was.
    """
    text = unicodedata.normalize("NFKC", typed[: 4 * LENGTH]).upper()
    code = _BETWEEN.sub("", text).translate(_LOOK_ALIKE)
    is_code = len(code) == LENGTH and set(code) <= set(ALPHABET)
    return code if is_code else "-" * LENGTH
