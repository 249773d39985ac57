"""The application, as a table of contents."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from hiring.adapters.call_words import call_words
from hiring.adapters.keystore import install_keystore
from hiring.adapters.policy_files import use_own_folder
from hiring.adapters.sealing import install_seal
from hiring.adapters.topic_words import topic_words
from hiring.adapters.translations import LANGUAGES, offer_pseudo_language
from hiring.blueprints import BLUEPRINTS
from hiring.config import Config
from hiring.errors import install_errors
from hiring.extensions import csrf, db, migrate
from hiring.gate import install_gate
from hiring.headers import install_headers
from hiring.languages import install_languages
from hiring.pages import install_pages, prepare_templates
from hiring.sessions import install_sessions
from hiring.transaction import prepare_sqlite

MIB = 1024 * 1024


def create_app(config: Config | None = None) -> Flask:
    """Build the application from a configuration, or from the environment."""
    app = Flask("hiring")
    config = config or Config.from_env()
    load_config(app, config)
    use_own_folder(config.policies)
    offer_pseudo_language(offered=config.pseudo_language)
    topic_words()
    for language in LANGUAGES:
        call_words(language)
    trust_proxies(app, config.proxies)
    prepare_templates(app)
    init_extensions(app)
    install_keystore(app)
    install_seal(app)
    install_headers(app)
    install_languages(app)
    install_sessions(app)
    install_gate(app)
    # After the gate: who was signed out is asked to sign in before anything else.
    csrf.init_app(app)
    install_pages(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    install_errors(app)
    return app


def load_config(app: Flask, config: Config) -> None:
    """Put our frozen settings where Flask and its extensions look for theirs."""
    app.config.update(
        SAYSO=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SESSION_COOKIE_NAME="__Host-sayso" if config.is_https else "sayso",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(config.trusted_hosts),
        MAX_CONTENT_LENGTH=11 * MIB,
        MAX_FORM_MEMORY_SIZE=2 * MIB,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )


def trust_proxies(app: Flask, proxies: int) -> None:
    """Believe that many proxies in front about who the client is; never its Host."""
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies
        )


def init_extensions(app: Flask) -> None:
    """Bind the database and its migrations to the app."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.root_path) + "/migrations")
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
