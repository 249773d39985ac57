"""The seat-belt: neither database updates or deletes a row of the ledger.

Run by the migration that makes the tables (and by nothing else). An administrator can
drop a trigger; what then happens is for the verifier to name.
"""

from collections.abc import Iterator

_KEYS = {
    "audit_event": (
        "(case_id = NEW.case_id AND seq = NEW.seq)"
        " OR event_hash = NEW.event_hash OR leaf_index = NEW.leaf_index"
    ),
    "audit_part": "case_id = NEW.case_id AND seq = NEW.seq AND part_no = NEW.part_no",
}


def _for_sqlite() -> Iterator[str]:
    """Refuse changes, and the REPLACE that would delete without saying so."""
    for table, taken in _KEYS.items():
        refusal = f"SELECT RAISE(ABORT, '{table} only grows')"
        for verb in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN {refusal}; END"
            )
        same = f"SELECT 1 FROM {table} WHERE {taken}"  # noqa: S608 - both stand above
        yield (
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS ({same})"
            f" BEGIN {refusal}; END"
        )


def _for_postgresql() -> Iterator[str]:
    """Refuse by statement: rows triggers would let TRUNCATE pass."""
    yield (
        "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' only grows',"
        " ERRCODE = 'restrict_violation'; END $$"
    )
    for table in _KEYS:
        yield (
            f"CREATE TRIGGER {table}_only_grows"
            f" BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()"
        )


TRIGGERS: dict[str, list[str]] = {
    "sqlite": list(_for_sqlite()),
    "postgresql": list(_for_postgresql()),
}
"""Statements by dialect, for ``op.execute`` once the tables exist."""
