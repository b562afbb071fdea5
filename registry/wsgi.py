"""The web application, as the server loads it."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection

from members.identifiers import verify

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

application = get_wsgi_application()

# Without the keys that numbers are sealed with, or with others, nobody shall work; while the database is away
# there is nothing to compare them with.
with suppress(OperationalError):
    verify()
connection.close()
