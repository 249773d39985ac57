"""Which column holds what: the first proposal, and what a correction may not be.

The proposal goes to a person, who sees it beside the first rows and corrects it.
"""

from collections import Counter

from hiring.domain.candidate_file.cells import looks_like_email
from hiring.domain.candidate_file.columns import (
    FIELD_LABELS,
    CandidateField,
    ColumnMapping,
    recognise,
)
from hiring.domain.candidate_file.table import Table

_LOOKED_AT = 50
_NAMES = (
    CandidateField.FULL_NAME,
    CandidateField.FIRST_NAME,
    CandidateField.LAST_NAME,
)


def propose_mapping(table: Table) -> dict[CandidateField, int]:
    """Propose what each column holds, by its heading, the e-mail also by looks."""
    found = recognise(table.headings)
    if CandidateField.EMAIL not in found:
        email = _email_column(table, set(found.values()))
        if email is not None:
            found[CandidateField.EMAIL] = email
    return found


def mapping_problems(
    table: Table, mapping: ColumnMapping, *, needs_opening: bool
) -> tuple[str, ...]:
    """Say what keeps the rows from being read by this mapping; empty if nothing."""
    problems: list[str] = []
    if CandidateField.EMAIL not in mapping:
        problems.append("Choose the column that holds the e-mail address.")
    if not any(name in mapping for name in _NAMES):
        problems.append("Choose the column, or the two columns, with the name.")
    if needs_opening and CandidateField.OPENING not in mapping:
        problems.append("Choose one opening for all, or the column that names it.")
    for field, index in mapping.items():
        if not 0 <= index < len(table.headings):
            problems.append(f"{FIELD_LABELS[field]}: the file has no such column.")
    return (*problems, *_shared(table, mapping))


def unread_headings(table: Table, mapping: ColumnMapping) -> tuple[str, ...]:
    """List the headings of the columns that will not be read."""
    read = set(mapping.values())
    return tuple(
        heading for index, heading in enumerate(table.headings) if index not in read
    )


def _shared(table: Table, mapping: ColumnMapping) -> list[str]:
    uses = Counter(mapping.values())
    if mapping.get(CandidateField.REFERENCE) == mapping.get(CandidateField.EMAIL):
        uses[mapping.get(CandidateField.EMAIL, -1)] -= 1
    return [
        f"The column “{table.headings[index]}” is chosen for more than one thing."
        for index, count in uses.items()
        if count > 1 and 0 <= index < len(table.headings)
    ]


def _email_column(table: Table, taken: set[int]) -> int | None:
    looks: Counter[int] = Counter()
    looked_at = table.rows[:_LOOKED_AT]
    for row in looked_at:
        looks.update(
            index
            for index, cell in enumerate(row.cells[: len(table.headings)])
            if index not in taken and looks_like_email(cell)
        )
    likely = [index for index, count in looks.items() if count * 2 > len(looked_at)]
    return likely[0] if len(likely) == 1 else None
