"""Bare Flask apps that do by hand what the product's pages do, and no more.

The same session in the same signed cookie, looked up in the same table; the same rows
read or written through the raw driver, sealed and chained; plain templates without a
macro. No SQLAlchemy session, no Flask-Login, no WTForms, no layers.
"""

import hmac
import os
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, abort, redirect, render_template, request, session

from bench import floor_core
from bench.floor_store import (
    Event,
    append,
    kept_json,
    kept_moment,
    lock,
    person_key,
    read_json,
    read_moment,
    run,
    writing,
)
from hiring.headers import HEADERS

application = Flask(__name__, template_folder=os.environ.get("FLOOR_PAGES"))
application.config.update(
    SECRET_KEY=os.environ.get("SAYSO_SECRET_KEY", ""),
    SESSION_COOKIE_NAME="sayso",
    TRUSTED_HOSTS=["127.0.0.1"],
)
Page = Any

_STAFF = (
    "SELECT staff.id, staff.pseudonym, staff.name, staff.email, staff.roles,"
    " staff_session.expires_at FROM staff JOIN staff_session"
    " ON staff_session.staff_id = staff.id"
    " WHERE staff_session.token_hash = ? AND staff.switched_off_at IS NULL"
)
_ORGANISATION = (
    "SELECT name, contact_email, contact_phone, time_zone, no_counts_rule, link_days,"
    " answer_days, ask_first_days FROM organisation"
)
_LIST = (
    "SELECT candidate.id, candidate.name, candidate.email, candidate.opening_id,"
    " opening.title, candidate.consent_state, candidate.contact_count,"
    " candidate.open_findings, candidate.added_at FROM candidate"
    " JOIN opening ON opening.id = candidate.opening_id WHERE candidate.opening_id IN"
    " (SELECT opening.id FROM opening WHERE opening.manager_id = ?)"
    " ORDER BY candidate.added_at DESC, candidate.id DESC LIMIT 26"
)
_CANDIDATE = (
    "SELECT candidate.id, candidate.name, candidate.email, candidate.phone,"
    " candidate.present_company, candidate.added_at, candidate.consent_state,"
    " candidate.open_findings, candidate.contact_count, candidate.feedback_asked_at,"
    " opening.id, opening.title, opening.team, opening.level, opening.jurisdictions,"
    " opening.company_stage, opening.support, opening.market, opening.challenges,"
    " opening.closed_at, staff.id, staff.name, assignment.staff_id FROM candidate"
    " JOIN opening ON opening.id = candidate.opening_id"
    " JOIN staff ON staff.id = opening.manager_id"
    " LEFT OUTER JOIN assignment ON assignment.candidate_id = candidate.id"
    " AND assignment.staff_id = ? WHERE candidate.id = ?"
)
_DECISIONS = (
    "SELECT seq, decided_at, kind, consent, notice_digest FROM consent_decision"
    " WHERE candidate_id = ? ORDER BY seq"
)
_NOTES = (
    "SELECT contact_id, notes, written_at FROM contact_note WHERE candidate_id = ?"
    " ORDER BY seq"
)
_CONTACTS = (
    "SELECT contact.*, staff.name FROM contact JOIN staff"
    " ON staff.id = contact.logged_by WHERE contact.candidate_id = ?"
    " ORDER BY contact.seq"
)
_CHECKS = (
    "SELECT id, person FROM contact_check WHERE candidate_id = ? AND asked_by = ?"
    " AND asked_at > ? AND id NOT IN (SELECT check_id FROM contact"
    " WHERE candidate_id = ? AND check_id IS NOT NULL) ORDER BY seq DESC"
)
_VISIT = (
    "SELECT s.token_hash, s.candidate_id, s.link_hash, s.browser_hash, s.draft,"
    " s.question_id, s.expires_at, c.name, c.email, c.present_company,"
    " c.consent_state, c.feedback_asked_at, o.title, o.closed_at, m.name,"
    " coalesce((SELECT a.name FROM staff a JOIN consent_request r ON r.asked_by = a.id"
    " WHERE r.candidate_id = s.candidate_id ORDER BY r.asked_at DESC LIMIT 1), m.name),"
    " (SELECT count(*) FROM candidate_browser b"
    " WHERE b.candidate_id = s.candidate_id) = 0"
    " OR EXISTS (SELECT 1 FROM candidate_browser b WHERE b.candidate_id ="
    " s.candidate_id AND b.browser_hash = s.browser_hash)"
    " FROM candidate_session s JOIN candidate c ON c.id = s.candidate_id"
    " JOIN opening o ON o.id = c.opening_id JOIN staff m ON m.id = o.manager_id"
    " WHERE s.token_hash = ? AND s.expires_at > ?"
)
_PRESSED = "SELECT result_id FROM form_press WHERE key = ?"
_FINDINGS = "SELECT contact_id, code FROM finding WHERE contact_id = ?"
_MAIL = (
    "INSERT INTO outbox_mail (id, template, refs, queued_at, due_at, attempts,"
    " last_error) VALUES (?, ?, ?, ?, ?, 0, '')"
)
_CONTACT = (
    "INSERT INTO contact (id, candidate_id, seq, logged_by, logged_at, occurred_at,"
    " just_now, kind, person, person_name, relation, known_from, known_to, channel,"
    " outcome, initiator, stage, reason, notes_to_follow, check_id, verdict,"
    " consent_seq, is_walled, inform_by, notice_mail_id) VALUES (?, ?, ?, ?, ?, ?, ?,"
    " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COUNT = "UPDATE candidate SET contact_count = contact_count + 1 WHERE id = ?"
_PRESS = "INSERT INTO form_press (key, result_id, pressed_at) VALUES (?, ?, ?)"
_FIELDS = (
    "other_name", "organisation", "relation", "known_from", "known_to", "reason",
    "facts", "opinions", "company_stage", "support", "market", "clash", "conflict",
    "believed_before",
)  # fmt: skip


@application.after_request
def set_headers(response: Response) -> Response:
    """Set what the product sets on every answer."""
    response.headers.update(HEADERS)
    response.headers["Cache-Control"] = "no-store"
    return response


def csrf() -> str:
    """Bind a form to this browser's session."""
    key = application.config["SECRET_KEY"].encode()
    return hmac.digest(key, session["csrf_token"].encode(), "sha256").hex()


def check_csrf() -> None:
    """Refuse a form from elsewhere."""
    if not hmac.compare_digest(csrf(), request.form.get("csrf_token", "")):
        abort(400)


def now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)  # noqa: TID251 - the floor knows nothing of the product


def signed_in() -> Any:
    """Return the row of whoever holds the session."""
    token = session.get("_user_id")
    if not token:
        abort(403)
    row = run(_STAFF, sha256(token.encode()).hexdigest()).fetchone()
    if row is None or read_moment(row[5]) <= now():
        abort(403)
    if "hiring_manager" not in read_json(row[4]):
        abort(403)
    return row


def day(moment: datetime, zone: str) -> str:
    """Write a day in words, where the organisation is."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y}"


@application.get("/candidates")
def list_page() -> Page:
    """P1."""
    staff = signed_in()
    found = run(_LIST, staff[0]).fetchall()
    organisation = run(_ORGANISATION).fetchone()
    rows = [
        {
            "id": row[0], "name": row[1], "opening": row[4], "contacts": row[6],
            "added": day(read_moment(row[8]), organisation[3]),
        }
        for row in found[:25]
    ]  # fmt: skip
    last = read_moment(found[24][8])
    return render_template(
        "list.html",
        rows=rows,
        after=f"{last:%Y%m%dT%H%M%S.%f%z}-{found[24][0]}",
        staff=staff[2],
        organisation=organisation,
        csrf=csrf(),
    )


@application.get("/candidates/<candidate_id>/contacts/new")
def form_page(candidate_id: str) -> Page:
    """P2."""
    staff = signed_in()
    candidate = run(_CANDIDATE, staff[0], candidate_id).fetchone()
    if candidate is None or candidate[20] != staff[0]:
        abort(404)
    decision = run(_DECISIONS, candidate_id).fetchall()[-1]
    organisation = run(_ORGANISATION).fetchone()
    consent = read_json(decision[3])
    return render_template(
        "form.html",
        candidate=candidate,
        first=candidate[1].split()[0],
        people=[_listed(consent, person) for person in consent["referees"]],
        answered=day(read_moment(decision[1]), organisation[3]),
        employer=consent["employer_name"],
        press=secrets.token_hex(12),
        staff=staff[2],
        organisation=organisation,
        csrf=csrf(),
    )


def _listed(consent: Any, person: Any) -> Any:
    works_there = person["organisation"] == consent["employer_name"]
    answer = consent["employer" if works_there else "named"]
    return {**person, "word": "Agreed" if answer == "yes" else "Said no"}


@application.post("/candidates/<candidate_id>/contacts/new")
def log_contact(candidate_id: str) -> Page:
    """P3 and P4: the same rows, read and written once each."""
    check_csrf()
    staff, form = signed_in(), request.form
    texts = {name: form.get(name, "").strip() for name in _FIELDS}
    if any(len(text) > 5000 or "\0" in text for text in texts.values()):
        abort(422)
    if form["channel"] not in {"phone", "video", "in_person", "message"}:
        abort(422)
    candidate = run(_CANDIDATE, staff[0], candidate_id).fetchone()
    if candidate is None or candidate[20] != staff[0]:
        abort(404)
    run(_ORGANISATION).fetchone()
    with writing():
        lock(candidate_id)
        made = run(_PRESSED, form["press_id"]).fetchone()
        contact_id = made[0] if made else _write_contact(candidate_id, staff, form)
    return redirect(f"/candidates/{candidate_id}#{contact_id}", 303)


def _write_contact(candidate_id: str, staff: Any, form: Any) -> str:
    decision = run(_DECISIONS, candidate_id).fetchall()[-1]
    consent, at, contact_id = read_json(decision[3]), now(), secrets.token_hex(12)
    listed = next(p for p in consent["referees"] if p["id"] == form["person"])
    run(_CONTACTS, candidate_id).fetchall()
    run(_NOTES, candidate_id).fetchall()
    month_ago = kept_moment(at - timedelta(days=30))
    run(_CHECKS, candidate_id, staff[0], month_ago, candidate_id).fetchall()
    verdict = "agreed" if consent["named"] == "yes" else "no"
    about = {
        "contact": contact_id, "kind": "reference", "occurred_at": at.isoformat(),
        "just_now": True, "channel": form["channel"], "outcome": form["outcome"],
        "initiator": form["initiator"], "stage": form["stage"], "verdict": verdict,
        "consent_seq": decision[0], "reason": form["reason"],
    }  # fmt: skip
    person = {
        "name": listed["name"], "organisation": listed["organisation"],
        "reach": listed["reach"], "relation": listed["relation"],
        "referee_id": listed["id"],
    }  # fmt: skip
    who = {**person, "known_from": "", "known_to": ""}
    parts = [("", about), (person_key(listed["name"]), who)]
    event = Event(candidate_id, "contact.recorded", staff[1], parts)
    seq = append(event, at).seq
    mail_id, moment = secrets.token_hex(12), kept_moment(at)
    refs = {"candidate_id": candidate_id, "contact_id": contact_id}
    run(_MAIL, mail_id, "contact_logged", kept_json(refs), moment, moment)
    run(
        _CONTACT,
        contact_id, candidate_id, seq, staff[0], moment, moment, True, "reference",
        kept_json({**person, "works_there_now": None}), listed["name"],
        listed["relation"], "", "", form["channel"], form["outcome"],
        form["initiator"], form["stage"], form["reason"], True, None, verdict,
        decision[0], False, kept_moment(at + timedelta(days=30)), mail_id,
    )  # fmt: skip
    run(_COUNT, candidate_id)
    run(_FINDINGS, contact_id).fetchall()
    run(_PRESS, form["press_id"], contact_id, moment)
    return contact_id


def open_visit() -> Any:
    """Return the row of the visit that this browser is in."""
    token = session.get("visit")
    if not token:
        abort(404)
    hashed = sha256(token.encode()).hexdigest()
    row = run(_VISIT, hashed, kept_moment(now())).fetchone()
    if row is None or not row[16]:
        abort(404)
    return row


@application.get("/you/answers")
def consent_page() -> Page:
    """P5, the page."""
    visit = open_visit()
    decision = run(_DECISIONS, visit[1]).fetchall()[-1]
    return render_template(
        "consent.html",
        visit=visit,
        consent=read_json(decision[3]),
        press=secrets.token_hex(12),
        organisation=run(_ORGANISATION).fetchone(),
        csrf=csrf(),
    )


@application.post("/you/check")
def decide() -> Page:
    """P5, the decision, by prebuilt Core statements."""
    check_csrf()
    name, press_id = request.form["signed_name"].strip(), request.form["press_id"]
    if not name or len(name) > 200 or "\0" in name:
        abort(422)
    token = sha256(session["visit"].encode()).hexdigest()
    seq = floor_core.decide(token, name, press_id)
    return redirect(f"/you/receipts/{seq}", 303)
