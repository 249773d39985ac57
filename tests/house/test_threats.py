"""What docs/threats.md says is tested, is there to be run."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
THREATS = {1, 2, 3, 4, 5, 10, 11, 13, 14, 15, 17, 18, 20}
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_each_threat_names_tests_that_are_there() -> None:
    rows: dict[int, list[tuple[str, str]]] = {}
    for line in (ROOT / "docs" / "threats.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 2 and cells[1].isdecimal():
            rows.setdefault(int(cells[1]), []).extend(_TEST.findall(line))
    assert rows.keys() == THREATS
    assert [number for number, tests in rows.items() if not tests] == []
    gone = [
        f"{path}::{name}"
        for tests in rows.values()
        for path, name in tests
        if f"def {name}(" not in (ROOT / path).read_text()
    ]
    assert gone == []
