"""Two questions about moments that SQLite and PostgreSQL ask differently."""

from typing import Any

from sqlalchemy import Float, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[float]):  # noqa: N801 - a function in SQL
    """How many seconds lie between two columns of moments."""

    type = Float()
    inherit_cache = True


class month_of(FunctionElement[str]):  # noqa: N801 - a function in SQL
    """The month of a moment in UTC, as in "2026-11"."""

    type = String()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _seconds_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    early, late = (compiler.process(column, **kw) for column in element.clauses)
    return f"((julianday({late}) - julianday({early})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _seconds_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    early, late = (compiler.process(column, **kw) for column in element.clauses)
    return f"EXTRACT(EPOCH FROM ({late} - {early}))"


@compiles(month_of, "sqlite")
def _month_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    return f"substr({compiler.process(element.clauses, **kw)}, 1, 7)"


@compiles(month_of, "postgresql")
def _month_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:  # noqa: ANN401
    moment = compiler.process(element.clauses, **kw)
    return f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM')"
