"""What all tests share: how long Hypothesis searches, the small province, pages without collected files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from hypothesis import HealthCheck, Phase, settings

from registry.accounts.sign_in import recovery_codes
from tests.databases import own_database_of_this_process, sweep
from tests.emptying import let_tests_flush
from tests.proving import EXAMPLES, PROVE
from tests.world import world

__all__ = ["world"]

let_tests_flush()

# Hashes that are quick to make and to check; the programs that tests start keep the cost of the product.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1
recovery_codes.COST = 2

# Garbage is looked for a tenth of the time: at Python's own rate a tenth of all work was that.
gc.set_threshold(10_000, 20, 20)

tests_of_the_database = [0]

# Building a register takes longer than Hypothesis expects, and a savepoint for each example is our own care.
_CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]

# The suite names the first example that fails; the long proof looks for the smallest.
settings.register_profile(
    "short",
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=_CHECKS,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.register_profile(
    "prove", max_examples=EXAMPLES, deadline=None, suppress_health_check=_CHECKS, print_blob=True
)
settings.load_profile("prove" if PROVE else "short")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """The database of this process, copied from one that is migrated once a run."""
    stack = ExitStack()
    with django_db_blocker.unblock():
        stack.enter_context(own_database_of_this_process())
    yield
    with django_db_blocker.unblock():
        stack.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Sweep the database after each twentieth test that had it."""
    yield
    if "db" in item.fixturenames or "transactional_db" in item.fixturenames:
        tests_of_the_database[0] += 1
        if tests_of_the_database[0] % 20 == 0:
            sweep()


@pytest.fixture(autouse=True)
def no_rates(settings):
    """Tests ask more often than people do; those of the limits set their own."""
    settings.RATES = {}


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Pages render without the manifest that ``collectstatic`` writes."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
