"""What every child process does: shuts its doors, then answers one request at a time.

Run as a script by ``hiring.adapters.pdf_child`` with the path of the work it is to do,
and never imported, so that it imports nothing of ours: a document that goes wrong can
spoil this process and no other. The work's file offers ``start()``, which makes ready
and returns what turns a request into an answer, and ``Refused``, whose words are said.
"""

import gc
import os
import resource
import runpy
import shutil
import struct
import sys
from collections.abc import Callable
from math import ceil
from typing import BinaryIO

_CLOSED_DOORS = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system",
)  # fmt: skip

Work = Callable[[bytes], bytes]


class Doors:
    """What the process may not do, whatever a document tells it."""

    def __init__(self, refused: type[Exception]) -> None:
        """Keep what is raised at a closed door."""
        self._refused = refused
        self._scratch = os.environ["TMPDIR"] + os.sep

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Refuse sockets, other programs, and writing outside the scratch folder."""
        if event.startswith(_CLOSED_DOORS):
            raise self._refused(event)
        if event == "open" and self._writes_elsewhere(arguments):
            raise self._refused(event)

    def _writes_elsewhere(self, arguments: tuple[object, ...]) -> bool:
        path, _, flags = arguments
        if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR):
            return False
        return isinstance(path, str) and not path.startswith(self._scratch)


def limit_memory(mebibytes: int) -> None:
    """Bound what this process may map, and leave no core file behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the limit is refused or means nothing
        size = mebibytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def limit_next_request(seconds: int) -> None:
    """Give the next request its own processor seconds; the system kills beyond."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def serve(
    work: Work,
    refused: type[Exception],
    channels: tuple[BinaryIO, BinaryIO],
    cpu_seconds: int,
) -> None:
    """Answer one request after the other until there are no more."""
    requests, replies = channels
    gc.freeze()
    _reply(replies, b"R", b"")
    while header := requests.read(4):
        request = requests.read(*struct.unpack("!I", header))
        limit_next_request(cpu_seconds)
        try:
            answer = work(request)
        except MemoryError:
            _reply(replies, b"M", b"The document needs too much memory.")
            return  # what is left of this process is not to be trusted
        except refused as error:
            _reply(replies, b"E", str(error).encode())
        except Exception as error:  # noqa: BLE001 - the next one must still be answered
            reason = f"The document could not be printed ({type(error).__name__})."
            _reply(replies, b"E", reason.encode())
        else:
            _reply(replies, b"P", answer)
        del request
        gc.collect()  # boxes refer to each other; nobody waits for this any more


def _reply(replies: BinaryIO, kind: bytes, body: bytes) -> None:
    replies.write(kind + struct.pack("!I", len(body)) + body)
    replies.flush()


def main() -> None:
    """Keep the reply channel to ourselves, shut the doors, and serve."""
    script, mebibytes, cpu_seconds = sys.argv[1], *map(int, sys.argv[2:4])
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    offered = runpy.run_path(script)
    limit_memory(mebibytes)
    sys.addaudithook(Doors(offered["Refused"]))
    channels = (sys.stdin.buffer, replies)
    serve(offered["start"](), offered["Refused"], channels, cpu_seconds)
    # A server that was killed cannot remove what it made for us.
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


if __name__ == "__main__":
    main()
