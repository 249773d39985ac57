"""The format is fixed: what was hashed once is hashed the same for ever."""

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
import rfc8785

from hiring.domain.ledger.canonical import NotCanonical
from hiring.domain.ledger.chain import (
    Head,
    Place,
    genesis,
    link,
    moment_of,
    time_text,
)

AT = "2026-03-01T09:30:00.000000Z"
FIRST = Place("sayso/log", "case", 1)


def test_the_first_event_points_back_to_its_log_and_case() -> None:
    body = b'{"case":"case","log":"sayso/log"}'

    assert genesis("sayso/log", "case") == sha256(b"sayso/v1/case\0" + body).digest()


def test_a_header_has_the_bytes_that_were_published() -> None:
    new = link(Head(0, b"\1" * 32), FIRST, AT, "note.recorded", "a1", [("s1", b"\2")])

    assert new.header == (
        b'{"actor":"a1","at":"2026-03-01T09:30:00.000000Z","case":"case",'
        b'"log":"sayso/log","parts":[{"c":"02","s":"s1"}],"prev":"' + b"01" * 32 + b'",'
        b'"seq":1,"type":"note.recorded","v":1}'
    )
    assert new.head == Head(1, sha256(b"sayso/v1/event\0" + new.header).digest(), AT)


def test_a_header_is_rfc_8785() -> None:
    parts = [("s1", b"\2" * 32), ("s2", b"\3" * 32)]
    header = link(Head(0, b"\1" * 32), FIRST, AT, "note.recorded", "a1", parts).header

    expected = {
        "v": 1,
        "log": "sayso/log",
        "case": "case",
        "seq": 1,
        "prev": "01" * 32,
        "at": AT,
        "type": "note.recorded",
        "actor": "a1",
        "parts": [{"s": "s1", "c": "02" * 32}, {"s": "s2", "c": "03" * 32}],
    }
    assert header == rfc8785.dumps(expected)


@pytest.mark.parametrize(
    ("place", "actor"),
    [
        (Place("sayso/log", "a|b", 1), "a1"),
        (Place("log|", "case", 1), "a1"),
        (FIRST, "Zoë"),
        (Place("sayso/log", "case", 2), "a1"),
    ],
)
def test_a_place_that_could_be_mistaken_is_refused(place: Place, actor: str) -> None:
    with pytest.raises(NotCanonical):
        link(Head(0, b""), place, AT, "note.recorded", actor, [])


def test_time_running_backwards_is_refused() -> None:
    later = Head(0, b"", "2026-03-02T00:00:00.000000Z")

    with pytest.raises(NotCanonical):
        link(later, FIRST, AT, "note.recorded", "a1", [])


def test_a_moment_is_written_in_utc_and_read_back() -> None:
    moment = datetime(2026, 3, 1, 10, 30, tzinfo=timezone(timedelta(hours=1)))

    assert time_text(moment) == AT
    assert moment_of(AT) == moment.astimezone(UTC)
