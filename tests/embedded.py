"""A pytest plugin that gives each run servers of its own, before Django reads its settings.

Loaded by `-p tests.embedded`, earlier than pytest-django. The workers of pytest-xdist are children of the
first process and inherit its addresses; each gets a database of its own on that server
(``tests/databases.py``).
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from registry import servers
from registry.servers.postgres import Postgres
from registry.servers.use import wait_until_stopped
from registry.servers.valkey import Valkey
from tests.migrated import begin_with_migrated
from tests.roomy import folder_of_this_run

_stack = ExitStack()

# Beside the packages, so that the next run finds it.
BYTECODE = str(Path(sys.prefix) / "bytecode")


def keep_bytecode() -> None:
    """Compile each module once, and not in each of the many processes that tests start.

    Images and accounts for automatic runs often set PYTHONDONTWRITEBYTECODE; a program then takes two and a
    half times as long to start.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = BYTECODE
    sys.dont_write_bytecode = False
    sys.pycache_prefix = BYTECODE


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the servers that the environment does not name."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    keep_bytecode()
    data = folder_of_this_run()
    _stack.callback(_remove, data)
    os.environ["REGISTRY_DATA"] = str(data)
    # Tests sign users in without their second step; those of that step ask for it.
    os.environ["SECOND_FACTOR"] = "demo"
    # The static files' server looks for its folder; tests link to plain files instead.
    (data / "static").mkdir()
    # Tests make databases and set scenes; requests and tasks take on the roles that they have outside.
    os.environ["REGISTRY_AS_OWNER"] = "yes"
    if not {"DATABASE_URL", "SECRET_KEY", "IDENTIFIER_KEYS"} & set(os.environ):
        begin_with_migrated(data)
    servers.secret_key(data)
    servers.identifier_keys(data)
    _stack.enter_context(servers.ensure(data, broker=True, throwaway=True))


def pytest_unconfigure() -> None:
    """Leave them; the last user out stops them."""
    _stack.close()


def _remove(data: Path) -> None:
    for server in (Postgres(data), Valkey(data)):
        wait_until_stopped(server)
    shutil.rmtree(data, ignore_errors=True)
