"""The floor's templates: the product's own pages, with holes where its values stood.

So both send the same page to the byte, whatever the design becomes, and a floor that
did less than the product would show: ``same`` compares what the two answer.
"""

import re
from pathlib import Path

from bench.seed import REFEREES, RELATION, Case, World

_CSRF = re.compile(r'(name="csrf_token" value=")[^"]+')
_PRESS = re.compile(r'(name="press_id" value=")[^"]+')


def same(one: str, other: str) -> bool:
    """Tell whether two pages differ in nothing but their tokens."""
    return _masked(one) == _masked(other)


def _masked(page: str) -> str:
    return _PRESS.sub("", _CSRF.sub("", page)).strip()


def write(folder: Path, name: str, page: str, holes: dict[str, str]) -> None:
    """Make a plain template of a page."""
    page = _CSRF.sub(r"\1{{ csrf }}", page)
    page = _PRESS.sub(r"\1{{ press }}", page)
    for value, hole in holes.items():
        page = page.replace(value, "{{ " + hole + " }}")
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.html").write_text(page, "utf-8")


def frame(world: World) -> dict[str, str]:
    """Name the holes that every page of the staff has."""
    return {
        "Northgate Analytics": "organisation[0]",
        "people@northgate.example": "organisation[1]",
        world.manager.name: "staff",
    }


def write_list(folder: Path, world: World, page: str) -> None:
    """Make the list's template: its first row, in a loop."""
    head, _, rest = page.partition("<tbody>")
    body, _, tail = rest.partition("</tbody>")
    rows = body.split("</tr>")
    row = rows[0]
    found = re.search(r"/candidates/(\w+)\">([^<]+)<", row)
    added = re.search(r'<td class="low">([^<]+)<', row)
    assert found
    assert added
    holes = {
        found[1]: "{{ row.id }}",
        found[2]: "{{ row.name }}",
        "Data Engineer": "{{ row.opening }}",
        added[1]: "{{ row.added }}",
        'num low">0<': 'num low">{{ row.contacts }}<',
    }
    for value, hole in holes.items():
        row = row.replace(value, hole)
    gap = re.match(r"\s*", rows[1])
    assert gap
    loop = (
        "{% for row in rows %}" + row + "</tr>"
        "{% if not loop.last %}" + gap[0] + "{% endif %}{% endfor %}" + rows[-1]
    )
    tail = re.sub(r"(after=)[^\"]+", r"\1{{ after | urlencode }}", tail)
    whole = f"{head}<tbody>{loop}</tbody>{tail}"
    write(folder, "list", whole, frame(world))


def write_form(folder: Path, world: World, case: Case, page: str) -> None:
    """Make the template of the form that logs a contact."""
    page = re.sub(
        r'(<span class="tag \w+">)(Agreed|Said no)(</span></label>)',
        _Words().next_word,
        page,
        count=len(REFEREES),
    )
    answered = re.search(r"Answers of [^,]+, ([^<]+)<", page)
    assert answered
    holes = {
        answered[1]: "answered",
        case.name: "candidate[1]",
        case.name.split()[0]: "first",
        "Data Engineer": "candidate[11]",
        case.id: "candidate[0]",
    }
    page = page.replace("Lumen Health, present", "{{ employer }}, present")
    write(folder, "form", page, {**holes, **_people(case, "people"), **frame(world)})


class _Words:
    """Puts each listed person's own word where the product's stood."""

    def __init__(self) -> None:
        self._number = -1

    def next_word(self, found: "re.Match[str]") -> str:
        self._number += 1
        return f"{found[1]}{{{{ people[{self._number}].word }}}}{found[3]}"


def write_consent(folder: Path, world: World, case: Case, page: str) -> None:
    """Make the template of the candidate's answers."""
    page = re.sub(
        r"(<input[^>]+employer_name[^>]+value=\")[^\"]+",
        r"\1{{ consent.employer_name }}",
        page,
    )
    holes = {
        case.name: "visit[7]",
        "Data Engineer": "visit[12]",
        world.manager.name: "visit[15]",
    }
    page = page.replace("within 7 days", "within {{ organisation[7] }} days")
    people = _people(case, "consent.referees")
    write(folder, "consent", page, {**frame(world), **people, **holes})


def _people(case: Case, where: str) -> dict[str, str]:
    holes = {}
    for number, (name, organisation) in enumerate(REFEREES):
        one = f"{where}[{number}]"
        holes |= {
            case.referee_ids[number]: f"{one}.id",
            name: f"{one}.name",
            f"{RELATION}, {organisation}": " }}, {{ ".join(
                (f"{one}.relation", f"{one}.organisation")
            ),
        }
    return holes
