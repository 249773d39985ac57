"""Keeping the exact texts that a finding or an answer was made under, once each.

Not a verb of its own: who writes a digest into a row calls this in the same
transaction, so that no digest is kept without its text.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from hiring import clock
from hiring.adapters.notices import Notice
from hiring.adapters.policy_files import read_all
from hiring.domain.policy import Policy
from hiring.models.policy import KeptText, PolicySet

POLICY, NOTICE = "policy", "notice"

_Model = type[KeptText | PolicySet]
_INSERT: Mapping[str, Callable[[_Model], postgresql.Insert | sqlite.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_PENDING = "sayso_kept_digests"

_kept: WeakKeyDictionary[Engine, set[str]] = WeakKeyDictionary()
"""The digests that this process knows to stand in each database."""


def keep_policy(session: Session, policy: Policy) -> None:
    """Keep the texts of all files that a policy was merged from, by its digest."""
    if policy.digest in _known(session):
        return
    files = [file for file in read_all() if policy.digests.get(file.id) == file.digest]
    _add(
        session,
        KeptText,
        [_text(file.digest, POLICY, file.id, file.text) for file in files],
    )
    _add(
        session,
        PolicySet,
        [{"digest": policy.digest, "file_digest": file.digest} for file in files],
    )
    _remember(session, policy.digest)


def keep_notice(session: Session, notice: Notice) -> None:
    """Keep the words that a candidate was shown, by their digest."""
    if notice.digest in _known(session):
        return
    _add(
        session,
        KeptText,
        [_text(notice.digest, NOTICE, notice.language, notice.text)],
    )
    _remember(session, notice.digest)


def _text(digest: str, kind: str, name: str, text: str) -> dict[str, Any]:
    return {
        "digest": digest,
        "kind": kind,
        "name": name,
        "text": text,
        "kept_at": clock.now(),
    }


def _add(session: Session, model: _Model, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert what is not there yet, in an order that all writers share.

    Two who keep the same text at once wait for each other in that order, so neither
    waits for ever.
    """
    insert = _INSERT[session.connection().dialect.name]
    ordered = sorted(rows, key=lambda row: (row["digest"], row.get("file_digest", "")))
    for row in ordered:
        session.execute(insert(model).values(**row).on_conflict_do_nothing())


def _known(session: Session) -> set[str]:
    return _kept.setdefault(session.connection().engine, set())


def _remember(session: Session, digest: str) -> None:
    pending = session.info.setdefault(_PENDING, [])
    pending.append((session.connection().engine, digest))


@event.listens_for(Session, "after_commit")
def _know(session: Session) -> None:
    """Know what was kept once the transaction is through."""
    for engine, digest in session.info.pop(_PENDING, ()):
        _kept.setdefault(engine, set()).add(digest)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    """Know nothing of what a failed transaction would have kept."""
    session.info.pop(_PENDING, None)
