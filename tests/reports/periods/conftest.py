"""Most tests of periods are about who may close what: for them a few answers are stored."""

from __future__ import annotations

from typing import Any

import pytest

from reports.periods import closing
from reports.questions import Question


@pytest.fixture
def whole_list():
    """The test closes with every answer of the stated list."""


@pytest.fixture(autouse=True)
def few_answers(request, monkeypatch):
    """A closing stores members and admissions of the organization, unless the test wants all."""

    def few(structure: Any, organization: int, first: Any, last: Any) -> list[Question]:
        code = structure.forest.codes[organization]
        return [
            Question("members", organization=code, on=last),
            Question("admissions", organization=code, starts=first, ends=last),
        ]

    if "whole_list" not in request.fixturenames:
        monkeypatch.setattr(closing, "questions_of", few)
        monkeypatch.setattr(closing, "publications", tuple)
