"""One's own account: signing in and out, the password, and where one is signed in."""

from urllib.parse import urlsplit

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from hiring.blueprints.account.browsers import name_browser
from hiring.blueprints.account.forms import (
    ChangePasswordForm,
    ForgottenForm,
    NewPasswordForm,
    SignInForm,
)
from hiring.blueprints.forms import typed
from hiring.domain.actor import Actor, Role
from hiring.domain.errors import DomainError, LinkUnusable
from hiring.permissions import Permission, requires
from hiring.queries.staff import LinkState, find_link_state, list_sessions
from hiring.services import account as services
from hiring.services.rate_limit import Try, client_prefix, count_tries
from hiring.services.staff import Purpose
from hiring.sessions import SignedIn

account = Blueprint("account", __name__)

TRIES_PER_ADDRESS, TRIES_PER_NETWORK = 10, 100
PURPOSES: dict[str, Purpose] = {
    "invitation": "invitation",
    "new-password": "password_reset",
}
HOMES = {
    Role.HIRING_MANAGER: "candidates.index",
    Role.INTERVIEWER: "candidates.index",
    Role.HR: "audit.cases",
    Role.ADMINISTRATOR: "openings.index",
}

Page = str | tuple[str, int]


@account.get("/")
@requires(Permission.SIGNED_IN)
def home() -> Response:
    """Lead to the page that matters most to the roles of who is signed in."""
    actor: Actor = current_user.actor
    place = next(HOMES[role] for role in HOMES if actor.has(role))
    return redirect(url_for(place), 303)


@account.get("/sign-in")
@requires(Permission.PUBLIC)
def sign_in() -> Page | Response:
    """Show where to sign in."""
    if current_user.is_authenticated:
        return redirect(url_for("account.home"), 303)
    form = SignInForm(next=request.args.get("next", ""))
    return render_template("account/sign_in.html", form=form, has_errors=False)


@account.post("/sign-in")
@requires(Permission.PUBLIC)
def sign_in_now() -> Page | Response:
    """Begin a session, with nothing left of the one before."""
    form = SignInForm()
    if form.validate():
        _count("sign-in", typed(form.email))
        command = services.SignIn(typed(form.email), typed(form.password), _browser())
        try:
            begun = services.sign_in(command)
        except DomainError as error:
            form.refuse(error)
        else:
            _remember(SignedIn(begun.actor, begun.token))
            return redirect(local_path(form.next.data) or url_for(".home"), 303)
    return render_template("account/sign_in.html", form=form, has_errors=True), 422


@account.post("/sign-out")
@requires(Permission.SIGNED_IN)
def sign_out() -> Response:
    """End this session."""
    services.sign_out(current_user.token)
    logout_user()
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("account.sign_in"), 303)


@account.get("/account")
@requires(Permission.SIGNED_IN)
def show() -> Page:
    """Show the account and every browser that is signed in to it."""
    actor: Actor = current_user.actor
    sessions = list_sessions(actor, current_user.token)
    roles = [role.label for role in Role if actor.has(role)]
    return render_template(
        "account/show.html", actor=actor, sessions=sessions, roles=roles
    )


@account.post("/account/sessions/end")
@requires(Permission.SIGNED_IN)
def end_session() -> Response:
    """End one of one's own sessions."""
    services.end_session(current_user.actor, request.form.get("reference", ""))
    flash("That browser is signed out.")
    return redirect(url_for("account.show"), 303)


@account.post("/account/sessions/end-others")
@requires(Permission.SIGNED_IN)
def end_other_sessions() -> Response:
    """End all of one's own sessions but this one."""
    services.end_other_sessions(current_user.actor, current_user.token)
    flash("All other browsers are signed out.")
    return redirect(url_for("account.show"), 303)


@account.get("/account/password")
@requires(Permission.SIGNED_IN)
def password() -> Page:
    """Show where to change one's own password."""
    form = ChangePasswordForm()
    return render_template("account/password.html", form=form, has_errors=False)


@account.post("/account/password")
@requires(Permission.SIGNED_IN)
def change_password() -> Page | Response:
    """Change one's own password; every other browser is signed out."""
    form = ChangePasswordForm()
    actor: Actor = current_user.actor
    if form.validate():
        _count("password", actor.id)
        command = services.ChangePassword(
            typed(form.present), typed(form.password), _browser()
        )
        try:
            token = services.change_password(actor, command)
        except DomainError as error:
            form.refuse(error)
        else:
            _remember(SignedIn(actor, token))
            flash("Your password is changed. All other browsers are signed out.")
            return redirect(url_for("account.show"), 303)
    return render_template("account/password.html", form=form, has_errors=True), 422


@account.get("/forgotten-password")
@requires(Permission.PUBLIC)
def forgotten() -> Page:
    """Show where to ask for a link."""
    form = ForgottenForm()
    return render_template("account/forgotten.html", form=form, has_errors=False)


@account.post("/forgotten-password")
@requires(Permission.PUBLIC)
def ask_for_link() -> Page:
    """Owe a mail with a link; say the same whether the address is known or not."""
    form = ForgottenForm()
    if not form.validate():
        return render_template(
            "account/forgotten.html", form=form, has_errors=True
        ), 422
    _count("forgotten", typed(form.email))
    services.ask_for_new_password(typed(form.email))
    return render_template("account/link_sent.html", email=form.email.data)


@account.get("/<any('invitation', 'new-password'):way>/<token>")
@requires(Permission.PUBLIC)
def choose_password(way: str, token: str) -> Page:
    """Show where to choose a password, or at once that the link is of no use."""
    if find_link_state(token, PURPOSES[way]) is not LinkState.USABLE:
        return _refused_link(way, token)
    form = NewPasswordForm()
    return render_template(
        "account/choose.html", form=form, way=way, token=token, has_errors=False
    )


@account.post("/<any('invitation', 'new-password'):way>/<token>")
@requires(Permission.PUBLIC)
def set_password(way: str, token: str) -> Page | Response:
    """Set the password that was chosen, and use the link up."""
    form = NewPasswordForm()
    if form.validate():
        _count("link", token)
        try:
            services.choose_password(token, PURPOSES[way], typed(form.password))
        except LinkUnusable:
            return _refused_link(way, token)
        except DomainError as error:
            form.refuse(error)
        else:
            flash("Your password is set. Sign in with it now.")
            return redirect(url_for("account.sign_in"), 303)
    page = render_template(
        "account/choose.html", form=form, way=way, token=token, has_errors=True
    )
    return page, 422


def local_path(target: str | None) -> str | None:
    """Return where to go next if it is a path of this very site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(char < " " or char == "\\" for char in target) or urlsplit(target).netloc:
        return None
    return target


def _refused_link(way: str, token: str) -> Page:
    state = find_link_state(token, PURPOSES[way])
    name = "used" if state is LinkState.USED else "unusable"
    return render_template(f"account/link_{name}.html"), 404


def _count(what: str, about: str) -> None:
    count_tries(
        Try(what, about.lower(), TRIES_PER_ADDRESS),
        Try(f"{what}-from", client_prefix(request.remote_addr), TRIES_PER_NETWORK),
    )


def _browser() -> str:
    return name_browser(request.headers.get("User-Agent", ""))


def _remember(signed_in: SignedIn) -> None:
    session.clear()
    login_user(signed_in)
