"""What happens with the form: it is filled in on somebody's own machine and comes back.

The only thing in the stories that no page does: typing into a PDF.
"""

from collections.abc import Mapping
from io import BytesIO

import pikepdf

from hiring import ids
from hiring.demo.stage import Stage
from hiring.domain.document import Paper
from hiring.services.blank_forms import HandIn, MakeForm, hand_in, make_form


def bring_form(
    stage: Stage, bringer: str, writer: str, candidate_id: str, said: Mapping[str, str]
) -> None:
    """Let somebody take a form for a writer, and hand it in as the writer filled it."""
    actor, made_for = stage.actors[bringer], stage.actors[writer].id
    form = make_form(actor, MakeForm(candidate_id, made_for, Paper.A4, "en"))
    filled = _type_into(form.content, said)
    hand_in(actor, HandIn(candidate_id, filled, ids.new_id()))


def _type_into(form: bytes, said: Mapping[str, str]) -> bytes:
    filled = BytesIO()
    with pikepdf.open(BytesIO(form)) as file:
        for field in file.Root.AcroForm.Fields:
            if str(field.T) in said:
                field.V = pikepdf.String(said[str(field.T)])
        file.save(filled)
    return filled.getvalue()
