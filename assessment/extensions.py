"""The Flask extensions, made here and set up in `create_app`."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from assessment.languages import Messages

db = SQLAlchemy(session_options={"expire_on_commit": False})
csrf = CSRFProtect()
babel = Messages()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
