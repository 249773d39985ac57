"""The tables of the ledger, append-only, and the pseudonyms its parts are filed under.

No ``relationship``: rows are written by ``services/ledger.py`` alone and read in
order. The tree's checkpoints and cosignatures (``audit_checkpoint``,
``audit_cosignature``) will stand beside them; ``leaf_index`` waits for its sequencer.
"""

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base

# Byte order on both databases: the verifier merges ordered scans of several tables.
_Name = String(64).with_variant(String(64, collation="C"), "postgresql")

# On SQLite a table without a separate row id is one tree in the order of its key:
# the verifier's scan needs no index, and no copy of a column can hide a changed one.
_CLUSTERED = {"sqlite_with_rowid": False}


class AuditEvent(Base):
    """One link of a case's chain; ``header`` holds the exact bytes that were hashed."""

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("event_hash"),
        UniqueConstraint("leaf_index"),
        CheckConstraint("seq >= 1", name="seq_from_one"),
        _CLUSTERED,
    )

    case_id: Mapped[str] = mapped_column(_Name, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    v: Mapped[int]
    at: Mapped[str] = mapped_column(String(27))
    type: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(64))
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    event_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    header: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_index: Mapped[int | None]


class AuditPart(Base):
    """What an event says about one person, committed to in the header and sealed."""

    __tablename__ = "audit_part"
    __table_args__ = (
        ForeignKeyConstraint(
            ["case_id", "seq"], ["audit_event.case_id", "audit_event.seq"]
        ),
        _CLUSTERED,
    )

    case_id: Mapped[str] = mapped_column(_Name, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject_id: Mapped[str] = mapped_column(String(64))
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes | None]


class CaseHead(Base):
    """A case that has a chain; on PostgreSQL the row that its writers lock."""

    __tablename__ = "case_head"

    case_id: Mapped[str] = mapped_column(_Name, primary_key=True)


class CaseSubject(Base):
    """A person's random name within one case; an empty ``person_key``: the candidate.

    Not append-only: erasing a person deletes the row, and the pseudonym means nobody.
    """

    __tablename__ = "case_subject"

    case_id: Mapped[str] = mapped_column(_Name, primary_key=True)
    person_key: Mapped[str] = mapped_column(String(128), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(64), unique=True)


class LedgerOrigin(Base):
    """The log's own name, made once at installation and hashed into every event."""

    __tablename__ = "ledger_origin"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    origin: Mapped[str] = mapped_column(String(64))
