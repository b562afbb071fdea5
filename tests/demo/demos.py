"""A demo taken in once for all tests of a module, and taken back after them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction

from demo.scenarios import Scenario, bring_in
from reports.engine.answers import answer
from reports.questions import Answer, Question, Row


@contextmanager
def taken_in(scenario: Scenario, blocker, end: date) -> Iterator[None]:
    """The register as ``scenario`` fills it up to ``end``; nothing of it is committed."""
    with blocker.unblock(), transaction.atomic():
        bring_in(scenario, end)
        yield
        transaction.set_rollback(True)


def number(row: Row) -> float:
    """The value of a row that has one."""
    assert row.value is not None, row
    return row.value


def total(indicator: str, **parameters: Any) -> float:
    """The total of an answer that has one."""
    return number(ask(indicator, **parameters).total)


def ask(indicator: str, **parameters: Any) -> Answer:
    """The answer to a question."""
    return answer(Question(indicator, **parameters))
