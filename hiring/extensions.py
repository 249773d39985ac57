"""The Flask extensions, bound to an app in app.py."""

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from hiring.models.base import Base

db = SQLAlchemy(model_class=Base, session_options={"autoflush": False})
login_manager = LoginManager()
csrf = CSRFProtect()
migrate = Migrate()
