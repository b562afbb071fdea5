"""A demo taken in once for all tests of a module, and taken back after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from reports.demo.scenarios import Scenario, bring_in


@contextmanager
def taken_in(scenario: Scenario, blocker) -> Iterator[None]:
    """The register as ``scenario`` fills it, up to today; nothing of it is committed."""
    with blocker.unblock(), transaction.atomic():
        bring_in(scenario, timezone.localdate())
        yield
        transaction.set_rollback(True)
