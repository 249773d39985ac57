"""Where tests write: in memory where there is enough of it, else where others do.

Nearly every test has databases of its own, and a disk is the slowest part of them.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - what is made there is private
ENOUGH = 4 * 1024**3
_ROOT = "PYTEST_DEBUG_TEMPROOT"


def scratch() -> Path:
    """Name the folder; containers often have too little memory to write to."""
    if (
        MEMORY.is_dir()
        and os.access(MEMORY, os.W_OK)
        and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
        and shutil.disk_usage(MEMORY).free > ENOUGH
    ):
        return MEMORY
    return Path(tempfile.gettempdir())


def pytest_configure(config: pytest.Config) -> None:
    """Let pytest make its folders there, and every worker know of it."""
    del config
    os.environ.setdefault(_ROOT, str(scratch()))
