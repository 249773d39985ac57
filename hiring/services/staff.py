"""Who works here: inviting people, what they are trusted with, and their leaving."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.passwords import hash_password, password_problem
from hiring.domain.actor import (
    SYSTEM_PSEUDONYM,
    Actor,
    Role,
    StaffId,
    roles_conflict,
)
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.ledger.events import ORGANISATION, EventType
from hiring.models.organisation import Organisation, Staff, StaffSession, StaffToken
from hiring.models.recruiting import Opening
from hiring.queries.organisation import local_today
from hiring.services import ledger, outbox, press
from hiring.services.ledger import Part
from hiring.sessions import digest
from hiring.transaction import transaction

Purpose: TypeAlias = Literal["invitation", "password_reset"]

LIFETIMES: dict[Purpose, timedelta] = {
    "invitation": timedelta(days=7),
    "password_reset": timedelta(hours=1),
}
OLDEST_TRAINING = 1950
_INSERT = insert(Staff.__table__)
_INSERT_TOKEN = insert(StaffToken.__table__)
_INSERT_ORGANISATION = insert(Organisation.__table__)


@dataclass(frozen=True, slots=True)
class Found:
    """The organisation and its first administrator."""

    organisation: str
    contact_email: str
    name: str
    email: str
    password: str
    postal_address: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """Someone who is to work with Say-so."""

    name: str
    email: str
    roles: frozenset[Role]
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class Calling:
    """What counts when someone calls: their last training, and whom they work for.

    ``agency`` is empty for own staff.
    """

    trained_on: date | None
    agency: str


def found_organisation(command: Found) -> StaffId:
    """Make the organisation, its ledger and its first administrator, once."""
    problem = password_problem(command.password, command.email)
    if problem:
        raise DomainError(problem, "password")
    password_hash = hash_password(command.password)
    with transaction() as session:
        if session.scalar(select(Organisation.id)) is not None:
            raise Conflict("This installation has its organisation already.")
        ledger.found_ledger(session)
        session.execute(
            _INSERT_ORGANISATION,
            {
                "id": 1,
                "name": command.organisation,
                "contact_email": command.contact_email,
                "postal_address": command.postal_address,
            },
        )
        roles = frozenset({Role.ADMINISTRATOR})
        first = Invite(command.name, command.email, roles)
        staff_id = _add(session, first, password_hash)
        record(session, SYSTEM_PSEUDONYM, staff_id, {"what": "founded"})
        return staff_id


def invite(actor: Actor, command: Invite) -> StaffId:
    """Add a member of staff and mail them the link that sets their password."""
    refuse_conflict(command.roles)
    sent = (command.name, command.email, _sorted(command.roles))
    pressed = press.key("invite", command.press_id, actor.id, *sent)
    with transaction() as session:
        made = press.find(session, pressed)
        if made is not None:
            return StaffId(made)
        staff_id = _add(session, command, None)
        _owe_invitation(session, actor, staff_id)
        payload = {"what": "invited", "roles": _sorted(command.roles)}
        record(session, actor.pseudonym, staff_id, payload)
        press.remember(session, pressed, staff_id)
        return staff_id


def invite_again(actor: Actor, staff_id: str) -> None:
    """Mail another invitation to someone who has set no password yet."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        found = select(Staff.password_hash).where(
            Staff.id == staff_id, Staff.switched_off_at.is_(None)
        )
        row = session.execute(found).one_or_none()
        if row is None:
            raise NotFound("There is no such member of staff.")
        if row.password_hash is not None:
            raise Conflict("They have signed in before: no invitation is needed.")
        _owe_invitation(session, actor, staff_id)
        record(session, actor.pseudonym, staff_id, {"what": "invited again"})


def change_roles(actor: Actor, staff_id: str, roles: frozenset[Role]) -> None:
    """Change what someone is trusted with; they sign in anew."""
    refuse_conflict(roles)
    with transaction() as session:
        held = _lock_active(session, staff_id)
        if roles == held:
            return
        if Role.ADMINISTRATOR not in roles:
            _keep_an_administrator(session, staff_id)
        if Role.HIRING_MANAGER not in roles:
            _keep_openings_led(session, staff_id)
        _update(session, staff_id, roles=_sorted(roles))
        end_sessions(session, staff_id)
        payload = {
            "what": "roles changed",
            "before": _sorted(held),
            "roles": _sorted(roles),
        }
        record(session, actor.pseudonym, staff_id, payload)


def describe_calling(actor: Actor, staff_id: str, calling: Calling) -> None:
    """Keep when someone was trained in calls, and for which agency they work, if any.

    Talks that are on record keep what was so when they were written down.
    """
    if calling.trained_on is not None and calling.trained_on > local_today():
        message = "This day lies in the future. Enter the day of the last training."
        raise DomainError(message, "trained_on")
    if calling.trained_on is not None and calling.trained_on.year < OLDEST_TRAINING:
        raise DomainError("Check the year of this day.", "trained_on")
    with transaction() as session:
        _lock_active(session, staff_id)
        found = select(Staff.trained_on, Staff.agency).where(Staff.id == staff_id)
        if Calling(*session.execute(found).one()) == calling:
            return
        _update(session, staff_id, trained_on=calling.trained_on, agency=calling.agency)
        trained = calling.trained_on.isoformat() if calling.trained_on else ""
        payload = {
            "what": "calling described",
            "trained_on": trained,
            "agency": calling.agency,
        }
        record(session, actor.pseudonym, staff_id, payload)


def switch_off(actor: Actor, staff_id: str) -> None:
    """Let someone sign in no more, from this moment on; their records stay."""
    with transaction() as session:
        _lock_active(session, staff_id)
        _keep_an_administrator(session, staff_id)
        _keep_openings_led(session, staff_id)
        _update(session, staff_id, switched_off_at=clock.now())
        end_sessions(session, staff_id)
        use_up_tokens(session, staff_id)
        record(session, actor.pseudonym, staff_id, {"what": "switched off"})


def switch_on(actor: Actor, staff_id: str) -> None:
    """Let someone sign in again, with the roles they had."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        found = select(Staff.id).where(
            Staff.id == staff_id, Staff.switched_off_at.is_not(None)
        )
        if session.scalar(found) is None:
            raise NotFound("There is no such member of staff.")
        _update(session, staff_id, switched_off_at=None)
        record(session, actor.pseudonym, staff_id, {"what": "switched on"})


def mint_token(session: Session, staff_id: str, purpose: Purpose) -> str:
    """Make the token of a mail that is being sent, and keep its digest only."""
    token = ids.new_token()
    row = {
        "token_hash": digest(token),
        "staff_id": staff_id,
        "purpose": purpose,
        "expires_at": clock.now() + LIFETIMES[purpose],
    }
    session.execute(_INSERT_TOKEN, row)
    return token


def end_sessions(session: Session, staff_id: str) -> None:
    """Sign someone out everywhere, inside the caller's transaction."""
    ended = delete(StaffSession).where(StaffSession.staff_id == staff_id)
    session.execute(ended)


def use_up_tokens(session: Session, staff_id: str) -> None:
    """Make every link that was mailed to someone useless."""
    open_ones = update(StaffToken).where(
        StaffToken.staff_id == staff_id, StaffToken.used_at.is_(None)
    )
    session.execute(open_ones.values(used_at=clock.now()))


def record(
    session: Session,
    by: str,
    staff_id: str,
    payload: Mapping[str, JsonValue],
    kind: EventType = EventType.STAFF_CHANGED,
) -> None:
    """Append an event about a member of staff, sealed under their own key."""
    subject = ledger.subject_for(session, ORGANISATION, staff_id)
    ledger.append(session, ORGANISATION, kind, by, [Part(subject, payload)])


def refuse_conflict(roles: frozenset[Role]) -> None:
    """Refuse roles that one person may not hold together."""
    conflict = roles_conflict(roles)
    if conflict:
        raise DomainError(conflict, "roles")


def _owe_invitation(session: Session, actor: Actor, staff_id: str) -> None:
    refs = {"staff_id": staff_id, "invited_by": actor.id}
    outbox.queue(session, "invitation", refs)


def _add(session: Session, command: Invite, password_hash: str | None) -> StaffId:
    email = command.email.strip().lower()
    taken = session.scalar(select(Staff.id).where(Staff.email == email))
    if taken is not None:
        raise DomainError("Someone with this address is on the list.", "email")
    staff_id = StaffId(ids.new_id())
    row = {
        "id": staff_id,
        "pseudonym": ids.new_id(),
        "name": command.name,
        "email": email,
        "password_hash": password_hash,
        "roles": _sorted(command.roles),
        "invited_at": clock.now(),
    }
    session.execute(_INSERT, row)
    return staff_id


def _lock_active(session: Session, staff_id: str) -> frozenset[Role]:
    """Lock out other changes to staff; return the roles that this one holds."""
    ledger.lock_case(session, ORGANISATION)
    found = select(Staff.roles).where(
        Staff.id == staff_id, Staff.switched_off_at.is_(None)
    )
    roles = session.scalar(found)
    if roles is None:
        raise NotFound("There is no such member of staff.")
    return frozenset(map(Role, roles))


def _keep_an_administrator(session: Session, leaving: str) -> None:
    others = select(Staff.roles).where(
        Staff.id != leaving,
        Staff.switched_off_at.is_(None),
        Staff.password_hash.is_not(None),
    )
    if not any(Role.ADMINISTRATOR in roles for roles in session.scalars(others)):
        held = session.scalar(select(Staff.roles).where(Staff.id == leaving)) or []
        if Role.ADMINISTRATOR in held:
            raise DomainError(
                "This is the only administrator who can sign in. Make someone else "
                "an administrator first.",
                "roles",
            )


def _keep_openings_led(session: Session, leaving: str) -> None:
    led = select(Opening.title).where(
        Opening.manager_id == leaving, Opening.closed_at.is_(None)
    )
    titles = session.scalars(led.order_by(Opening.title)).all()
    if titles:
        shown = ", ".join(f"“{title}”" for title in titles[:3])
        more = f" and {len(titles) - 3} more" if titles[3:] else ""
        raise DomainError(
            f"They still lead open openings: {shown}{more}. Give each another hiring "
            "manager, or close it, first.",
            "roles",
        )


def _update(session: Session, staff_id: str, **values: object) -> None:
    session.execute(update(Staff).where(Staff.id == staff_id).values(**values))


def _sorted(roles: frozenset[Role]) -> list[str]:
    return sorted(str(role) for role in roles)
