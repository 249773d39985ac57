"""Mail as it leaves: one message to one person, over SMTP.

Nothing here knows why a mail is sent. A refusal comes back as ``MailNotSent`` in our
own words: what a server says may echo an address or a link, and reasons are stored.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT = 15.0
DEADLINE = 60.0
PERMANENT = range(500, 600)
_PORTS = {"smtp": 25, "smtps": 465}
_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")

_TROUBLE: dict[type[Exception], str] = {
    smtplib.SMTPServerDisconnected: "The mail server hung up or took too long.",
    smtplib.SMTPException: "The mail server does not understand us.",
    TimeoutError: "The mail server took too long.",
    ssl.SSLError: "The mail server has no certificate we trust.",
    OSError: "The mail server cannot be reached.",
}
"""Words for each trouble, the special before the general."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person; ``id`` stays the same however often it is tried."""

    id: str
    host: str
    sender: str
    sender_name: str
    reply_to: str
    recipient: str
    subject: str
    body: str
    at: datetime
    html: str = ""

    @property
    def domain(self) -> str:
        """Name our side as mail headers write it; bare IPv6 needs brackets."""
        return f"[IPv6:{self.host}]" if ":" in self.host else self.host

    @property
    def message_id(self) -> str:
        """Name the mail so that a mailbox can tell a second copy from a new mail."""
        return f"<{self.id}@{self.domain}>"


class MailNotSent(Exception):
    """A mail was not taken; ``permanent`` says that trying again is pointless."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        """Keep the reason, in words that may be stored and shown."""
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Mailer(Protocol):
    """Something that takes a mail, or raises ``MailNotSent``."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over; return only when the other side answers for it."""


def written(mail: Mail) -> EmailMessage:
    """Write the mail as a message with exactly one recipient and no forged header."""
    message = EmailMessage(policy=SMTP)
    try:
        message["Message-ID"] = _one_line(mail.message_id)
        message["Date"] = mail.at
        message["From"] = Address(mail.sender_name, addr_spec=mail.sender)
        message["To"] = Address(addr_spec=mail.recipient)
        if mail.reply_to:
            message["Reply-To"] = Address(addr_spec=mail.reply_to)
        message["Subject"] = _one_line(mail.subject)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        if mail.html:
            message.add_alternative(mail.html, subtype="html")
    except (ValueError, IndexError, MessageError):
        reason = "The address or the subject cannot stand in a mail."
        raise MailNotSent(reason, permanent=True) from None
    return message


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1 or text.endswith(("\r", "\n")):
        raise ValueError(text)
    return text


class SmtpMailer:
    """Hand mail to one SMTP server, a connection a mail.

    Every step has a timeout, and all of them together a deadline that is shorter than
    the outbox's lease: a server that drips must not make a second worker send too.
    """

    def __init__(
        self, url: str, *, timeout: float = TIMEOUT, deadline: float = DEADLINE
    ) -> None:
        """Read the address of the server; ``smtps`` speaks TLS from the first byte."""
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or _PORTS[parts.scheme]
        self._is_tls = parts.scheme == "smtps"
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._timeout = timeout
        self._deadline = deadline

    def send(self, mail: Mail) -> None:
        """Send one mail, or raise ``MailNotSent``."""
        message = written(mail)
        with _own_words(), self._connected(mail.domain) as smtp:
            self._sign_in(smtp)
            with _refusals_of_this_mail():
                smtp.send_message(message, mail.sender, [mail.recipient])

    @contextmanager
    def _connected(self, domain: str) -> Iterator[smtplib.SMTP]:
        smtp = self._connect(domain)
        deadline = threading.Timer(self._deadline, _cut, (smtp,))
        deadline.start()
        try:
            yield smtp
            # Taken is taken: a server's answer to "quit" must not undo that.
            with suppress(OSError, smtplib.SMTPException):
                smtp.putcmd("quit")
        finally:
            deadline.cancel()
            smtp.close()

    def _connect(self, domain: str) -> smtplib.SMTP:
        if self._is_tls:
            return smtplib.SMTP_SSL(
                self._host,
                self._port,
                local_hostname=domain,
                timeout=self._timeout,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(
            self._host, self._port, local_hostname=domain, timeout=self._timeout
        )

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        is_private = self._is_tls
        if not is_private and smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
            is_private = True
        if not self._user:
            return
        if not is_private:
            raise MailNotSent("The mail server offers no TLS to send a password over.")
        smtp.login(self._user, self._password)


def _cut(smtp: smtplib.SMTP) -> None:
    # Not the connection's own method: under TLS that one would wait its turn.
    if smtp.sock:
        with suppress(OSError):
            socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)


def is_address(text: str) -> bool:
    """Tell whether this is exactly one address that a header can hold."""
    try:
        Address(addr_spec=text)
    except (ValueError, IndexError, MessageError):
        return False
    return "@" in text


@contextmanager
def _refusals_of_this_mail() -> Iterator[None]:
    """Tell a refusal of this very mail, which may be final, from trouble in general."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise _refusal("The mail server refused the address", code, said) from None
    except smtplib.SMTPDataError as refused:
        words = "The mail server refused the mail"
        raise _refusal(words, refused.smtp_code, refused.smtp_error) from None
    except smtplib.SMTPNotSupportedError:
        reason = "The mail server cannot write to such an address."
        raise MailNotSent(reason, permanent=True) from None


@contextmanager
def _own_words() -> Iterator[None]:
    """Turn what can go wrong with a server into a reason, without its own words."""
    try:
        yield
    except smtplib.SMTPResponseException as refused:
        code, said = refused.smtp_code, refused.smtp_error
        reason = _refusal("The mail server did not let us in", code, said).reason
        raise MailNotSent(reason) from None
    except (smtplib.SMTPException, OSError) as fault:
        kinds = (words for kind, words in _TROUBLE.items() if isinstance(fault, kind))
        raise MailNotSent(next(kinds)) from None


def _refusal(words: str, code: int, said: bytes | str) -> MailNotSent:
    raw = said.encode(errors="replace") if isinstance(said, str) else said
    enhanced = _ENHANCED.match(raw)
    more = f" {enhanced[1].decode()}" if enhanced else ""
    return MailNotSent(f"{words} ({code}{more}).", permanent=code in PERMANENT)
