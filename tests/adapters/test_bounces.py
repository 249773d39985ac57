"""What a mail server sends when a mail comes back: read, and never trusted."""

import contextlib
import time
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.adapters.bounces import (
    MAX_BYTES,
    Action,
    BounceUnreadable,
    read_bounce,
)
from tests.returned import MAIL_ID, a_bounce


def test_a_returned_mail_is_known_by_its_id_its_address_and_its_status() -> None:
    found = read_bounce(a_bounce())
    assert found is not None
    assert found.mail_ids == (MAIL_ID,)
    (fate,) = found.fates
    assert set(fate.addresses) == {"amara@example.com"}
    assert (fate.action, fate.status) == (Action.FAILED, "5.1.1")


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_the_mail_may_come_back_whole_or_by_its_head_alone(original: str) -> None:
    found = read_bounce(a_bounce(original=original))
    assert found is not None
    assert found.mail_ids == (MAIL_ID,)


def test_without_the_mail_its_thread_names_it() -> None:
    found = read_bounce(a_bounce(original="", reply=True))
    assert found is not None
    assert found.mail_ids == (MAIL_ID,)


def test_what_a_server_says_in_words_is_not_taken_over() -> None:
    found = read_bounce(
        a_bounce(
            status="5.1.1 (see https://evil.example)", diagnostic="smtp; <b>no</b>"
        )
    )
    assert found is not None
    assert found.fates[0].status == "5.1.1"
    assert "evil" not in repr(found)
    assert "<b>" not in repr(found)


def test_a_delay_is_no_failure() -> None:
    found = read_bounce(a_bounce(action="delayed", status="4.4.1"))
    assert found is not None
    assert found.fates[0].action is Action.DELAYED


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "exploded", ""])
def test_other_news_is_none(action: str) -> None:
    assert read_bounce(a_bounce(action=action)) is None


def test_a_note_that_somebody_is_away_is_none() -> None:
    away = EmailMessage()
    away["From"], away["Subject"] = "amara@example.com", "Out of office"
    away["Auto-Submitted"] = "auto-replied"
    away["In-Reply-To"] = f"<{MAIL_ID}@sayso.northgate.example>"
    away.set_content("I am away. Action: failed\nFinal-Recipient: rfc822; a@b.example")
    assert read_bounce(away.as_bytes()) is None


def test_a_report_inside_a_returned_mail_is_not_read_as_ours() -> None:
    outer = MIMEMultipart("report", report_type="delivery-status")
    outer.attach(MIMEText("words"))
    inner = EmailMessage()
    inner["Subject"] = "Fwd"
    inner.set_content("see attached")
    inner.add_attachment(a_bounce(), maintype="application", subtype="octet-stream")
    outer.attach(MIMEText(inner.as_string()))
    assert read_bounce(outer.as_bytes()) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \r\n\t",
        b"x" * (MAX_BYTES + 1),
        b"Content-Type: multipart/mixed; boundary=a\n\n" * 40,
        b"Content-Type: message/rfc822\n\n" * 2000,
    ],
)
def test_what_is_too_large_too_deep_or_nothing_is_refused(content: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(BounceUnreadable):
        read_bounce(content)
    assert time.perf_counter() - began < 2


def test_a_thousand_recipients_are_ten() -> None:
    block = b"\nFinal-Recipient: rfc822; x@example.com\nAction: failed\nStatus: 5.1.1\n"
    content = a_bounce().replace(
        b"\nFinal-Recipient:", block * 1000 + b"\nFinal-Recipient:"
    )
    found = read_bounce(content)
    assert found is not None
    assert len(found.fates) <= 10


@given(st.binary(max_size=400), st.integers(0, 1500))
def test_no_noise_is_more_than_unreadable(noise: bytes, place: int) -> None:
    whole = a_bounce()
    content = whole[:place] + noise + whole[place:]
    with contextlib.suppress(BounceUnreadable):
        read_bounce(content)
