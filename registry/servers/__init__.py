"""PostgreSQL and Valkey for one closed machine, without a server to install.

`ensure(data)` is the one door: inside it `DATABASE_URL` and `CELERY_BROKER_URL` point at servers that answer.
Servers named in the environment beforehand are taken as they are and nothing embedded is started.

What does not live here: Django, which reads the two addresses and knows nothing of where they came from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from registry.servers.errors import ServerError
from registry.servers.keys import identifier_keys, secret_key
from registry.servers.postgres import Postgres
from registry.servers.use import use
from registry.servers.valkey import Valkey

__all__ = ["ServerError", "ensure", "identifier_keys", "secret_key"]


@contextmanager
def ensure(data: Path, *, broker: bool = False, throwaway: bool = False) -> Iterator[None]:
    """Hold the addresses of database and broker in the environment, and their servers alive, for the block.

    A server that runs on `data` is shared; else one is started, and the last user out stops it, however
    that user ended. The broker's address is always set, but the broker is started only with `broker`: who
    merely nudges it does without when it is not there. `throwaway` gives up durability for speed (tests).

    Raises ServerError, in words for the person at the screen.
    """
    data = Path(data).resolve()
    with ExitStack() as stack:
        if not _is_named("DATABASE_URL"):
            postgres = Postgres(data, throwaway=throwaway)
            stack.enter_context(use(postgres))
            stack.enter_context(_variable("DATABASE_URL", postgres.url))
            stack.enter_context(_variable("DATABASE_OWNER_URL", postgres.owner_url))
        if not _is_named("CELERY_BROKER_URL"):
            valkey = Valkey(data, throwaway=throwaway)
            if broker:
                stack.enter_context(use(valkey))
            stack.enter_context(_variable("CELERY_BROKER_URL", valkey.url))
        yield


def _is_named(name: str) -> bool:
    """Does the environment say where this server is, itself or by a file?"""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before
