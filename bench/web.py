"""P1 to P5 and P13: pages and forms, the floor's and the product's in turn.

Two servers run side by side on one installation and are asked in turn, so that what
else the machine does falls on both alike. What counts is the processor time of the
server's processes per request.
"""

import os
import re
import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench import pages, seed
from bench.figures import Figure
from bench.load import Shot, ask, fire
from bench.processes import cpu_seconds, free_port, serving
from bench.seed import Case, World

_CONNECTIONS = 4
_CANDIDATES = 50
_PRESS = count()
_EMPTY = (
    "other_name", "organisation", "relation", "known_from", "known_to", "reason",
    "facts", "opinions", "company_stage", "support", "market", "clash", "conflict",
    "believed_before", "clock_time", "day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """A running server: the product, or its floor."""

    port: int
    pid: int
    csrf_of: Callable[[Case], str]
    cases: Sequence[Case]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is asked of both sides, and what it may cost."""

    goal: str
    what: str
    most: float
    shots: Callable[[Side, int], list[Shot]]
    each: int
    prepare: Callable[[World], None] = seed.clear_answers


@dataclass(slots=True)
class Spent:
    """What one side has used, round by round."""

    cpu: list[float]
    walls: list[float]

    @property
    def p50(self) -> float:
        """Return the median time to an answer, in milliseconds."""
        return statistics.median(self.walls)

    @property
    def p95(self) -> float:
        """Return the time that 19 in 20 answers take at most."""
        return statistics.quantiles(self.walls, n=20)[-1]


class Web:
    """The two servers over one seeded installation."""

    def __init__(self, world: World, name: str, *, quick: bool) -> None:
        """Keep what to measure."""
        self._world, self._name, self._quick = world, name, quick
        self._stack = ExitStack()
        half = len(world.cases) // 2
        ours, floors = world.cases[:half], world.cases[half:]
        port, env = free_port(), world.env
        pid = self._stack.enter_context(serving("bench.product:application", port, env))
        self.product = Side(port, pid, lambda _: world.csrf, ours)
        folder = world.folder / "pages"
        self._write_pages(folder)
        port, env = free_port(), {**world.env, "FLOOR_PAGES": str(folder)}
        pid = self._stack.enter_context(serving("bench.floors:application", port, env))
        self.floor = Side(port, pid, self._floor_csrf, floors)

    def close(self) -> None:
        """End both servers."""
        self._stack.close()

    def measure(self, names: Sequence[str]) -> Iterator[Figure]:
        """Measure each goal asked for, then pages that have no floor."""
        self._refuse_unequal()
        for scenario in self._scenarios():
            if not names or scenario.goal in names:
                yield self._compare(scenario)
        if not names or "burst" in names:
            yield self._at_once()
        if not names or "extra" in names:
            yield from self._alone()

    def first_view(self) -> Iterator[Figure]:
        """P13: what a candidate's browser fetches, the first time and again."""
        visit = self._world.visit_cookie(self.product.cases[0])
        for what, path, cookies in (
            ("the page behind the link", "/c/" + "x" * 43, {}),
            ("the candidate's answers", "/you/answers", visit),
            ("the candidate's home", "/you", visit),
        ):
            page = ask(self.product.port, Shot(path, cookies))
            links = re.findall(
                r'<link rel="[^"]+"[^>]*href="([^"]+)"', page.body.decode()
            )
            scripts = re.findall(r'(?:src|srcset)="([^"]+)"', page.body.decode())
            own = sorted({link for link in links + scripts if link.startswith("/")})
            others = {link for link in links + scripts if "//" in link}
            again = ask(self.product.port, Shot(path, cookies, packed=True)).size
            parts = [ask(self.product.port, Shot(p, packed=True)).size for p in own]
            note = f"{1 + len(own)} requests, {len(others)} to third parties"
            if len(own) > 3 or others:
                note += ", and more than 4 were not to be"
            first = (again + sum(parts)) / 1024
            yield Figure("P13", f"first view, {what}", "–", first, "KB", 40, note=note)
            note = "what does not change is kept for a year"
            yield Figure(
                "P13", f"repeat view, {what}", "–", again / 1024, "KB", 5, note=note
            )

    def _scenarios(self) -> Iterator[Scenario]:
        each = 60 if self._quick else 150
        post = "P4" if "SQLite" in self._name else "P3"
        yield Scenario("P1", "signed-in list page", 1.35, self._lists, each)
        yield Scenario("P2", "signed-in form page", 1.4, self._forms, each)
        limit = 1.8 if post == "P4" else 1.5
        yield Scenario(post, "contact logged", limit, self._contacts, each)
        yield Scenario("P5", "consent page", 1.15, self._answers, each)
        once = min(each, len(self.product.cases))  # what is signed is typed no more
        yield Scenario(
            "P5", "decision kept (floor: Core)", 1.2, self._decisions, once,
            seed.type_answers,
        )  # fmt: skip

    def _compare(self, scenario: Scenario) -> Figure:
        rounds = 3 if self._quick else 4
        ours, theirs = Spent([], []), Spent([], [])
        for turn in range(rounds + 1):  # the first round warms up and is forgotten
            scenario.prepare(self._world)
            _spend(self.product, scenario, ours if turn else Spent([], []))
            _spend(self.floor, scenario, theirs if turn else Spent([], []))
        pairs = zip(ours.cpu, theirs.cpu, strict=True)
        ratio = statistics.median(a / b for a, b in pairs)
        cpu = statistics.median(ours.cpu), statistics.median(theirs.cpu)
        note = (
            f"{cpu[0]:.0f} / {cpu[1]:.0f} µs of CPU; "
            f"p50 {ours.p50:.1f} / {theirs.p50:.1f} ms, "
            f"p95 {ours.p95:.1f} / {theirs.p95:.1f} ms"
        )
        return Figure(
            scenario.goal, scenario.what, self._name, ratio, most=scenario.most,
            note=note,
        )  # fmt: skip

    def _at_once(self) -> Figure:
        """Let fifty candidates sign in the same moment, some rounds one by one.

        The load shares the machine with the server, so a busy one is named.
        """
        every = Side(
            self.product.port, self.product.pid, self.product.csrf_of, self._world.cases
        )
        waited: list[float] = []
        used = 0.0
        for turn in range(5):  # the first warms up and is forgotten
            seed.type_answers(self._world)
            walls = fire(every.port, self._decisions(every, _CANDIDATES), _CANDIDATES)
            waited += walls if turn else []
            used = used if turn else cpu_seconds(every.pid)
        spent = (cpu_seconds(every.pid) - used) / len(waited) * 1000
        p99 = statistics.quantiles(waited, n=100)[-1]
        note = (
            f"p50 {statistics.median(waited):.0f} ms, worst {max(waited):.0f} ms; "
            f"{spent:.1f} ms of CPU each; load {os.getloadavg()[0]:.1f}"
        )
        what = f"decision kept, {_CANDIDATES} candidates at once, p99"
        return Figure("burst", what, self._name, p99, "ms", 300, note=note)

    def _alone(self) -> Iterator[Figure]:
        """Measure the two heaviest pages, which no floor is set for."""
        hr = self._world.staff_cookie(self._world.hr_token)
        for what, path in (
            ("case file of 50 contacts", f"/candidates/{self._world.full_case.id}"),
            ("list of all cases", "/review"),
            ("period at a glance", "/period"),
        ):
            each = 30 if self._quick else 100
            scenario = Scenario(
                "–", what, 0, lambda _s, n, p=path: [Shot(p, hr)] * n, each
            )  # type: ignore[misc]
            spent = Spent([], [])
            for turn in range(4):
                _spend(self.product, scenario, spent if turn else Spent([], []))
            size = ask(self.product.port, Shot(path, hr, packed=True)).size / 1024
            note = (
                f"p50 {spent.p50:.1f} ms, p95 {spent.p95:.1f} ms, {size:.1f} KB packed"
            )
            ms = statistics.median(spent.cpu) / 1000
            yield Figure("–", what, self._name, ms, "ms CPU", note=note)

    def _write_pages(self, folder: Path) -> None:
        world, case = self._world, self.product.cases[0]
        page = ask(self.product.port, self._lists(self.product, 1)[0])
        pages.write_list(folder, world, page.body.decode())
        page = ask(self.product.port, self._forms(self.product, 1)[0])
        pages.write_form(folder, world, case, page.body.decode())
        page = ask(self.product.port, self._answers(self.product, 1)[0])
        pages.write_consent(folder, world, case, page.body.decode())

    def _refuse_unequal(self) -> None:
        """Stop where the floor does not send the very page that the product sends."""
        side = Side(0, 0, self.product.csrf_of, self.product.cases[1:])
        for shots in (self._lists, self._forms, self._answers):
            shot = shots(side, 1)[0]
            sent = [ask(s.port, shot).body.decode() for s in (self.product, self.floor)]
            if not pages.same(*sent):
                where = Path(tempfile.gettempdir()) / "sayso-bench-page"
                where.with_suffix(".product").write_text(sent[0], "utf-8")
                where.with_suffix(".floor").write_text(sent[1], "utf-8")
                message = f"the floor of {shot.path} sends another page: {where}.*"
                raise RuntimeError(message)

    def _floor_csrf(self, case: Case) -> str:
        shot = Shot("/you/answers", self._world.visit_cookie(case))
        found = re.search(
            r'name="csrf_token" value="([^"]+)',
            ask(self.floor.port, shot).body.decode(),
        )
        assert found
        return found[1]

    def _lists(self, _: Side, each: int) -> list[Shot]:
        cookie = self._world.staff_cookie(self._world.manager_token)
        return [Shot("/candidates", cookie)] * each

    def _forms(self, side: Side, each: int) -> list[Shot]:
        cookie = self._world.staff_cookie(self._world.manager_token)
        return [
            Shot(
                f"/candidates/{case.id}/contacts/new?person={case.referee_ids[0]}",
                cookie,
            )
            for case in _in_turn(side, each)
        ]

    def _contacts(self, side: Side, each: int) -> list[Shot]:
        cookie = self._world.staff_cookie(self._world.manager_token)
        csrf = side.csrf_of(side.cases[0])
        return [
            Shot(
                f"/candidates/{case.id}/contacts/new",
                cookie,
                {
                    **dict.fromkeys(_EMPTY, ""), "csrf_token": csrf,
                    "press_id": f"{next(_PRESS):024x}", "seen": "OFF001",
                    "person": case.referee_ids[0], "channel": "phone",
                    "outcome": "spoke", "initiator": "us", "when": "now", "do": "save",
                    "stage": "final_round",
                },
                303,
            )
            for case in _in_turn(side, each)
        ]  # fmt: skip

    def _answers(self, side: Side, each: int) -> list[Shot]:
        return [
            Shot("/you/answers", self._world.visit_cookie(case))
            for case in _in_turn(side, each)
        ]

    def _decisions(self, side: Side, each: int) -> list[Shot]:
        csrf = side.csrf_of(side.cases[0])
        return [
            Shot(
                "/you/check",
                self._world.visit_cookie(case),
                {
                    "csrf_token": csrf,
                    "press_id": f"{next(_PRESS):024x}",
                    "signed_name": case.name,
                },
                303,
            )
            for case in _in_turn(side, each)
        ]


def _in_turn(side: Side, each: int) -> list[Case]:
    return [side.cases[number % len(side.cases)] for number in range(each)]


def _spend(side: Side, scenario: Scenario, spent: Spent) -> None:
    shots = scenario.shots(side, scenario.each)
    before = cpu_seconds(side.pid)
    spent.walls.extend(fire(side.port, shots, _CONNECTIONS))
    used = cpu_seconds(side.pid) - before
    spent.cpu.append(used / len(shots) * 1e6)
