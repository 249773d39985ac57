"""What leaves by SMTP, and what is made of every way that it can go wrong."""

import datetime as dt
import ipaddress
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hiring.adapters.mail import Mail, MailNotSent, SmtpMailer, written
from hiring.adapters.mail_text import render
from tests.smtp import SmtpServer, running

AT = dt.datetime(2026, 11, 22, 14, 5, tzinfo=dt.UTC)
MAIL = Mail(
    id="5f0c",
    host="sayso.northgate.example",
    sender="sayso@northgate.example",
    sender_name="Northgate Analytics",
    reply_to="people@northgate.example",
    recipient="amara@example.com",
    subject="Who may we talk to about you?",
    body="Hello Amara Okafor,\n\nyou decide.\n",
    at=AT,
)


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with running() as server:
        yield server


def mailer(server: SmtpServer, timeout: float = 5.0) -> SmtpMailer:
    return SmtpMailer(server.url, timeout=timeout)


def refusal(server: SmtpServer, mail: Mail = MAIL, timeout: float = 5.0) -> MailNotSent:
    with pytest.raises(MailNotSent) as caught:
        mailer(server, timeout).send(mail)
    return caught.value


def test_a_mail_reaches_its_one_recipient_with_its_words(server: SmtpServer) -> None:
    mailer(server).send(MAIL)
    (received,) = server.inbox
    assert received.sender == "sayso@northgate.example"
    assert received.recipients == ("amara@example.com",)
    assert received.message["Subject"] == "Who may we talk to about you?"
    assert received.message["From"] == "Northgate Analytics <sayso@northgate.example>"
    assert received.message["Reply-To"] == "people@northgate.example"
    assert received.message["Date"].datetime == AT
    assert received.text.splitlines()[0] == "Hello Amara Okafor,"


def test_a_mail_carries_a_message_id_that_stays_the_same(server: SmtpServer) -> None:
    mailer(server).send(MAIL)
    mailer(server).send(replace(MAIL, body="The same mail, with a fresh link.\n"))
    ids = {received.message["Message-ID"] for received in server.inbox}
    assert ids == {"<5f0c@sayso.northgate.example>"}


def test_names_in_any_script_arrive_intact(server: SmtpServer) -> None:
    name = "Ólafur Ελένη Наталья"
    mailer(server).send(replace(MAIL, subject=name, sender_name=name, body=f"{name}\n"))
    (received,) = server.inbox
    assert received.message["Subject"] == name
    assert received.message["From"].addresses[0].display_name == name
    assert received.text.strip() == name


@pytest.mark.parametrize(
    "recipient",
    [
        "amara@example.com, spy@example.com",
        "amara@example.com; spy@example.com",
        "amara@example.com spy@example.com",
        "amara@example.com\r\nBcc: spy@example.com",
        "amara@example.com\nBcc: spy@example.com",
        "Amara <amara@example.com>",
        "amara",
        "",
    ],
)
def test_what_is_not_exactly_one_address_is_refused(
    server: SmtpServer, recipient: str
) -> None:
    refused = refusal(server, replace(MAIL, recipient=recipient))
    assert refused.permanent
    assert not server.inbox


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_no_header_can_be_forged_by_a_line_break(end: str) -> None:
    with pytest.raises(MailNotSent) as caught:
        written(replace(MAIL, subject=f"Hello{end}Bcc: spy@example.com"))
    assert caught.value.permanent


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_no_header_can_be_forged_through_the_senders_name(end: str) -> None:
    with pytest.raises(MailNotSent):
        written(replace(MAIL, sender_name=f"Northgate{end}Bcc: spy@example.com"))


def test_a_subject_that_ends_in_a_line_break_is_refused() -> None:
    with pytest.raises(MailNotSent):
        written(replace(MAIL, subject="Hello\n"))


def test_a_busy_server_is_asked_again_later(server: SmtpServer) -> None:
    server.data_reply = "451 4.3.0 Try again later"
    refused = refusal(server)
    assert not refused.permanent
    assert refused.reason == "The mail server refused the mail (451 4.3.0)."


def test_an_address_that_does_not_exist_is_refused_for_good(server: SmtpServer) -> None:
    server.rcpt_reply = "550 5.1.1 No such person <amara@example.com>"
    refused = refusal(server)
    assert refused.permanent
    assert refused.reason == "The mail server refused the address (550 5.1.1)."


def test_what_a_server_says_is_never_kept(server: SmtpServer) -> None:
    server.data_reply = "554 Spam: https://sayso.northgate.example/c/secret"
    refused = refusal(server)
    assert refused.permanent
    assert "secret" not in str(refused)


def test_a_server_that_hangs_up_in_the_middle_is_asked_again(
    server: SmtpServer,
) -> None:
    server.hang_up_in_data = True
    refused = refusal(server)
    assert not refused.permanent
    assert server.in_data.is_set()
    assert not server.inbox


def test_a_server_that_says_nothing_is_left_in_time(server: SmtpServer) -> None:
    server.stall = 30
    began = time.monotonic()
    refused = refusal(server, timeout=0.3)
    assert not refused.permanent
    assert time.monotonic() - began < 5


def test_all_steps_together_have_a_deadline(server: SmtpServer) -> None:
    server.stall = 30
    began = time.monotonic()
    with pytest.raises(MailNotSent) as caught:
        SmtpMailer(server.url, timeout=20, deadline=0.3).send(MAIL)
    assert not caught.value.permanent
    assert time.monotonic() - began < 5


def test_the_deadline_holds_under_tls(tls: ssl.SSLContext) -> None:
    with running(tls) as server:
        server.stall = 30
        began = time.monotonic()
        with pytest.raises(MailNotSent):
            SmtpMailer(server.url, timeout=20, deadline=0.5).send(MAIL)
        assert time.monotonic() - began < 5


def test_a_server_that_is_down_is_asked_again(server: SmtpServer) -> None:
    url = server.url.replace(str(server.port), "1")
    with pytest.raises(MailNotSent) as caught:
        SmtpMailer(url, timeout=1).send(MAIL)
    assert not caught.value.permanent
    assert caught.value.reason == "The mail server cannot be reached."


def test_a_password_is_never_sent_in_the_clear() -> None:
    with running(auth=True) as server:
        url = f"smtp://sayso:secret@127.0.0.1:{server.port}"
        with pytest.raises(MailNotSent, match="no TLS"):
            SmtpMailer(url).send(MAIL)
        assert not server.passwords


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Make a certificate for this machine, and trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2120, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = tmp_path / "certificate.pem", tmp_path / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, private)
    return context


def test_tls_is_used_where_the_server_offers_it(tls: ssl.SSLContext) -> None:
    with running(tls, auth=True) as server:
        url = f"smtp://sayso:pass%40word@127.0.0.1:{server.port}"
        SmtpMailer(url).send(MAIL)
        assert server.inbox[0].over_tls
        assert server.passwords == ["pass@word"]


def test_smtps_speaks_tls_from_the_first_byte(tls: ssl.SSLContext) -> None:
    with running(tls, implicit=True) as server:
        SmtpMailer(f"smtps://127.0.0.1:{server.port}").send(MAIL)
        assert len(server.inbox) == 1


def test_a_certificate_that_nobody_trusts_is_refused(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with running(tls) as server:
        refused = refusal(server)
    assert not refused.permanent
    assert refused.reason == "The mail server has no certificate we trust."


def test_nobodys_name_brings_a_line_of_its_own_into_a_mail() -> None:
    values = {
        "recipient_name": "Jonas Weber",
        "name": "Amara\r\nBcc: spy@example.com\n\nPay here: http://evil.example",
        "opening": "Data Engineer",
        "link": "http://127.0.0.1:8000/candidates/1",
        "organisation": "Northgate",
        "contact_email": "people@northgate.example",
        "contact_phone": "",
        "postal_address": "",
    }
    subject, body = render("answered", values)
    assert subject.startswith("Amara Bcc: spy@example.com Pay here:")
    assert not any(line.startswith(("Bcc", "Pay")) for line in body.splitlines())
