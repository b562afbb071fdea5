"""The settings as the type checker reads them, without servers or secrets."""

import os

os.environ.setdefault("SECRET_KEY", "for the type checker only")
os.environ.setdefault("IDENTIFIER_KEYS", "type-checker:" + 43 * "A" + "=")
os.environ.setdefault("DATABASE_URL", "postgresql:///registry")

from registry.settings import *  # noqa: F403
