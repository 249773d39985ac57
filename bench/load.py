"""A bounded load: a fixed number of requests over a few connections that stay open."""

import socket
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, and the status that it must be answered with."""

    path: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    status: int = 200
    packed: bool = False

    def as_bytes(self) -> bytes:
        """Write the request as it goes over the wire."""
        method = "GET" if self.form is None else "POST"
        lines = [f"{method} {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        if self.cookies:
            pairs = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
            lines.append(f"Cookie: {pairs}")
        if self.packed:
            lines.append("Accept-Encoding: gzip")
        body = b"" if self.form is None else urlencode(self.form).encode()
        if self.form is not None:
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join((*lines, "", "")).encode() + body


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, to the byte."""

    status: int
    head: bytes
    body: bytes

    @property
    def size(self) -> int:
        """Count the bytes that went over the wire."""
        return len(self.head) + 4 + len(self.body)


class UnexpectedAnswer(RuntimeError):
    """The server did something else than what is being measured."""


def fire(port: int, shots: Sequence[Shot], connections: int) -> list[float]:
    """Send every shot once; return how long each took, in milliseconds."""
    hands = [shots[place::connections] for place in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        taken = list(pool.map(_fire_in_turn, [port] * connections, hands))
    return [each for hand in taken for each in hand]


def ask(port: int, shot: Shot) -> Answer:
    """Send one shot on a connection of its own."""
    with _connect(port) as connection:
        return _exchange(connection, shot.as_bytes())


def _fire_in_turn(port: int, shots: Sequence[Shot]) -> list[float]:
    taken = []
    ready = [(shot.as_bytes(), shot) for shot in shots]
    with _connect(port) as connection:
        for request, shot in ready:
            start = perf_counter()
            answer = _exchange(connection, request)
            taken.append((perf_counter() - start) * 1000)
            if answer.status != shot.status:
                shown = answer.body[:3000].decode(errors="replace")
                raise UnexpectedAnswer(f"{shot.path}: {answer.status}\n{shown}")
    return taken


def _connect(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), _TIMEOUT)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _exchange(connection: socket.socket, request: bytes) -> Answer:
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = _length(head)
    while len(body) < length:
        body += _more(connection)
    return Answer(int(head.split(b" ", 2)[1]), head, body)


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(1 << 16)
    if not received:
        raise UnexpectedAnswer("the server closed the connection")
    return received


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise UnexpectedAnswer("an answer of unknown length")
