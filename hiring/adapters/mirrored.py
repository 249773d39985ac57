"""A language that nobody speaks, written from right to left.

It proves that the layout holds, and that every text goes through translation: whatever
is left in Latin letters did not. Never offered to people: only where a setting is on.
"""

import gettext
import re
from functools import cache

PSEUDO = "ar-XB"
"""What such a language is called elsewhere too; "XB" is no country."""
_KEPT = re.compile(r"(%\(\w+\)s|%%|<[^>]*>|&\w+;)")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MIRRORED = "אבגדהוזחטיכלמנסעפצקרשתםןףך"  # what is meant to be seen
_TABLE = str.maketrans(_LETTERS + _LETTERS.upper(), _MIRRORED * 2)


class Mirrored(gettext.NullTranslations):
    """Every text in letters that run the other way; names and tags stay."""

    def gettext(self, message: str) -> str:
        """Return the text, mirrored."""
        return mirrored(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the form for the number, mirrored."""
        return mirrored(msgid1 if n == 1 else msgid2)


@cache
def mirrored(text: str) -> str:
    """Write a text in other letters, all but its places and its tags."""
    parts = _KEPT.split(text)
    parts[::2] = [part.translate(_TABLE) for part in parts[::2]]
    return "".join(parts)
