"""Who may open what: a table of every route, and what strangers see instead."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from hiring.domain.actor import Actor, Role
from hiring.models.ledger import AuditEvent
from hiring.services.staff import change_roles
from tests.builders import World, a_case, a_staff, a_visit, a_world
from tests.northgate import Northgate
from tests.pages import Client
from tests.routes import address, method_of

# A administrator, M hiring manager of the opening, I assigned interviewer, H HR.
# "public" asks for nobody, "candidate" for a visit through a mailed link.
TABLE = {
    "account.ask_for_link": "public",
    "account.change_password": "AMIH",
    "account.choose_password": "public",
    "account.end_other_sessions": "AMIH",
    "account.end_session": "AMIH",
    "account.forgotten": "public",
    "account.home": "AMIH",
    "account.password": "AMIH",
    "account.set_password": "public",
    "account.show": "AMIH",
    "account.sign_in": "public",
    "account.sign_in_now": "public",
    "account.sign_out": "AMIH",
    "audit.cases": "H",
    "audit.checked": "H",
    "audit.feedback": "H",
    "audit.ledger": "H",
    "audit.notices": "H",
    "audit.period": "H",
    "audit.period_csv": "H",
    "audit.verify": "H",
    "calls.ask": "public",
    "calls.check": "public",
    "calls.decline": "public",
    "calls.report": "public",
    "calls.reports": "H",
    "calls.settle": "H",
    "calls.show_report": "H",
    "candidates.add": "AM",
    "candidates.ask_consent": "M",
    "candidates.ask_imported": "M",
    "candidates.assign": "AM",
    "candidates.assign_now": "AM",
    "candidates.interview_days": "AM",
    "candidates.set_days": "AM",
    "candidates.change_hold": "H",
    "candidates.change_place": "AM",
    "candidates.citing": "H",
    "candidates.decide": "MH",
    "candidates.hold": "H",
    "candidates.import_file": "AM",
    "candidates.address": "MH",
    "candidates.confirm_address": "MH",
    "candidates.propose_address": "MH",
    "candidates.refuse_address": "MH",
    "candidates.import_now": "AM",
    "candidates.imported": "AM",
    "candidates.index": "MIH",
    "candidates.let_cite_now": "H",
    "candidates.new": "AM",
    "candidates.place": "AM",
    "candidates.preview": "AM",
    "candidates.quote": "M",
    "candidates.quotes": "MH",
    "candidates.save_decision": "MH",
    "candidates.save_quote": "M",
    "candidates.send_feedback": "M",
    "candidates.show": "MIH",
    "candidates.told": "MH",
    "candidates.upload": "AM",
    "candidates.write_feedback": "M",
    "consent.answer_quote": "candidate",
    "consent.answers": "candidate",
    "consent.ask_code": "candidate",
    "consent.ask_code_to_copy": "candidate",
    "consent.ask_copy": "candidate",
    "consent.ask_erasure": "candidate",
    "consent.certificate": "public",
    "consent.certificate_pdf": "public",
    "consent.ask_code_to_read": "candidate",
    "consent.check": "candidate",
    "consent.choose_language": "public",
    "consent.code": "candidate",
    "consent.code_to_read": "candidate",
    "consent.confirm_code": "candidate",
    "consent.confirm_code_to_copy": "candidate",
    "consent.copy": "candidate",
    "consent.correct": "candidate",
    "consent.erase": "candidate",
    "consent.contact": "candidate",
    "consent.feedback": "candidate",
    "consent.follow_up": "candidate",
    "consent.home": "candidate",
    "consent.invitation": "candidate",
    "consent.kept_notice": "public",
    "consent.leave": "candidate",
    "consent.link": "public",
    "consent.never": "candidate",
    "consent.new_link": "public",
    "consent.notice": "public",
    "consent.open_link": "a candidate alone",
    "consent.our_people": "candidate",
    "consent.person": "candidate",
    "consent.question": "candidate",
    "consent.receipt": "candidate",
    "consent.record": "candidate",
    "consent.receipt_pdf": "candidate",
    "consent.reply": "candidate",
    "consent.revoke_links": "candidate",
    "consent.said": "candidate",
    "consent.save_answer": "candidate",
    "consent.save_answers": "candidate",
    "consent.save_follow_up": "candidate",
    "consent.save_correction": "candidate",
    "consent.save_person": "candidate",
    "consent.save_reply": "candidate",
    "consent.share_follow_up": "candidate",
    "consent.show_feedback": "candidate",
    "consent.save_never": "candidate",
    "consent.sign": "candidate",
    "consent.stop": "candidate",
    "consent.stop_now": "candidate",
    "consent.take_back_quote": "candidate",
    "consent.take_back": "candidate",
    "consent.take_copy": "candidate",
    "consent.send_to": "candidate",
    "consent.talk": "candidate",
    "consent.write_again": "candidate",
    "consent.write_to": "candidate",
    "mail.failed": "MH",
    "contacts.answer": "MIH",
    "contacts.ask": "M",
    "contacts.check": "MIH",
    "contacts.checked": "MIH",
    "contacts.code": "MIH",
    "contacts.log": "MIH",
    "contacts.read": "MIH",
    "contacts.read_reason": "H",
    "contacts.save": "MIH",
    "contacts.save_notes": "MIH",
    "contacts.show": "MIH",
    "contacts.write_notes": "MIH",
    "debriefs.amend": "MI",
    "debriefs.archive": "MH",
    "debriefs.ask_answer": "MIH",
    "debriefs.ask_send": "MIH",
    "debriefs.ask_shared_code": "public",
    "debriefs.ask_shared_code_again": "public",
    "debriefs.open_shared": "public",
    "debriefs.revoke": "MIH",
    "debriefs.send": "MIH",
    "debriefs.sent": "MIH",
    "debriefs.shared_code": "public",
    "debriefs.shared_link": "public",
    "debriefs.ask_opening": "MH",
    "debriefs.ask_beside": "MIH",
    "debriefs.ask_early": "H",
    "debriefs.open_early": "H",
    "debriefs.panel": "MIH",
    "debriefs.put_beside": "MIH",
    "debriefs.read_settings": "MIH",
    "debriefs.take_back": "MIH",
    "debriefs.ask_form": "MIH",
    "debriefs.ask_print": "MIH",
    "debriefs.ask_upload": "MIH",
    "debriefs.ask_quarter": "H",
    "debriefs.ask_question": "MIH",
    "debriefs.call_back": "MIH",
    "debriefs.check": "MI",
    "debriefs.of_opening": "MH",
    "debriefs.of_quarter": "H",
    "debriefs.print_": "MIH",
    "debriefs.save": "MI",
    "debriefs.save_answer": "MIH",
    "debriefs.save_plan": "MIH",
    "debriefs.save_question": "MIH",
    "debriefs.show": "MIH",
    "debriefs.show_returned": "MIH",
    "debriefs.sign": "MI",
    "debriefs.take_form": "MIH",
    "debriefs.take_returned": "MI",
    "debriefs.upload_form": "MIH",
    "debriefs.take_archive": "MH",
    "debriefs.write": "MI",
    "debriefs.words": "MIH",
    "debriefs.judge_words": "MIH",
    "demo_mail.index": "public",
    "demo_mail.show": "public",
    "findings.end_waiver": "H",
    "findings.explain": "MIH",
    "findings.list_waivers": "H",
    "findings.settle": "H",
    "findings.show": "MIH",
    "findings.waive": "H",
    "findings.waive_beforehand": "H",
    "openings.applies": "AMH",
    "openings.applies_to_candidate": "MIH",
    "openings.change": "AM",
    "openings.close": "AM",
    "openings.close_now": "AM",
    "openings.edit": "AM",
    "openings.index": "AMH",
    "openings.new": "AM",
    "openings.record": "AM",
    "openings.show": "AMH",
    "policies.show": "MIH",
    "requests.answer_correction": "MH",
    "requests.approve_erasure": "AH",
    "requests.correction": "MH",
    "requests.index": "AH",
    "requests.show_erasure": "AH",
    "rules.index": "AMIH",
    "rules.show": "AMIH",
    "passages.judge": "MIH",
    "passages.read": "MIH",
    "passages.show": "MIH",
    "speakers.account": "AMIH",
    "speakers.answer": "public",
    "speakers.decline": "public",
    "speakers.former": "H",
    "speakers.invite": "H",
    "speakers.link": "public",
    "speakers.open_link": "public",
    "speakers.own": "public",
    "speakers.remove": "H",
    "speakers.report": "public",
    "speakers.save_account": "AMIH",
    "speakers.save_own": "public",
    "speakers.talk": "public",
    "staff.change_roles": "A",
    "staff.describe_calling": "A",
    "staff.index": "A",
    "staff.invite": "A",
    "staff.invite_again": "A",
    "staff.save_settings": "A",
    "staff.send_invitation": "A",
    "staff.settings": "A",
    "staff.show": "A",
    "staff.switch_off": "A",
    "staff.switch_on": "A",
    "static": "public",
}
LAST = (
    "consent.open_link",
    "openings.close_now",
    "staff.switch_off",
    "staff.switch_on",
    "account.sign_out",
)
"""What would spoil the rest, in this order."""

ENDING = frozenset({"consent.leave", "consent.stop_now", "consent.revoke_links"})
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def rules(app: Flask) -> list[Rule]:
    found = sorted(
        app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)
    )
    return sorted(found, key=lambda rule: _place(rule.endpoint))


def _place(endpoint: str) -> int:
    return LAST.index(endpoint) if endpoint in LAST else -1


def token_of(client: Client) -> str:
    page = client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
    found = TOKEN.search(page)
    assert found
    return found.group(1)


def ask(client: Client, rule: Rule, path: str, token: str) -> TestResponse:
    if method_of(rule) == "GET":
        return client.get(path)
    return client.post(path, data={"csrf_token": token})


def shown(response: TestResponse) -> str:
    if response.status_code == 303 and "/sign-in" in response.location:
        return "sign in first"
    if response.status_code == 401:
        return "sign in first"
    if response.status_code in {400, 403, 404, 405, 500, 503}:
        return str(response.status_code)
    return "allowed"


def ids_of(world: World, actor: Actor | None, endpoint: str) -> dict[str, str]:
    ids = world.ids_for(actor)
    if endpoint in {"findings.settle", "findings.waive"}:
        ids["finding_id"] = world.shared["finding_id"]
    return ids


def test_every_route_has_its_row_and_every_row_its_route(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(TABLE)


@pytest.mark.parametrize("letter", ["A", "M", "I", "H"])
def test_a_role_may_open_what_its_column_says(
    northgate: Northgate, letter: str
) -> None:
    cast, world = northgate.cast, a_world(northgate)
    actor = {"A": cast.ada, "M": cast.jonas, "I": cast.ivo, "H": cast.mira}[letter]
    client = northgate.client(actor)
    token, wrong = token_of(client), {}
    for rule in rules(northgate.app):
        row = TABLE[rule.endpoint]
        if row in {"candidate", "public", "a candidate alone"}:
            continue
        ids = ids_of(world, actor, rule.endpoint)
        if rule.endpoint == "audit.checked":
            continue  # its page comes of a press of "verify now": see below
        answer = ask(client, rule, address(northgate.app, rule, ids), token)
        expected = "allowed" if letter in row else "403"
        if rule.endpoint == "account.sign_out":
            expected = "sign in first"
        if shown(answer) != expected:
            wrong[rule.endpoint] = (shown(answer), answer.status)
    assert wrong == {}


def test_hr_alone_sees_what_a_check_of_the_ledger_found(northgate: Northgate) -> None:
    hr = northgate.client(northgate.cast.mira)
    hr.see("/ledger")
    page = hr.press("Verify now")
    assert page.status == 200
    others = (northgate.cast.ada, northgate.cast.jonas, northgate.cast.ivo)
    for actor in others:
        assert northgate.client(actor).get(page.path).status_code == 403


def test_nobody_gets_past_the_sign_in_page(northgate: Northgate) -> None:
    client, world = northgate.client(), a_world(northgate)
    token, wrong = token_of(client), {}
    for rule in rules(northgate.app):
        path = address(northgate.app, rule, {**world.shared, "check_id": "0" * 24})
        answer = shown(ask(client, rule, path, token))
        row = TABLE[rule.endpoint]
        if row == "candidate":
            is_right = answer in {"404", "visit ended"}
        elif row in {"public", "a candidate alone"}:
            is_right = answer not in {"403", "sign in first"}
        else:
            is_right = answer == "sign in first"
        if not is_right:
            wrong[rule.endpoint] = answer
    assert wrong == {}


def test_an_open_visit_reaches_its_own_pages_and_none_of_the_staff(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    client = northgate.client()
    client.see(f"/c/{world.link}")
    client.press("Continue")
    reached = set()
    token = token_of(client)
    for rule in rules(northgate.app):
        if rule.endpoint in ENDING:
            continue  # these end what the others need, and have tests of their own
        path = address(northgate.app, rule, {**world.shared, "check_id": "0" * 24})
        answer = ask(client, rule, path, token)
        is_page = TABLE[rule.endpoint] in {"candidate", "public", "a candidate alone"}
        if is_page:
            assert shown(answer) not in {"403", "sign in first"}, rule.endpoint
            reached.add(rule.endpoint)
        else:
            assert shown(answer) == "sign in first", rule.endpoint
    assert len(reached) > 25


def strangers(northgate: Northgate) -> Iterator[Actor]:
    yield northgate.cast.mei
    yield a_staff(northgate, "Ines Klar", Role.INTERVIEWER)
    yield a_staff(northgate, "Otto Blum", Role.HIRING_MANAGER, Role.INTERVIEWER)


def without(world: World) -> dict[str, str]:
    names = set(world.shared) - {"filename", "way", "seq", "mail_id"}
    return {**world.shared, **dict.fromkeys(names, "f" * 24)}


def test_what_is_a_strangers_looks_exactly_like_what_is_not_there(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    a_case(northgate, manager=northgate.cast.mei)
    compared = 0
    for stranger in strangers(northgate):
        client = northgate.client(stranger)
        token = token_of(client)
        for rule in rules(northgate.app):
            row = TABLE[rule.endpoint]
            if not set(row) <= set("AMIH") or not rule.arguments or row == "AMIH":
                continue
            there = address(northgate.app, rule, world.shared)
            absent = address(northgate.app, rule, without(world))
            real, unreal = (ask(client, rule, p, token) for p in (there, absent))
            assert real.status_code in {403, 404}, rule.endpoint
            assert real.status_code == unreal.status_code, rule.endpoint
            assert real.data == unreal.data, rule.endpoint
            compared += 1
    assert compared > 60


def test_another_teams_manager_gets_404_for_every_object_of_a_case(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    client = northgate.client(northgate.cast.mei)
    for rule in rules(northgate.app):
        row = TABLE[rule.endpoint]
        if "M" not in row or row == "AMIH" or not rule.arguments:
            continue  # what all staff see is of no case
        if method_of(rule) == "GET":
            path = address(northgate.app, rule, world.shared)
            assert client.get(path).status_code == 404, path


def test_who_lost_a_role_loses_every_open_session_with_it(
    northgate: Northgate,
) -> None:
    mei = northgate.cast.mei
    client = northgate.client(mei)
    assert client.get("/candidates").status_code == 200
    with northgate.app.app_context():
        change_roles(northgate.cast.ada, mei.id, frozenset({Role.INTERVIEWER}))
    assert shown(client.get("/candidates")) == "sign in first"


def test_no_post_is_taken_without_its_token(northgate: Northgate) -> None:
    world, cast = a_world(northgate), northgate.cast
    before = northgate.counts()
    for actor in (None, cast.ada, cast.jonas, cast.mira):
        client, refused = northgate.client(actor), 403 if actor else 401
        for rule in rules(northgate.app):
            if method_of(rule) != "POST":
                continue
            path = address(northgate.app, rule, world.ids_for(actor))
            status = client.post(path, data={"do": "save"}).status_code
            assert status in {400, refused}, path
    assert northgate.counts() == before


def test_a_token_of_another_browser_is_none(northgate: Northgate) -> None:
    foreign = token_of(northgate.client(northgate.cast.mira))
    client = northgate.client(northgate.cast.jonas)
    answer = client.post("/openings/new", data={"csrf_token": foreign, "title": "X"})
    assert answer.status_code == 400


@pytest.mark.parametrize("letter", ["A", "M", "I", "H", "visit", "nobody"])
def test_looking_writes_nothing(northgate: Northgate, letter: str) -> None:
    world, cast = a_world(northgate), northgate.cast
    actor = {"A": cast.ada, "M": cast.jonas, "I": cast.ivo, "H": cast.mira}.get(letter)
    client = northgate.client(actor)
    if letter == "visit":
        client.see(f"/c/{world.link}")
        client.press("Continue")
    url = northgate.config.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(url)) as watching:
        for rule in rules(northgate.app):
            if method_of(rule) != "GET":
                continue
            path = address(northgate.app, rule, ids_of(world, actor, rule.endpoint))
            for verb in ("GET", "HEAD", "OPTIONS"):
                before = watching.execute("PRAGMA data_version").fetchone()
                client.open(path, method=verb)
                after = watching.execute("PRAGMA data_version").fetchone()
                assert before == after, f"{verb} {path} wrote"


def test_a_view_that_declares_no_permission_is_refused(northgate: Northgate) -> None:
    northgate.app.add_url_rule("/unmarked", "unmarked", lambda: "all secrets")
    for actor in (None, northgate.cast.ada, northgate.cast.mira):
        answer = northgate.client(actor).get("/unmarked")
        assert answer.status_code == 403
        assert b"all secrets" not in answer.data


def test_staff_who_act_inside_a_visit_are_refused_and_recorded(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    client = northgate.client()
    client.see(f"/c/{world.link}")
    client.press("Continue")
    with client.session_transaction() as session:
        session["_user_id"] = northgate.tokens[northgate.cast.jonas.id]
    token = token_of(client)
    for rule in rules(northgate.app):
        if TABLE[rule.endpoint] == "candidate" and method_of(rule) == "POST":
            path = address(northgate.app, rule, world.shared)
            assert ask(client, rule, path, token).status_code == 403, path
    misuse = northgate.rows(AuditEvent, type="link.misused", case_id=world.case.id)
    assert len(misuse) > 5


def test_staff_who_press_on_in_a_candidates_link_are_refused_and_recorded(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_visit(northgate, case)
    link = northgate.links(case.email)[-1]
    client = northgate.client(northgate.cast.jonas)
    client.see(f"/c/{link}")
    assert client.press("Continue").status == 403
    events = northgate.rows(AuditEvent, case_id=case.id)
    assert [event["actor"] for event in events if event["type"] == "link.misused"] == [
        northgate.cast.jonas.pseudonym
    ]
