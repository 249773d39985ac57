"""What is typed about candidates, and how their files are to be read."""

import re
from collections.abc import Iterable

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import DataRequired, Optional

from hiring.blueprints.forms import (
    SHORT,
    BaseForm,
    one_address,
    place_field,
    text_field,
    typed,
)
from hiring.domain.candidate_file import FIELD_LABELS, CandidateField, Table
from hiring.queries.openings import OpeningChoice
from hiring.queries.uploads import READ, Choice
from hiring.services.candidates import NewPerson

EMAIL_LENGTH, SEARCH_LENGTH, SAMPLE_LENGTH = 254, 100, 30

_COLUMN = re.compile(r"[0-9]{1,4}")


class SearchForm(BaseForm):
    """What to look for in the list."""

    search = text_field(
        "Start of a name or e-mail address", Optional(), limit=SEARCH_LENGTH
    )

    class Meta:
        """Searching changes nothing, so that its address can be shared."""

        csrf = False


class OpeningChoiceForm(BaseForm):
    """A form that asks for one of the openings."""

    opening_id = SelectField("Opening", validate_choice=False)

    def offer(self, openings: Iterable[OpeningChoice], chosen: str = "") -> None:
        """Set what can be chosen; a single opening is no question."""
        choices = [(each.id, each.title) for each in openings]
        self.opening_id.choices = choices
        if not self.opening_id.data:
            self.opening_id.data = choices[0][0] if len(choices) == 1 else chosen


class CandidateForm(OpeningChoiceForm):
    """Someone who is up for an opening."""

    opening_id = SelectField(
        "Opening",
        validate_choice=False,
        validators=[DataRequired("Choose an opening.")],
    )
    name = text_field("Name", DataRequired("Enter the candidate’s name."))
    email = text_field(
        "E-mail address",
        DataRequired("Enter the candidate’s e-mail address."),
        one_address,
        limit=EMAIL_LENGTH,
        description="Nothing is sent there before you ask them.",
    )
    phone = text_field("Phone", Optional(), limit=SHORT)
    present_company = text_field(
        "Present employer",
        Optional(),
        description="So that nobody calls there by mistake.",
    )

    place = place_field(
        "Where does the candidate live?",
        description="If not where the opening is. What holds there counts too.",
    )

    def command(self) -> NewPerson:
        """Return what the service takes."""
        return NewPerson(
            opening_id=self.opening_id.data,
            name=typed(self.name),
            email=typed(self.email),
            phone=typed(self.phone),
            present_company=typed(self.present_company),
            jurisdictions=tuple(filter(None, [self.place.data])),
            press_id=typed(self.press_id),
        )


class AssignForm(BaseForm):
    """Who interviews a candidate."""

    interviewers = SelectMultipleField("Interviewers", validate_choice=False)


class UploadForm(OpeningChoiceForm):
    """A file of candidates."""

    file = FileField(
        "File",
        validators=[FileRequired("Choose a file.")],
        description="CSV or text, as your recruiting system exports it. Up to 10 MB.",
    )


class ImportForm(OpeningChoiceForm):
    """How a file is to be read: which column holds what."""

    full_name = SelectField(validate_choice=False)
    first_name = SelectField(validate_choice=False)
    last_name = SelectField(validate_choice=False)
    email = SelectField(validate_choice=False)
    phone = SelectField(validate_choice=False)
    company = SelectField(validate_choice=False)
    place = SelectField(validate_choice=False)
    opening = SelectField(validate_choice=False)

    def show(self, table: Table, choice: Choice) -> None:
        """Offer the columns of a file, and choose as it was chosen or proposed."""
        columns = [(str(at), _column(table, at)) for at in range(len(table.headings))]
        self.opening_id.data = choice.opening_id
        for wanted in READ:
            field = self._fields[wanted.value]
            field.label.text = FIELD_LABELS[wanted]
            field.choices = columns
            field.data = str(choice.mapping.get(wanted, ""))

    def choice(self) -> Choice:
        """Return what was chosen."""
        opening_id = self.opening_id.data or ""
        mapping = {
            wanted: int(self._fields[wanted.value].data)
            for wanted in READ
            if _COLUMN.fullmatch(self._fields[wanted.value].data or "")
        }
        if opening_id:
            mapping.pop(CandidateField.OPENING, None)
        return Choice(opening_id, mapping)


def _column(table: Table, at: int) -> str:
    """Name a column by its heading and the first thing that stands in it."""
    heading = table.headings[at]
    cells = (row.cells[at].strip() for row in table.rows[:20] if at < len(row.cells))
    sample = next((cell for cell in cells if cell), "")
    if len(sample) > SAMPLE_LENGTH:
        sample = f"{sample[:SAMPLE_LENGTH]}…"
    return f"{heading} ({sample})" if sample else heading
