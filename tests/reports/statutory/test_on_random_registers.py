"""On random registers the forms agree with each other, and their sheets recalculate to what was written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from registry.units.structure import forest
from reports.periods.books import period
from reports.statutory.checks import checked
from reports.statutory.choosing import FORMS, in_force
from reports.statutory.declarations import declares
from reports.statutory.filling import Of, fill
from reports.statutory.forms import CellState
from reports.statutory.workbook import as_xlsx
from tests.histories import worlds
from tests.oracle.store import load

from .evaluating import recalculated, written

pytestmark = [pytest.mark.django_db, pytest.mark.prove]
PERIODS = ("2024-H1", "2024", "2025-H2", "2025-07", "2025-Q1")


@given(world=worlds(), name=st.sampled_from(PERIODS), which=st.integers(0, 20))
def test_forms_agree(db: Any, world: Any, name: str, which: int) -> None:
    about = period(name)
    with transaction.atomic():
        load(world)
        standing = forest().on(about.last).party.standing
        units = sorted(unit for unit, term in standing.items() if declares(term.kind))
        if units:
            _agree(Of(units[which % len(units)], about))
        transaction.set_rollback(True)


def _agree(of: Of) -> None:
    editions = {form: in_force(form, of.about.last, of.path) for form in FORMS}
    forms = {form: fill(edition.layout, edition.text, of) for form, edition in editions.items()}
    for one in checked(forms.__getitem__, FORMS):
        # The balance has numbers where people are not reported: before the register begins.
        if one.other.state == CellState.NUMBER and one.own.state == CellState.NUMBER:
            assert one.holds, one
    book = as_xlsx(forms["1"], forms["5"], forms["2B"])
    assert recalculated(book) == written(book)
