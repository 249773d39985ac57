"""The refusal of a whole candidate file, and the limits behind it.

Only what stops a file before any row is judged belongs here; what is wrong with
one row is a `RowProblem`, in `rows`.
"""

from typing import Final

from hiring.domain.errors import DomainError

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 20_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 10_000


class CandidateFileRefused(DomainError):
    """Say in plain words why a file as a whole cannot be read."""
