"""The code of 8 digits that is sent to a candidate's mailbox, and what is kept of it."""

import hashlib

DIGITS = 8


def code_digest(code_id: str, digits: str) -> str:
    """Return what is stored of a code; slow on purpose.

    Eight digits are few: a fast digest could be searched through while the code is
    still good. The row's id is the salt.
    """
    typed = "".join(char for char in digits if char.isdecimal())
    key = hashlib.scrypt(
        typed.encode(), salt=code_id.encode(), n=2**14, r=8, p=1, dklen=32
    )
    return key.hex()
