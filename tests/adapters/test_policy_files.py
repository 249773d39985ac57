"""A policy file with a fault is named with its line; a good one is read once."""

import hashlib
import re
from pathlib import Path

import pytest

from hiring.adapters.policy_files import (
    PolicyFileError,
    UnknownJurisdiction,
    bundled_folder,
    lint_folder,
    list_jurisdictions,
    policies_of,
    policy_for,
    read_all,
    read_folder,
)
from hiring.domain.finding import RuleCode, Severity
from hiring.domain.policy import Authority, Period

HEAD = """\
id = "base"
title = "Everywhere"
verified_on = 2026-11-22
"""
CITE = """
[[cite]]
ref = "Art. 21"
title = "Right to object"
mark = "general"
"""
HERE = (
    "at au ca ca-ab ca-bc ca-on ca-qc ch de es eu fi fr it nl nz pl uk us us-ca us-co "
    "us-il us-ma us-ny us-nyc"
).split()


def a_folder(folder: Path, base: str, **others: str) -> Path:
    (folder / "base.toml").write_text(base, encoding="utf-8")
    for name, text in others.items():
        head = f'id = "{name}"\ntitle = "{name}"\nverified_on = 2026-11-22\n'
        (folder / f"{name}.toml").write_text(head + text, encoding="utf-8")
    return folder


def a_rule(severity: str, code: str = "OFF001") -> str:
    return f'[rules]\n{code} = {{ severity = "{severity}", basis = "house" }}\n'


def faults_in(folder: Path) -> list[str]:
    return [str(fault) for fault in lint_folder(folder)]


def test_the_bundled_policies_are_sound_and_all_there() -> None:
    assert lint_folder() == ()
    assert sorted(file.id for file in list_jurisdictions()) == HERE
    titles = {file.id: file.title for file in list_jurisdictions()}
    assert titles["ca"] == "Canada (federally regulated)"
    assert len(set(titles.values())) == len(HERE)


def test_policies_are_merged_with_all_that_they_extend() -> None:
    merged = policy_for(["us-nyc", "de"])
    assert merged.ids == ("base", "de", "eu", "us", "us-ny", "us-nyc")
    assert set(merged.digests) == set(merged.ids)
    assert merged.digest == policy_for(["de", "us-nyc", "de"]).digest


@pytest.mark.parametrize(
    ("policy_id", "above"),
    [
        ("de", "base eu"),
        ("at", "base eu"),
        ("ch", "base"),
        ("uk", "base"),
        ("us-ma", "base us"),
        ("us-nyc", "base us us-ny"),
        ("ca", "base"),
        ("ca-qc", "base"),
        ("ca-bc", "base"),
        ("nz", "base"),
    ],
)
def test_what_goes_with_what(policy_id: str, above: str) -> None:
    held = {file.id for file in policies_of([policy_id])}
    assert held == {*above.split(), policy_id}


def test_a_policys_digest_is_that_of_its_bytes() -> None:
    exact = (bundled_folder() / "eu.toml").read_bytes()
    expected = hashlib.sha256(exact).hexdigest()
    assert policies_of(["eu"])[1].policy.digests == {"eu": expected}


def test_every_bundled_policy_says_that_it_is_no_legal_advice() -> None:
    for path in bundled_folder().glob("*.toml"):
        head = path.read_text(encoding="utf-8").partition("\nid =")[0]
        words = " ".join(head.replace("#", "").split())
        assert "not legal advice. Have counsel check it" in words, path.name


def test_every_citation_is_one_that_something_rests_on() -> None:
    for file in read_all():
        described = set(re.findall(r'^ref = "(.+)"$', file.text, re.MULTILINE))
        rested_on = {
            cite.ref for value in file.policy.values.values() for cite in value.cites
        }
        assert described == rested_on, file.id


def test_every_bundled_policy_was_checked_on_the_day_it_says() -> None:
    for file in read_all():
        assert str(file.policy.verified_on) == "2026-11-22", file.id


def test_policies_are_read_once(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, HEAD)
    assert read_folder(folder) is read_folder(folder)
    assert policy_for([], folder) is policy_for([], folder)


def test_a_jurisdiction_without_a_file_is_refused_by_name() -> None:
    with pytest.raises(UnknownJurisdiction, match=r"no policy for atlantis, mu\."):
        policy_for(["eu", "mu", "atlantis"])


def test_a_file_may_set_limits_and_cite(tmp_path: Path) -> None:
    rule = 'OFF002 = { severity = "block", basis = "law", cite = "Art. 21" }'
    limits = (
        '[notes]\nlate_hours = 24\nbasis = "house"\n'
        '[inform]\nmax_days = 14\nbasis = "house"\n'
        '[retention.floor]\nis = "P2Y"\nbasis = "house"\n'
    )
    policy = policy_for([], a_folder(tmp_path, f"{HEAD}{limits}[rules]\n{rule}{CITE}"))
    assert (policy.inform_days, policy.late_note_hours) == (14, 24)
    assert policy.given("retention.floor") == Period(months=24)
    assert policy.severity(RuleCode("OFF002")) is Severity.BLOCK
    value = policy.values["rules.OFF002"]
    assert value.basis is Authority.LAW
    assert [cite.ref for cite in value.cites] == ["Art. 21"]


def test_a_value_may_have_an_authority_of_its_own(tmp_path: Path) -> None:
    table = (
        '[contact.off_list]\npermission = { is = "required", basis = "house" }\n'
        'notice = "beforehand"\nbasis = "law"\ncite = "Art. 21"\n'
    )
    folder = a_folder(tmp_path, HEAD + a_rule("warn") + table + CITE)
    values = policy_for([], folder).values
    assert values["contact.off_list.permission"].basis is Authority.HOUSE
    assert values["contact.off_list.notice"].basis is Authority.LAW


def rules(line: str) -> str:
    return f"{HEAD}[rules]\n{line}\n"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ('title = "A"\n', 1, "id must be"),
        ('id = "other"\ntitle = "A"\n', 1, "id must be"),
        ('# a remark on title\nid = "base"\ntitle = 3\n', 3, "title must"),
        ('id = "base"\ntitle = "A"\nverified_on = "today"\n', 3, "must be a day"),
        (f"{HEAD}extends = 3\n", 4, "extends must name one policy"),
        (f"{HEAD}applies_to = [3]\n", 4, "applies_to must be a text, or a list"),
        (f"{HEAD}late_notes = 48\n", 4, "there is no key late_notes"),
        (f'{HEAD}[notes]\nlate_hours = 0\nbasis = "house"\n', 5, "number above 0"),
        (f'{HEAD}[notes]\nlate_hours = true\nbasis = "house"\n', 5, "number above 0"),
        (f'{HEAD}[inform]\nbefore_decision = 1\nbasis = "house"\n', 5, "true or false"),
        (f'{HEAD}[retention.cap]\nis = "soon"\nbasis = "house"\n', 5, "such as P6M"),
        (f'{HEAD}[retention.end]\nis = "P6M"\nbasis = "house"\n', 4, "no key end"),
        (f'{HEAD}[contact.boss]\nnotice = "required"\n', 4, "there is no key boss"),
        (f'{HEAD}[topics.weather]\nasked = "block"\n', 4, "no topic weather"),
        (
            f'{HEAD}[topics.health]\nuntil = "death"\nbasis = "house"\n',
            5,
            "until of health must be one of offer, always",
        ),
        (
            f'{HEAD}[lawful_basis]\ngrounds = ["Art. 6"]\nbasis = "house"\n',
            5,
            "Art. 6 is no ground such as eu-gdpr:A6-1-f",
        ),
        (f"{HEAD}rules = 3\n", 4, "rules must be a table"),
        (f"{HEAD}cite = 3\n", 4, "cite must be a list"),
        (f"{HEAD}cite = [3]\n", 4, "cite must be a list"),
        (f"{HEAD}[inform]\nmax_day = 3\n", 5, "there is no key max_day"),
        (f"{HEAD}[inform]\nmax_days = 30\n", 4, "the basis of inform"),
        (
            f'{HEAD}[inform]\nmax_days = 30\nbasis = "law"\n',
            4,
            "inform rests on law and needs a citation",
        ),
        (
            f'{HEAD}[inform]\nmax_days = {{ is = 3, was = 2 }}\nbasis = "house"\n',
            5,
            "there is no key was",
        ),
        (rules("OFF999 = {}"), 5, "there is no rule code OFF999"),
        (rules('OFF001 = "warn"'), 5, "OFF001 must be a table"),
        (rules('OFF001 = { basis = "house" }'), 5, "the severity of OFF001 must be"),
        (
            rules('# OFF001\nOFF001 = { severity = "loud" }'),
            6,
            "severity of OFF001 must be one of off, notice, warn, block",
        ),
        (
            rules('OFF001 = { severity = "warn", basis = "me" }'),
            5,
            "basis of OFF001 must be one of house, code, regulator, law",
        ),
        (
            rules('OFF001 = { severity = "warn", basis = "law" }'),
            5,
            "OFF001 rests on law and needs a citation",
        ),
        (
            rules('OFF001 = { severity = "warn", basis = "regulator" }'),
            5,
            "OFF001 rests on regulator and needs a citation",
        ),
        (
            rules('OFF001 = { severity = "off", basis = "house", cite = "Art. 7" }'),
            5,
            "OFF001 cites 'Art. 7', which no",
        ),
        (
            rules(
                'OFF001 = { severity = "warn", basis = "law", contested = true, '
                'cite = "Art. 21" }'
            )
            + CITE,
            5,
            "OFF001 is contested: cite both sides",
        ),
        (
            rules('OFF001 = { severity = "off", basis = "house", contested = 1 }'),
            5,
            "contested of OFF001 must be true or false",
        ),
        (
            rules('OFF001 = { severity = "off", basis = "house", says = "x" }'),
            5,
            "there is no key says",
        ),
        (f'{HEAD}{CITE}page = "3"\n', 9, "there is no key page"),
        (f'{HEAD}{CITE}checked_on = "x"\n', 9, "checked_on must be a day"),
        (f"{HEAD}{CITE}note = 3\n", 6, "each value of Art. 21 must be a text"),
        (f'{HEAD}[[cite]]\nref = "Art. 7"\n', 5, "Art. 7 needs a ref, a title"),
        (f'{HEAD}[[cite]]\ntitle = "Art. 7"\n', 4, "needs a ref, a title"),
        (HEAD + CITE.replace("general", "unsure"), 6, "mark of Art. 21 must be"),
        (HEAD + CITE + CITE, 6, "Art. 21 is described twice"),
        (f"{HEAD}[rules\n", 4, "Expected"),
        (f"{HEAD}x = [1,\n", 5, "Invalid value"),
    ],
)
def test_a_fault_is_named_with_file_and_line(
    tmp_path: Path, text: str, line: int, why: str
) -> None:
    with pytest.raises(PolicyFileError) as caught:
        read_folder(a_folder(tmp_path, text))
    assert str(caught.value).startswith(f"base.toml, line {line}: ")
    assert why in str(caught.value)
    assert (caught.value.line, caught.value.path.name) == (line, "base.toml")


BLOCK = a_rule("block")
FORBIDDEN = '[contact.off_list]\npermission = "forbidden"\nbasis = "house"\n'
REQUIRED = '[contact.employer]\npermission = "required"\nbasis = "house"\n'
FLOOR_AND_CAP = """\
[retention.floor]
is = "P1Y"
basis = "house"
[retention.cap]
is = "P6M"
basis = "house"
"""
MILDER = """\
[[milder]]
key = "rules.OFF001"
value = "notice"
reason = "Agreed"
decided_by = "Mei Lin"
decided_on = 2026-11-01
"""


@pytest.mark.parametrize(
    ("base", "mine", "line", "why"),
    [
        ("", 'extends = "atlantis"\n', 4, "there is no policy atlantis."),
        ("", 'extends = "mine"\n', 4, "mine extends itself."),
        ("", 'applies_to = ["mu"]\n', 4, "there is no policy mu."),
        (
            BLOCK,
            a_rule("warn"),
            5,
            "rules.OFF001 is warn here and block in base, which always goes with it.",
        ),
        (
            BLOCK,
            f'applies_to = "base"\n{a_rule("warn")}',
            6,
            "rules.OFF001 is warn here and block in base",
        ),
        (
            '[inform]\nmax_days = 14\nbasis = "house"\n',
            '[inform]\nmax_days = 30\nbasis = "house"\n',
            5,
            "inform.max_days is 30 here and 14 in base",
        ),
        (
            a_rule("warn"),
            FORBIDDEN,
            5,
            "contact.off_list.permission is forbidden, but OFF001 is warn here",
        ),
        (
            "",
            REQUIRED,
            5,
            "contact.employer.permission is required, but OFF003 is off here",
        ),
        (
            "",
            a_rule('block", off_list = "warn', "EVI001"),
            5,
            "rules.EVI001.off_list is warn, milder than block for people on the list",
        ),
        (
            "",
            '[topics.pay]\nasked = "warn"\nvolunteered = "block"\nbasis = "house"\n',
            5,
            "pay is block where volunteered and only warn where asked",
        ),
        (
            "",
            FLOOR_AND_CAP,
            5,
            "mine asks to keep a case for longer than it lets one keep it",
        ),
        (
            a_rule("warn", "TOP002"),
            a_rule("block", "TOP002"),
            5,
            (
                "rules.TOP002 can only be off here: how loudly it speaks is set for "
                "each topic, by topics.*.asked and topics.*.volunteered."
            ),
        ),
        (
            a_rule("warn", "TOP004"),
            f'applies_to = "base"\n{a_rule("block", "TOP004")}',
            6,
            "rules.TOP004 can only be off here",
        ),
        (
            a_rule("block", "TOP001"),
            f'applies_to = "base"\n{MILDER.replace("OFF001", "TOP001")}',
            6,
            "rules.TOP001 can only be off here",
        ),
        ("", MILDER, 4, "say with applies_to where what is made milder holds"),
        (
            a_rule("notice"),
            f'applies_to = "base"\n{MILDER}',
            6,
            "rules.OFF001 is nowhere stricter than notice: nothing to relax",
        ),
        (
            BLOCK,
            f'applies_to = "base"\n{MILDER.replace("OFF001", "OFF999x")}',
            6,
            "there is no key 'rules.OFF999x' to make milder",
        ),
        (
            BLOCK,
            f'applies_to = "base"\n{MILDER.replace("Agreed", " ")}',
            6,
            "rules.OFF001 is made milder: say why, as reason",
        ),
        (
            BLOCK,
            f'applies_to = "base"\n{MILDER.replace("decided_on", "on")}',
            10,
            "there is no key on",
        ),
        (
            BLOCK,
            f'applies_to = "base"\n{MILDER.replace("2026-11-01", "7")}',
            6,
            "rules.OFF001 is made milder: say decided_by and decided_on",
        ),
    ],
)
def test_a_fault_between_files_is_named_with_file_and_line(
    tmp_path: Path, base: str, mine: str, line: int, why: str
) -> None:
    folder = a_folder(tmp_path, HEAD + base, mine=mine)
    found = faults_in(folder)
    assert len(found) == 1
    assert found[0].startswith(f"mine.toml, line {line}: {why}")
    with pytest.raises(PolicyFileError, match=f"^mine.toml, line {line}: "):
        read_all(folder)


def test_every_fault_of_a_folder_is_found_not_only_the_first(tmp_path: Path) -> None:
    text = a_rule("loud") + "OFF999 = {}\n" + CITE.replace("general", "unsure")
    folder = a_folder(tmp_path, f"{HEAD}late = 1\n", mine=text, yours="x = 1\n[y")
    assert [fault.partition(": ")[0] for fault in faults_in(folder)] == [
        "base.toml, line 4",
        "mine.toml, line 5",
        "mine.toml, line 6",
        "mine.toml, line 9",
        "yours.toml, line 5",
    ]


def test_an_own_value_that_is_too_mild_everywhere_can_never_hold(
    tmp_path: Path,
) -> None:
    places = {"here": BLOCK, "there": a_rule("notice")}
    for applies_to, faults in (("here", 1), ("base", 0)):
        text = f'applies_to = "{applies_to}"\n{a_rule("warn")}'
        found = faults_in(a_folder(tmp_path, HEAD, mine=text, **places))
        assert len(found) == faults
        assert all("warn here and block in here, which always" in f for f in found)


def test_a_rule_on_topics_can_be_switched_off_or_given_as_it_is(tmp_path: Path) -> None:
    off = MILDER.replace("OFF001", "TOP001").replace('"notice"', '"off"')
    base = HEAD + a_rule("block", "TOP001")
    mine = f'applies_to = "base"\n{a_rule("block", "TOP001")}{off}'
    folder = a_folder(tmp_path, base, mine=mine)
    assert faults_in(folder) == []
    assert policy_for([], folder).severity(RuleCode("TOP001")) is Severity.OFF


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    round_and_round = {"a": 'extends = "b"\n', "b": 'extends = "a"\n'}
    assert faults_in(a_folder(tmp_path, HEAD, **round_and_round)) == [
        "a.toml, line 4: a extends itself.",
        "b.toml, line 4: b extends itself.",
    ]


def test_a_torn_character_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_bytes(HEAD.encode() + b"# \xc3\n")
    with pytest.raises(PolicyFileError, match="line 4: this is not UTF-8"):
        read_folder(tmp_path)
