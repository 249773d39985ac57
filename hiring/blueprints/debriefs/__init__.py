"""Debriefs: writing, signing, reading; what is left open; documents that leave."""

from hiring.blueprints.debriefs import (
    blank_form,
    call_back,
    many,
    panel,
    printing,
    sharing,
    words,
    writing,
)
from hiring.blueprints.debriefs.views import debriefs

__all__ = [
    "blank_form",
    "call_back",
    "debriefs",
    "many",
    "panel",
    "printing",
    "sharing",
    "words",
    "writing",
]
