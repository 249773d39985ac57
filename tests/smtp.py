"""A real SMTP server for one test, which can refuse, stall, hang up and hold still."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ACCEPTED = "250 OK"


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    over_tls: bool

    @property
    def message(self) -> EmailMessage:
        """Read the mail as its recipient's program would."""
        message = message_from_bytes(self.content, policy=POLICY)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def text(self) -> str:
        """Give the words of the mail."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Give the same words as HTML."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class SmtpServer:
    """What the server answers, and what it was given.

    Without slots: aiosmtpd looks at every member, and the Python of Debian 12 (3.11.2)
    trips over the weak reference that slots leave behind.
    """

    rcpt_reply: str = ACCEPTED
    data_reply: str = ACCEPTED
    hang_up_in_data: bool = False
    stall: float = 0.0
    hold: threading.Event | None = None
    port: int = 0
    inbox: list[Received] = field(default_factory=list)
    in_data: threading.Event = field(default_factory=threading.Event)
    passwords: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Name the server as SAYSO_SMTP_URL would."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take or refuse one recipient."""
        del server, session
        await asyncio.sleep(self.stall)
        if self.rcpt_reply == ACCEPTED:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return self.rcpt_reply

    async def handle_DATA(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take or refuse a whole mail, perhaps only after a while."""
        del server
        if self.data_reply == ACCEPTED:
            received = Received(
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                envelope.original_content or b"",
                session.ssl is not None,
            )
            self.inbox.append(received)
        self.in_data.set()
        if self.hold:
            await asyncio.to_thread(self.hold.wait, 30)
        return self.data_reply

    def sign_in(self, *arguments: Any) -> AuthResult:  # noqa: ANN401
        """Let everybody in, and keep what they said."""
        login = arguments[-1]
        assert isinstance(login, LoginPassword)
        self.passwords.append(login.password.decode())
        return AuthResult(success=True)


class _Rude(SMTP):
    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802  # aiosmtpd's name
        """Ask for the mail and hang up after its first line, where told to."""
        wanted = self.event_handler
        if not wanted.hang_up_in_data:
            await super().smtp_DATA(arg)
            return
        await self.push("354 Go on")
        await self._reader.readline()
        wanted.in_data.set()
        assert isinstance(self.transport, asyncio.WriteTransport)
        self.transport.abort()


@contextmanager
def running(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False, auth: bool = False
) -> Iterator[SmtpServer]:
    """Run a server in a thread of its own, on a free port of this machine."""
    server, loop = SmtpServer(), asyncio.new_event_loop()

    def serve() -> SMTP:
        return _Rude(
            server,
            hostname="mail.test",
            tls_context=None if implicit else tls,
            authenticator=server.sign_in if auth else None,
            auth_require_tls=False,
            loop=loop,
        )

    start = loop.create_server(serve, "127.0.0.1", 0, ssl=tls if implicit else None)
    listening = loop.run_until_complete(start)
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        if server.hold:
            server.hold.set()
        asyncio.run_coroutine_threadsafe(_close(listening), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _close(listening: asyncio.Server) -> None:
    listening.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)
