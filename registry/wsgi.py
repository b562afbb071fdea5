"""The web application, as the server loads it."""

import os
from contextlib import suppress

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, OperationalError, connection

from members.identifiers import verify
from registry.common import database_roles, shared_cache
from registry.common.collecting import collect_sparingly

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")

application = get_wsgi_application()

from registry.units.structure import forest  # noqa: E402 (models come after their apps)

# Without the keys that numbers are sealed with and contexts are signed with, or with others, nobody shall
# work; while the database is away there is nothing to compare them with.
with suppress(OperationalError):
    verify()
    database_roles.verify()
# Read before the first request that asks for them; a register that is still to be made has none.
with suppress(DatabaseError):
    forest()
shared_cache.open_store(settings.CACHE_DIR, settings.SECRET_KEY.encode())
connection.close()
collect_sparingly()
