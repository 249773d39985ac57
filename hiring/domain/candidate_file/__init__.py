"""Candidate files as applicant tracking systems export them, read without I/O.

The way through: `decode` the bytes, `read_table`, `propose_mapping` to a person,
`read_rows` by what they chose. A file that cannot be read at all raises
`CandidateFileRefused`; what is wrong with one row is a `RowProblem`.
"""

from hiring.domain.candidate_file.cells import email_key, is_email
from hiring.domain.candidate_file.columns import (
    FIELD_LABELS,
    CandidateField,
    ColumnMapping,
)
from hiring.domain.candidate_file.dates import DateOrder
from hiring.domain.candidate_file.decoding import DecodedText, decode
from hiring.domain.candidate_file.layout import (
    DELIMITERS,
    Layout,
    Row,
    find_delimiter,
)
from hiring.domain.candidate_file.mapping import (
    mapping_problems,
    propose_mapping,
    unread_headings,
)
from hiring.domain.candidate_file.openings import Openings, opening_key
from hiring.domain.candidate_file.outcomes import (
    NewCandidate,
    ProblemKind,
    RowNote,
    RowProblem,
    RowsRead,
)
from hiring.domain.candidate_file.refusal import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    CandidateFileRefused,
)
from hiring.domain.candidate_file.rows import MAX_NAME, place_key, read_rows
from hiring.domain.candidate_file.table import Table, read_table

__all__ = [
    "DELIMITERS",
    "FIELD_LABELS",
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_NAME",
    "MAX_ROWS",
    "CandidateField",
    "CandidateFileRefused",
    "ColumnMapping",
    "DateOrder",
    "DecodedText",
    "Layout",
    "NewCandidate",
    "Openings",
    "ProblemKind",
    "Row",
    "RowNote",
    "RowProblem",
    "RowsRead",
    "Table",
    "decode",
    "email_key",
    "find_delimiter",
    "is_email",
    "mapping_problems",
    "opening_key",
    "place_key",
    "propose_mapping",
    "read_rows",
    "read_table",
    "unread_headings",
]
